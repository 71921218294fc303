"""Certificates as people see them: states, the public address with its QR code, and the paper."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from kanava.agreements.queries import get_our_name
from kanava.documents.typesetting import make_pdf
from kanava.rules.certificates import Renewal
from kanava.training.queries.words import path_titles
from kanava.ui import formatting
from kanava.ui.pages import PRODUCT
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.rules.certificates import Standing
    from kanava.training.models import Certificate
    from kanava.training.queries.renewals import Due


def tone_of(standing: "Standing") -> SafeString:
    """A certificate's state as a small coloured word."""
    return badge(standing.value)


def of_renewal(due: "Due", *, is_own: bool = True) -> str:
    """Why a certificate is to be renewed, to whom it belongs or to others."""
    told = {"day": formatting.day(due.until)}
    if due.why == Renewal.REVOKED:
        return _("Your certificate was revoked and counts no more.") if is_own else _("revoked")
    if due.why == Renewal.EXPIRED:
        return (
            _("Your certificate ran out on %(day)s and counts no more.") if is_own else _("ran out %(day)s")
        ) % told
    return (
        _("Your certificate ends on %(day)s. Renewed in time, it goes on from there.")
        if is_own
        else _("ends %(day)s")
    ) % told


def renewal_rows(due: "Mapping[int, Due]", *, may_take: bool) -> list[dict[str, Any]]:
    """What the reader has to renew, each with the way to it."""
    return [
        {
            "title": one.title, "state": badge(one.why.value), "said": of_renewal(one), "path_url": reverse("portal:training-path", args=[one.path_id]),
            "url": reverse("portal:assessment", args=[one.lesson_id]) if one.lesson_id is not None and may_take else "",
        }
        for one in due.values()
    ]  # fmt: skip


def public_url(found: "Certificate") -> str:
    """Where anybody sees whether a certificate holds."""
    path = reverse("public:certificate", args=[found.token])
    return f"{settings.BASE_URL}{path}"


def qr_svg(text: str) -> str:
    """A QR code as SVG, to be read from paper."""
    made = qrcode.make(text, image_factory=SvgPathImage, border=2, error_correction=qrcode.ERROR_CORRECT_M)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue().decode()


def certificate_pdf(found: "Certificate", *, at: datetime) -> bytes:
    """The certificate as PDF in the reader's language, with the address and QR code that tell whether it holds. `found`
    comes with its person and partner."""
    url = public_url(found)
    data = {
        "language": (get_language() or "en")[:2], "title": _("Certificate"), "author": get_our_name() or PRODUCT, "reference": found.number,
        "name": found.person.name, "company": found.partner.name, "lead": _("has passed"), "what": path_titles([found.path_id]).get(found.path_id, ""),
        "facts": [
            {"label": _("Number"), "value": found.number},
            {"label": _("Issued on"), "value": formatting.day(found.issued_on)},
            {"label": _("Valid until"), "value": formatting.day(found.valid_until)},
        ],
        "check": _("Whether this certificate holds is told at this address:"), "url": url, "qr": qr_svg(url), "qr_alt": _("QR code that leads to the address"),
    }  # fmt: skip
    return make_pdf("training_certificate", data, at=at)
