"""Certificates of partners' people: all of them, one, and taking one back (guide: D2, H6)."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.permissions import Owned
from kanava.playbook.queries import get_in_force
from kanava.training.actions.certificates import revoke_certificate
from kanava.training.queries.certificates import (
    SHOWS,
    CertificateFilter,
    find_paper,
    get_certificate,
    list_certificates,
)
from kanava.training.queries.words import path_titles
from kanava.ui import formatting, lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.certificates import certificate_pdf, public_url, tone_of
from kanava.ui.downloads import pdf_to_read
from kanava.ui.forms import carried_out

TABS = (
    ("", gettext_lazy("Valid")), ("ENDING", gettext_lazy("Ending soon")), ("EXPIRED", gettext_lazy("Expired")), ("REVOKED", gettext_lazy("Revoked")), ("ALL", gettext_lazy("All")),
)  # fmt: skip


@require_safe
@staff("view_certificates")
def listing(request: StaffRequest) -> HttpResponse:
    """Who at which partner holds what until when."""
    on = clock.today()
    days = get_in_force(on).playbook.certificates.renewal_days
    show = request.GET.get("show", "")
    wanted = CertificateFilter(
        show if show in SHOWS else "VALID", lists.text_of(request, "q"), on + timedelta(days=days)
    )
    shown = lists.listing(request, "certificates", sort="")
    found, total = list_certificates(
        by=request.actor,
        wanted=wanted,
        on=on,
        after=request.GET.get("after", ""),
        exact=lists.wants_exact(request),
    )
    titles = path_titles(one.path_id for one in found.rows)
    rows = [
        {
            "url": reverse("console:certificate", args=[one.pk]), "number": one.number, "who": one.person.name, "partner": one.partner.name, "what": titles.get(one.path_id, ""),
            "until": formatting.day(one.valid_until), "state": tone_of(one.standing(on)),
        }
        for one in found.rows
    ]  # fmt: skip
    context = {
        "list": shown, "page": found, "total": total, "rows": rows, "wanted": wanted, "tabs": TABS, "shown": "" if wanted.show == "VALID" else wanted.show,
        "tab": "certificates",
    }  # fmt: skip
    answer = page(
        request, "console/certificates.html", context, here="training", partials=frozenset(["rows"])
    )
    return lists.with_address(answer, shown)


class RevokeForm(forms.Form):
    """Why a certificate is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The partner reads it. Whoever opens the public address learns only that it was revoked."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_certificates")
def detail(request: StaffRequest, certificate_id: int) -> HttpResponse:
    """A certificate; takes it back."""
    found = get_certificate(certificate_id, by=request.actor)
    form = RevokeForm(request.POST if request.method == "POST" else None)

    def revoke() -> None:
        reason = form.cleaned_data["reason"]
        revoke_certificate(by=request.actor, certificate_id=certificate_id, reason=reason, at=clock.now())

    if request.method == "POST" and carried_out(form, revoke):
        messages.success(request, _("Revoked. The public page says so from now on."))
        return redirect("console:certificate", certificate_id)
    owned = Owned(found.partner_id, manager_id=found.partner.manager_id)
    context = {
        "found": found, "what": path_titles([found.path_id]).get(found.path_id, ""), "standing": found.standing(clock.today()).value, "public": public_url(found),
        "form": form, "may_revoke": found.revoked_at is None and permissions.may("revoke_certificate", request.actor, owned),
        "renewal": getattr(found, "renewal", None),
    }  # fmt: skip
    return page(
        request, "console/certificate.html", context, here="training", status=422 if form.errors else 200
    )


@require_safe
@staff("view_certificates")
def paper(request: StaffRequest, certificate_id: int) -> HttpResponse:
    """A certificate as PDF."""
    found = find_paper(certificate_id, by=request.actor)
    return pdf_to_read(found.number, certificate_pdf(found, at=clock.now()))
