"""Mails for tests, and the small programme that gets them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

from django.core import mail

from kanava.core.models import Letter, User
from kanava.deals.models import ProductLine
from kanava.letterbox.models import Message
from kanava.letterbox.processing import process
from kanava.letterbox.receiving import receive
from kanava.partners.models import Contact, Partner, PartnerDomain
from kanava.rules.people import Role
from tests.factories import make_line, make_member, make_partner, make_user

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PASS = "mx.kanava.example; dkim=pass header.d=example.com; dmarc=pass header.from=example.com"
WHOLE = "Customer: Metsola Oy, business id 0112038-9, product Analytics, 40 000 €, closing in March"


@dataclass
class Programme:
    """A programme with one partner: Bertil with an account, Cecilia without one, and the partner's domain."""

    aurora: Partner
    bertil: User
    aino: User
    line: ProductLine


def make_programme() -> Programme:
    aino = make_user("Aino", role="OWNER")
    aurora = make_partner("Aurora Oy", manager=aino)
    bertil = make_member(aurora, "Bertil", Role.PARTNER_SELLER)
    Contact.objects.create(partner=aurora, name="Cecilia", email="cecilia@aurora.fi", is_primary=True)
    PartnerDomain.objects.create(partner=aurora, domain="aurora.fi")
    line = make_line("analytics")
    make_line("platform")
    return Programme(aurora, bertil, aino, line)


def written(
    text: str = WHOLE,
    *,
    sender: str = "bertil@example.com",
    results: str = "",
    number: int = 1,
    subject: str = "Registration",
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """A mail as it comes over the wire."""
    written = EmailMessage()
    if results:
        written["Authentication-Results"] = results
    written["From"], written["To"], written["Subject"] = sender, "deals@kanava.example", subject
    written["Message-ID"] = f"<{number}@{sender.rpartition('@')[2]}>"
    written["Date"] = "Thu, 01 Jan 2015 09:00:00 +0000"
    for name, value in headers.items():
        written[name.replace("_", "-")] = value
    written.set_content(text)
    for name, content in files:
        written.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return written.as_bytes()


def arrive(raw: bytes, *, at: datetime = AT) -> Message:
    """Receive a mail and read it."""
    message = receive(raw, way="PIPE", at=at)
    process(message.pk, at=at)
    message.refresh_from_db()
    return message


def told(address: str) -> list[str]:
    """The subjects of what was written to an address, sent or not."""
    sent = [one.subject for one in mail.outbox if one.to == [address]]
    return [*sent, *(one.subject for one in letters_to(address))]


def letters_to(address: str) -> list[Letter]:
    return list(Letter.objects.filter(recipients=[address]).order_by("id"))


def link_in(letter: Letter) -> str:
    return re.search(r"/mail/confirm/[^/\s]+/", letter.text)[0]


def fields(deal, **more: str) -> dict[str, str]:
    """What the page's form sends for a deal."""
    told = {
        "wanted": "on", "customer_name": "Metsola Oy", "product_line": str(deal.values["product_line"] or ""), "customer_country": "FI",
        "customer_business_id": "", "amount": "40000", "currency": "EUR", "expected_close_on": "", **more,
    }  # fmt: skip
    return {f"deal-{deal.pk}-{name}": value for name, value in told.items()}
