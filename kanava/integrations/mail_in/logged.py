"""Mail to a person's own address `log+…`: onto the timeline of its partner (guide: F5, F6)."""

from datetime import datetime

from kanava.engagement.actions.mails import Mail, Taken, take_mail
from kanava.integrations.mail_in.parsing import ParsedMail
from kanava.integrations.mail_in.routing import Handling, receives
from kanava.rules.people import Via, system

_HANDLED = {
    Taken.PLACED: Handling.TAKEN,
    Taken.WAITING: Handling.WAITING,
    Taken.SEEN: Handling.SEEN,
    Taken.UNKNOWN: Handling.UNKNOWN,
}


@receives("log")
def log_mail(mail: ParsedMail, tag: str, at: datetime) -> Handling:
    """Put the mail where it belongs; the tag is the person's secret."""
    told = Mail(
        message_id=mail.message_id,
        sender=mail.sender,
        sender_name=mail.sender_name,
        recipients=mail.recipients,
        title=mail.subject,
        text=mail.text,
        sent_at=mail.at,
        attachments=[(one.name, one.size) for one in mail.attachments],
    )
    return _HANDLED[take_mail(by=system(Via.MAIL), secret=tag, mail=told, at=at)]
