"""Signing an agreement by the one-time link of a letter: read it, agree, type one's name; or decline. And the copies."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kanava.agreements.actions import signing
from kanava.agreements.actions.signing import Given, Offered
from kanava.agreements.queries import get_document, hash_of_token, list_signers, signature_of
from kanava.core import clock
from kanava.public.accounts import AccountAdapter, log_failure
from kanava.rules.people import Via, system
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import public
from kanava.ui.downloads import pdf_download, pdf_to_read
from kanava.ui.forms import add_refusal
from kanava.ui.limits import allows, too_many

GONE = {"SIGNING_LINK_UNKNOWN": 404}
CLOSED = (
    signing.LinkUnknown,
    signing.LinkUsed,
    signing.LinkExpired,
    signing.LinkRevoked,
    signing.AgreementClosed,
)


class SignForm(forms.Form):
    """Consent, and the name as a signature."""

    name = forms.CharField(
        label=gettext_lazy("Your name, as your signature"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "name", "required": True}),
    )
    consent = forms.BooleanField(required=False)
    document = forms.CharField(widget=forms.HiddenInput(), max_length=64, required=False)


class DeclineForm(forms.Form):
    """Why somebody does not sign."""

    reason = forms.CharField(
        label=gettext_lazy("Why you do not sign"),
        help_text=gettext_lazy("Whoever sent the agreement reads this."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"required": True}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to be signed, and take the signature or the refusal."""
    try:
        offered = signing.get_offered(token, at=clock.now())
    except Refusal as refusal:
        return in_language(request, refusal.params.get("language", ""), partial(_closed, request, refusal))
    return in_language(request, offered.language, partial(_offer, request, token, offered))


def in_language(request: HttpRequest, language: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer in the language of the letter; a choice made in this browser weighs more."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    speaks = chosen if chosen in dict(settings.LANGUAGES) else language or translation.get_language()
    with translation.override(speaks):
        found = answer()
        found.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return found


def consent_text(offered: Offered) -> str:
    """What a signer agrees to, as it is shown and kept."""
    said = _(
        "I have read the agreement “%(title)s” (%(reference)s), I may sign it for %(party)s, and I agree to sign it "
        "electronically."
    )
    agreement = offered.agreement
    party = offered.company if offered.signer.side == "OURS" else offered.partner
    return said % {"title": agreement.title, "reference": agreement.reference, "party": party}


def _offer(request: HttpRequest, token: str, offered: Offered) -> HttpResponse:
    is_refusal = request.method == "POST" and "decline" in request.POST
    sent = request.POST if request.method == "POST" else None
    form = SignForm(None if is_refusal else sent, initial={"document": offered.document.sha256})
    consent = form.fields["consent"]
    consent.label, consent.short_label = consent_text(offered), _("Your consent")  # type: ignore[attr-defined]
    decline = DeclineForm(sent if is_refusal else None)
    if request.method == "POST":
        if not allows(request, "sign_agreement", key=hash_of_token(token)):
            return too_many(request)
        try:
            if _done(request, token, offered, decline if is_refusal else form, is_refusal=is_refusal):
                return render(request, "public/sign_done.html", _after(offered, is_refusal=is_refusal))
        except CLOSED as refusal:
            return _closed(request, refusal)  # somebody was faster, perhaps the same person in another window
    elif request.method == "GET":
        signing.note_opening(by=system(Via.PUBLIC), token=token, at=clock.now())
    context = {
        "offered": offered, "agreement": offered.agreement, "form": form, "decline": decline, "text": offered.document.text,
        "pdf": reverse("public:sign-document", args=[token]), "others": _others(offered),
    }  # fmt: skip
    status = 422 if form.errors or decline.errors else 200
    return render(request, "public/sign.html", context, status=status)


def _done(request: HttpRequest, token: str, offered: Offered, form: forms.Form, *, is_refusal: bool) -> bool:
    by, at = system(Via.PUBLIC), clock.now()

    def act() -> None:
        told: dict[str, Any] = form.cleaned_data
        if is_refusal:
            signing.decline_agreement(by=by, token=token, reason=told["reason"], at=at)
            return
        given = Given(
            typed_name=told["name"],
            consent=consent_text(offered) if told["consent"] else "",
            document_sha256=told["document"],
            address=AccountAdapter(request).get_client_ip(request),
            browser=request.headers.get("User-Agent", ""),
        )
        signing.sign_agreement(by=by, token=token, given=given, at=at)

    if not form.is_valid():
        return False
    try:
        act()
    except CLOSED:
        raise
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _others(offered: Offered) -> list[str]:
    """Who has signed before."""
    signers = list_signers(offered.agreement.pk)
    return [one.name for one in signers if signature_of(one) is not None]


def _after(offered: Offered, *, is_refusal: bool) -> dict[str, Any]:
    waiting = [one for one in list_signers(offered.agreement.pk) if signature_of(one) is None]
    return {
        "is_refusal": is_refusal, "agreement": offered.agreement, "email": offered.signer.email,
        "is_complete": not waiting, "waits_for": ", ".join(one.name for one in waiting),
    }  # fmt: skip


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if refusal.code == "SIGNING_LINK_UNKNOWN":
        log_failure(request, "signing link", None)
    context = {
        "code": refusal.code,
        "said": words.of_refusal(refusal),
        "sender": refusal.params.get("sender", ""),
    }
    return render(request, "public/sign_closed.html", context, status=GONE.get(refusal.code, 410))


@require_safe
@never_cache
@public
def document(request: HttpRequest, token: str) -> HttpResponse:
    """The document that is to be signed, as PDF."""
    try:
        offered = signing.get_offered(token, at=clock.now())
    except Refusal as refusal:
        return in_language(request, refusal.params.get("language", ""), partial(_closed, request, refusal))
    return pdf_to_read(offered.agreement.reference, bytes(offered.document.content))


@require_safe
@never_cache
@public
def copies(request: HttpRequest, token: str) -> HttpResponse:
    """What was signed: the document and its certificate."""
    try:
        found = signing.get_copies(token, at=clock.now())
    except Refusal as refusal:
        return in_language(request, refusal.params.get("language", ""), partial(_closed, request, refusal))
    files = [(one, reverse("public:signed-document", args=[token, one.kind])) for one in found.documents]
    context = {"found": found, "agreement": found.agreement, "files": files}
    return in_language(request, found.language, lambda: render(request, "public/signed.html", context))


@require_safe
@never_cache
@public
def copy(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """One of the files."""
    try:
        found = signing.get_copies(token, at=clock.now())
        kept = get_document(found.agreement.pk, kind)
    except Refusal as refusal:
        if refusal.code == "NOT_FOUND":
            return redirect("public:signed", token)
        return in_language(request, refusal.params.get("language", ""), partial(_closed, request, refusal))
    return pdf_download(f"{found.agreement.reference}-{kept.kind.lower()}", bytes(kept.content))
