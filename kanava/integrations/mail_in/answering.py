"""Answers to letters that candidates got: at the letter's own address `answer+…`, or known by the letter's number (guide:
E2)."""

from datetime import datetime

from kanava.integrations.mail_in.headers import read_headers
from kanava.integrations.mail_in.parsing import ParsedMail, parse
from kanava.integrations.mail_in.routing import Handling, Routed, receives
from kanava.recruiting.actions.answering import Kept, Reply, take_answer
from kanava.recruiting.letters import ANSWERS, is_token, tokens_in
from kanava.rules.people import Via, system

_HANDLED = {Kept.TAKEN: Handling.TAKEN, Kept.SEEN: Handling.SEEN, Kept.UNKNOWN: Handling.UNKNOWN}


@receives(ANSWERS)
def take_at_address(mail: ParsedMail, tag: str, at: datetime) -> Handling:
    """Note the answer; the tag is the letter's secret."""
    if not is_token(tag):
        return Handling.UNKNOWN
    return _HANDLED[take_answer(by=system(Via.MAIL), reply=reply_of(mail), at=at, tokens=[tag])]


def take_by_number(raw: bytes, *, at: datetime) -> Routed | None:
    """Note a mail that names a letter of ours as what it answers, whatever address it came to. None where it does not,
    or where no person wrote it."""
    headers = read_headers(raw)
    tokens = tokens_in(headers.answers)
    if not tokens or headers.is_automatic or headers.is_bounce:
        return None
    mail = parse(raw)
    if mail.is_automatic:
        return None
    kept = take_answer(by=system(Via.MAIL), reply=reply_of(mail), at=at, tokens=tokens)
    return None if kept == Kept.UNKNOWN else Routed(_HANDLED[kept], ANSWERS)


def reply_of(mail: ParsedMail) -> Reply:
    """What is kept of an answer."""
    return Reply(
        mail.message_id, mail.sender, mail.sender_name, (*mail.recipients, *mail.delivered_to), mail.subject, mail.text, mail.at
    )  # fmt: skip
