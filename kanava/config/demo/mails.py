"""Registrations by mail in the demo: one registered, one that waits for a confirmation, one asked back, two for a person."""

import re
from datetime import datetime
from email.message import EmailMessage

from django.conf import settings

from kanava.config.demo.schedule import Schedule
from kanava.config.demo.stories import hours_ago
from kanava.core.models import Letter
from kanava.letterbox.confirming import confirm
from kanava.letterbox.models import Message
from kanava.letterbox.processing import process
from kanava.letterbox.queries import list_deals
from kanava.letterbox.receiving import receive
from kanava.letterbox.storing import typed_of

ADDRESS, SERVER = "deals@demo.kanava", "mx.demo.kanava"
_LINK = re.compile(r"/mail/confirm/([^/\s]+)/")

_REGISTERED = """Hello,

Customer: Luleå Ljus AB
Country: Sweden
Product: Security monitoring
Value: SEK 480 000
Closing: in March

We have met their head of IT twice.

Best regards
Karin Lund
"""
_WAITING = "Hi! Customer: Viljandi Vesi OÜ, product Analytics, 18 500 €, closing in two months\n\nKadri"
_ASKED = """Hei,

Asiakas: Sipoon Silmä Oy
Arvo: n. 36 000 €
Kauppa: ensi kuussa

Terveisin
Bertil
"""
_UNKNOWN = "Customer: Haminan Köysi Oy\nProduct: Integration platform\nValue: 22 000 €"
_NO_DEAL = "Hei, milloin on seuraava kumppanipäivä ja mihin mennessä pitää ilmoittautua?"


def plan_mails(schedule: Schedule) -> None:
    """Plan the mails of the demo and what became of them."""
    schedule.add(
        2, lambda at: _confirmed(_arrive("karin@norrsken.example", "Registration", _REGISTERED, at), at)
    )
    schedule.add_at(
        hours_ago(schedule, 26), lambda at: _arrive("info@haminankoysi.example", "New deal", _UNKNOWN, at)
    )
    schedule.add_at(
        hours_ago(schedule, 7),
        lambda at: _arrive("timo@lakeudentieto.example", "Kumppanipäivä", _NO_DEAL, at),
    )
    schedule.add_at(
        hours_ago(schedule, 4),
        lambda at: _arrive("kadri@balticcloud.example", "Deal registration", _WAITING, at),
    )
    schedule.add_at(
        hours_ago(schedule, 2), lambda at: _arrive("bertil@demo.kanava", "Rekisteröinti", _ASKED, at)
    )


def _arrive(sender: str, subject: str, text: str, at: datetime) -> Message:
    domain = sender.rpartition("@")[2]
    mail = EmailMessage()
    mail["Authentication-Results"] = f"{SERVER}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = sender, settings.MAIL_IN_ADDRESS or ADDRESS, subject
    mail["Message-ID"] = f"<{at:%Y%m%d%H%M}@{domain}>"
    mail.set_content(text)
    message = receive(mail.as_bytes(), way="PIPE", at=at)
    return process(message.pk, at=at)


def _confirmed(message: Message, at: datetime) -> None:
    """The contact uses the link of its letter."""
    letter = Letter.objects.filter(recipients=[message.sender]).latest("id")
    found = _LINK.search(letter.text)
    if found is not None:
        told = {deal.pk: typed_of(deal.values) for deal in list_deals(message.pk)}
        confirm(found[1], told, at=at)
