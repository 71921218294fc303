"""Mail to a person's own address `log+…`: onto the timeline of its partner, or to the attempt that a candidate's contact
answers with it (guide: E2, F5, F6)."""

from datetime import datetime

from kanava.engagement.actions.mails import Mail, Taken, take_mail
from kanava.engagement.queries.addresses import is_own_address
from kanava.integrations.mail_in.answering import reply_of
from kanava.integrations.mail_in.parsing import ParsedMail
from kanava.integrations.mail_in.routing import Handling, receives
from kanava.recruiting.actions.answering import Kept, take_answer
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
    if is_own_address(tag):
        kept = take_answer(by=system(Via.MAIL), reply=reply_of(mail), at=at)
        if kept != Kept.UNKNOWN:
            return Handling.TAKEN if kept == Kept.TAKEN else Handling.SEEN
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
