"""The partner's own mail: as a page to look at and to copy, and as a draft for a mail program (guide: D3)."""

import base64
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from kanava.ui.downloads import SANDBOX

# A mail carries its look in itself, and its logo; nothing else is fetched, and nothing runs.
POLICY = f"{SANDBOX}; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
ENDING = "eml"
_LOGO = "logo"


def mail_html(told: dict[str, Any]) -> str:
    """The mail, with the logo inside of it."""
    logo = bytes(told["brand"].logo)
    return _html(told, f"data:image/png;base64,{base64.b64encode(logo).decode()}" if logo else "")


def mail_file(told: dict[str, Any]) -> bytes:
    """The mail as a file that a mail program opens as a draft: nobody has sent it yet. Its logo comes along as a part of
    it, since mail programs show no picture that stands in an address."""
    logo, made = bytes(told["brand"].logo), EmailMessage(policy=SMTP)
    made["Subject"] = " ".join(told["made"].title.split())
    made["X-Unsent"] = "1"
    made.set_content(_plain(told))
    made.add_alternative(_html(told, f"cid:{_LOGO}" if logo else ""), subtype="html")
    if logo:
        page = made.get_body(("html",))
        assert page is not None
        page.add_related(logo, "image", "png", cid=f"<{_LOGO}>", filename="logo.png", disposition="inline")
    return made.as_bytes()


def shown(told: dict[str, Any]) -> HttpResponse:
    """The mail as a page, in a frame of ours."""
    answer = HttpResponse(mail_html(told))
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def download(told: dict[str, Any]) -> HttpResponse:
    """The draft to take along."""
    answer = HttpResponse(mail_file(told), content_type="message/rfc822")
    name = f"{told['made'].title}.{ENDING}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _html(told: dict[str, Any], logo: str) -> str:
    return render_to_string("mail/own.html", {**told, "logo": logo})


def _plain(told: dict[str, Any]) -> str:
    """The mail for those who read no pages: its words, a paragraph each."""
    text = told["made"]
    pieces = (part for one in text.pieces for part in (one.heading, one.text))
    services = [told["services_word"], *(f"- {one}" for one in text.services)] if text.services else []
    parts = (text.title, text.lead, *pieces, "\n".join(services), "\n".join(told["contact"]))
    return "\n\n".join(part for part in parts if part) + "\n"
