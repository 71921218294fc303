"""How the partner presents itself, and our texts with its logo, colour, contact and services in them (guide: D3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.core import clock, permissions
from kanava.core.middleware import POLICY
from kanava.deals.queries import list_product_lines
from kanava.documents.typesetting import make_pdf, make_picture
from kanava.library.actions.branding import Told, keep_brand
from kanava.library.own_texts import LANGUAGES
from kanava.library.queries.branding import composed, get_brand
from kanava.portal import own_mail
from kanava.portal.pages import page
from kanava.rules.branding import (
    LARGEST_LOGO,
    USUAL_COLOUR,
    ColourUnreadable,
    LogoTooLarge,
    OwnTextCode,
    colour,
)
from kanava.rules.websites import LONGEST_WEBSITE
from kanava.ui import lists
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.downloads import pdf_download, pdf_to_read
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import carried_out
from kanava.ui.own_pages import page_data, told_of

if TYPE_CHECKING:
    from kanava.library.models import Brand

LONGEST_TYPED = 1200


class BrandForm(forms.Form):
    """How the partner presents itself."""

    logo = UploadField(
        "logo", is_said=True, label=gettext_lazy("Logo"), required=False, widget=forms.FileInput({"accept": ".png,.jpg,.jpeg"}),
        help_text=gettext_lazy("PNG or JPEG, at most 2 MB. One with a transparent ground looks best."), allow_empty_file=True,
    )  # fmt: skip
    removes_logo = forms.BooleanField(label=gettext_lazy("Leave the logo out"), required=False)
    colour = forms.CharField(
        label=gettext_lazy("Colour of your company"), max_length=7, widget=forms.TextInput({"type": "color"})
    )
    contact = forms.CharField(label=gettext_lazy("Whom customers ask"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    website = forms.CharField(label=gettext_lazy("Website"), max_length=LONGEST_WEBSITE, required=False)
    services_en = forms.CharField(
        label=gettext_lazy("Your services, in English"), max_length=1200, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One on each line, at most eight."),
    )  # fmt: skip
    services_fi = forms.CharField(
        label=gettext_lazy("Your services, in Finnish"), max_length=1200, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One on each line, at most eight."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@partner("use_library")
def own(request: PartnerRequest) -> HttpResponse:
    """How the partner presents itself, with a mail as it looks now."""
    company = request.membership.partner
    may_keep = permissions.may("keep_own_brand", request.actor)
    if request.method == "POST":
        permissions.require("keep_own_brand", request.actor)
    brand = get_brand(company, by=request.actor)
    start = {name: getattr(brand, name) for name in Told.__slots__}
    form = BrandForm(request.POST or None, request.FILES or None, initial=start)
    if not brand.logo:
        del form.fields["removes_logo"]
    if request.method == "POST" and carried_out(form, lambda: _keep(request, form)):
        back = _back(request)
        messages.success(request, _("Change saved. This is how it looks now."))
        return redirect(back or "portal:own-brand")
    if form.errors and request.FILES.get("logo") and "logo" not in form.errors:
        form.add_error("logo", _("Choose the logo again: a browser forgets a file that was sent."))
    wanted = wanted_of(request)
    context = {
        "form": form, "may_keep": may_keep, "query": wanted.query, "has_logo": bool(brand.logo), "back": _back(request),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    answer = page(request, "portal/own_brand.html", context, here="library", status=status)
    answer["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _back(request: PartnerRequest) -> str:
    """Where the reader came from to complete this: the page on which materials are made, as it was."""
    back = request.GET.get("back", "")
    return back if back.startswith(f"{reverse('portal:own-material')}?") else ""


def _keep(request: PartnerRequest, form: BrandForm) -> None:
    typed = dict(form.cleaned_data)
    file, removes = typed.pop("logo"), typed.pop("removes_logo", False)
    if file is not None and file.size > LARGEST_LOGO:
        raise LogoTooLarge(field="logo")
    logo = file.read() if file is not None else None
    keep_brand(by=request.actor, told=Told(**typed), logo=logo, removes_logo=removes, at=clock.now())


@dataclass(frozen=True, slots=True)
class Wanted:
    """The text, language and product that are asked for, and the products that there are."""

    code: str
    language: str
    product: str
    products: Sequence[str]

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return urlencode({"text": self.code, "language": self.language, "product": self.product})


def wanted_of(request: PartnerRequest) -> Wanted:
    """What is asked for, else the first text in the reader's language about the first product. One statement."""
    language, code = request.GET.get("language", request.user.language), request.GET.get("text", "")
    names = [one.name for one in list_product_lines()]
    product = lists.text_of(request, "product")
    return Wanted(
        code if code in OwnTextCode.__members__ else OwnTextCode.INTRODUCTION.value,
        language if language in LANGUAGES else "en",
        product if product in names else next(iter(names), ""),
        names,
    )


@require_safe
@partner("use_library")
def made(request: PartnerRequest, what: str) -> HttpResponse:
    """The page as a PDF or a picture, or the mail: to look at, or to take along with `?as=file`."""
    maker = {"page": _pdf, "mail": _mail, "picture": _picture}.get(what)
    if maker is None:
        raise Http404
    return maker(request)


def told_for(request: PartnerRequest, brand: "Brand", wanted: Wanted) -> dict[str, Any]:
    """A text with what stands around it, for a page or a mail. One statement."""
    company = request.membership.partner
    made = composed(company, brand, language=wanted.language, product=wanted.product, code=wanted.code)
    return told_of(made, brand, company)


def _as_typed(request: PartnerRequest, brand: "Brand") -> None:
    """Let the preview show what is typed and not saved yet."""
    for name in Told.__slots__:
        if name in request.GET:
            setattr(brand, name, request.GET[name][:LONGEST_TYPED])
    try:
        brand.colour = colour(brand.colour)
    except ColourUnreadable:
        brand.colour = USUAL_COLOUR


def _told(request: PartnerRequest) -> dict[str, Any]:
    brand = get_brand(request.membership.partner, by=request.actor)
    _as_typed(request, brand)
    return told_for(request, brand, wanted_of(request))


def _pdf(request: PartnerRequest) -> HttpResponse:
    told = _told(request)
    content = make_pdf("onepager", page_data(told), at=clock.now())
    if request.GET.get("as") == "file":
        return pdf_download(told["made"].title, content)
    return pdf_to_read("page", content)


def _picture(request: PartnerRequest) -> HttpResponse:
    """The page as it looks, to be shown in ours."""
    answer = HttpResponse(make_picture("onepager", page_data(_told(request))), content_type="image/png")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _mail(request: PartnerRequest) -> HttpResponse:
    told = _told(request)
    return own_mail.download(told) if request.GET.get("as") == "file" else own_mail.shown(told)
