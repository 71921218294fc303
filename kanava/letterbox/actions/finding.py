"""Finding out whose a mail is and which deals it tells of; what needs no draft is answered here and closed."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.mail import sender_address
from kanava.deals.models import Registration
from kanava.integrations.mail_in.headers import Headers, read_headers
from kanava.integrations.mail_in.parsing import Attachment, ParsedMail, parse
from kanava.letterbox import answers
from kanava.letterbox.models import MailDeal, Message, Reason, State
from kanava.letterbox.queries import (
    HOUR,
    Whose,
    count_from,
    count_unconfirmed,
    find_answered,
    known_of,
    open_deals,
    registration_address,
    whose,
)
from kanava.letterbox.reading import sheets, texts
from kanava.letterbox.reading.facts import Ask, Deal, Field, Known
from kanava.letterbox.reading.settling import settle
from kanava.letterbox.storing import (
    ASKED_FIELD,
    questions_of,
    stored,
    stored_doubts,
    stored_questions,
    value_of,
)
from kanava.onboarding.hearing import hear
from kanava.rules.mail_senders import Envelope, Sender, Standing, silence_of, standing_of, tag_of, without_tag
from kanava.rules.people import Actor

MOST_PER_HOUR, MOST_UNCONFIRMED, MOST_DEALS = 30, 20, 200
_SHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv")
_SHEET_TYPES = ("spreadsheet", "excel", "text/csv")
MOST_FILES = 5
_ABOUT = re.compile(r"r\d{1,15}")


@action("receive_mail")
def find_deals(*, by: Actor, message_id: int, at: datetime) -> Message:
    """Read a mail that was kept. Afterwards it is still RECEIVED where its deals are to become drafts; reading it again
    changes nothing."""
    found = Message.objects.select_for_update().get(pk=message_id)
    if found.state != State.RECEIVED or found.deals.exists():
        return found
    raw = bytes(found.raw)
    headers, mail = read_headers(raw), parse(raw)
    if _is_silent(found, headers) or _is_too_many(found):
        return found
    root = find_answered(headers.answers)
    _identify(found, headers, root)
    if found.partner_id is not None:
        hear(found.partner_id, at)
    reason = _reason_for_a_person(found, mail)
    if reason is not None:
        _give_to_a_person(found, reason, at=at)
    elif found.about is None:
        _keep_deals(found, mail, root, at=at)
    return found


def _reason_for_a_person(found: Message, mail: ParsedMail) -> Reason | None:
    """Why a person must look at a mail before anything in it is read; None where it is read. A verified answer to a
    question of ours about a registered deal is taken as it is."""
    if found.reason == Reason.TOO_LARGE:
        return Reason.TOO_LARGE
    if found.partner is None:
        return Reason.UNKNOWN_SENDER
    found.about = _asked_about(found, mail)
    found.save()
    if found.standing == Standing.VERIFIED:
        return None
    if found.about is not None:
        return Reason.ANSWER
    # Whoever writes in a partner's name fills its list of drafts no further than this.
    is_flood = found.handled_by_id is None and count_unconfirmed(found.partner) >= MOST_UNCONFIRMED
    return Reason.TOO_MANY if is_flood else None


def _keep_deals(found: Message, mail: ParsedMail, root: Message | None, *, at: datetime) -> None:
    assert found.partner is not None
    known = known_of(found.partner, clock.day_of(at))
    deals = _answered(found, root, known) if root is not None else []
    problem = ""
    if not deals:
        deals, problem = _told(found, mail.attachments, known)
        if root is not None and _adds_to_what_is_sent(found, root, deals):
            _give_to_a_person(found, Reason.ANSWER, at=at)
            return
    if not deals:
        _answer_without_a_deal(found, problem, at=at)
        return
    MailDeal.objects.bulk_create(deals)
    found.reason, found.detail = (Reason.SHEET, problem) if problem else ("", "")
    found.save()


def _adds_to_what_is_sent(found: Message, root: Message, deals: Sequence[MailDeal]) -> bool:
    """Whether a mail tells more of deals that have all been registered: such a one nothing but a person can change."""
    names_nobody = bool(deals) and not any(deal.values.get(Field.CUSTOMER) for deal in deals)
    return found.answers_id is not None and names_nobody and not open_deals(root)


def _is_silent(found: Message, headers: Headers) -> bool:
    """Whether the mail is left alone, since no person wrote it to us."""
    senders = headers.senders if found.sender in headers.senders else ()
    envelope = Envelope(senders, headers.is_automatic, headers.is_list, headers.is_bounce)
    silence = silence_of(envelope, [registration_address(), sender_address()])
    if silence is not None:
        found.state, found.reason = State.SILENT, Reason(silence.value)
        found.save(update_fields=["state", "reason"])
    return silence is not None


def _is_too_many(found: Message) -> bool:
    """Whether the address has sent more than a person does: then staff look at it, and nothing is answered."""
    if found.handled_by_id is not None:
        return False
    sent = count_from(found.sender, before_id=found.pk, since=found.received_at - HOUR)
    if sent < MOST_PER_HOUR:
        return False
    found.state, found.reason = State.FOR_A_PERSON, Reason.TOO_MANY
    found.save(update_fields=["state", "reason"])
    if sent == MOST_PER_HOUR:
        # The first of a flood is told to staff, none of it is answered.
        answers.tell_staff(found)
    return True


def _identify(found: Message, headers: Headers, root: Message | None) -> None:
    """Whose the mail is: what staff have said stands; else by the address, else by the thread it belongs to."""
    told = whose(found.sender)
    if found.partner is None:
        is_same = root is not None and root.sender == found.sender
        found.partner = told.partner or (root.partner if root is not None and is_same else None)
    is_theirs = told.partner is not None and told.partner == found.partner
    found.user = told.member.user if told.member is not None and is_theirs else None
    found.standing = _standing(found, told if is_theirs else Whose(), headers)
    if root is not None and root.partner_id == found.partner_id:
        found.answers = root
    found.save()


def _standing(found: Message, told: Whose, headers: Headers) -> str:
    sender = Sender(found.sender, found.partner is not None, told.may_register)
    return standing_of(sender, headers.results, settings.MAIL_IN_TRUSTED).value


def _asked_about(found: Message, mail: ParsedMail) -> Registration | None:
    """The partner's registration to whose question of ours the mail is the answer, by the tag of the address."""
    ours = registration_address()
    for address in (*mail.recipients, *mail.delivered_to):
        tag = tag_of(address)
        if without_tag(address) == ours and _ABOUT.fullmatch(tag):
            rows = Registration.objects.filter(partner=found.partner, state="NEEDS_INFORMATION")
            return rows.filter(pk=int(tag[1:])).first()
    return None


def _answered(found: Message, root: Message, known: Known) -> list[MailDeal]:
    """What an answer to our questions adds to the drafts of its thread; nothing where it adds nothing."""
    if found.answers_id is None:
        return []
    waiting = open_deals(root)
    asked = [ASKED_FIELD[one.ask] for deal in waiting for one in questions_of(deal) if one.is_needed]
    told = texts.read_answers(found.text, known, list(dict.fromkeys(asked)))
    if not told.says_yes and not set(told.texts) - {Field.NOTE}:
        return []
    name = told.texts.get(Field.CUSTOMER, "").casefold()
    meant = [deal for deal in waiting if name and deal.values.get(Field.CUSTOMER, "").casefold() == name]
    if name and not meant:
        meant = [
            deal for deal in waiting if any(one.ask == Ask.CUSTOMER_GUESSED for one in questions_of(deal))
        ]
    if name and not meant and any(deal.values.get(Field.CUSTOMER) for deal in waiting):
        # Another customer's name: a deal of its own, not an answer.
        return []
    return [
        _merged(found, place, deal, settle(told, known), set(told.texts), says_yes=told.says_yes)
        for place, deal in enumerate(meant or waiting)
    ]


def _merged(
    found: Message, place: int, deal: MailDeal, told: Deal, names: set[Field], *, says_yes: bool
) -> MailDeal:
    """A draft's earlier values with those that were told now, and the questions that remain."""
    if Field.AMOUNT in names:
        names |= {Field.CURRENCY}
    values = {**deal.values, **{name.value: value_of(told.values[name]) for name in names}}
    kept = [one for one in questions_of(deal) if ASKED_FIELD[one.ask] not in names]
    if says_yes:
        kept = [one for one in kept if one.ask != Ask.CUSTOMER_GUESSED]
    new = [one for one in told.questions if ASKED_FIELD[one.ask] in names]
    return MailDeal(
        message=found, place=place, file=deal.file, row=deal.row, values=values, questions=stored_questions([*kept, *new]),
        doubts=stored_doubts(one for one in told.doubts if one.field in names),
        registration=deal.registration,
    )  # fmt: skip


def _told(found: Message, files: Sequence[Attachment], known: Known) -> tuple[list[MailDeal], str]:
    """The deals of a mail's sheets and its text, and what was wrong with a sheet."""
    deals: list[tuple[Deal, str]] = []
    problem = ""
    for file in _sheets(files):
        try:
            deals += [(deal, file.name) for deal in sheets.read_sheet(file.bytes, known).deals]
        except sheets.SheetUnreadable as refusal:
            problem = str(refusal.params["reason"])[:40]
    # The subject of an answer is ours.
    subject = "" if found.answers_id is not None else found.subject
    in_text = texts.read_text(found.text, known, subject=subject)
    # Beside a sheet a text is a letter to it, unless it names a customer itself.
    deals += [(deal, "") for deal in in_text if not deals or deal.values[Field.CUSTOMER]]
    if len(deals) > MOST_DEALS:
        deals, problem = [], "TOO_MANY"
    return [
        MailDeal(message=found, place=place, file=file[:200], row=deal.row, **stored(deal))
        for place, (deal, file) in enumerate(deals)
    ], problem


def _sheets(files: Sequence[Attachment]) -> Iterator[Attachment]:
    fitting = (
        file
        for file in files
        if file.name.lower().endswith(_SHEETS) or any(kind in file.type for kind in _SHEET_TYPES)
    )
    for file, _number in zip(fitting, range(MOST_FILES), strict=False):
        yield file


def _answer_without_a_deal(found: Message, problem: str, *, at: datetime) -> None:
    """A mail without a deal: one whose sheet cannot be read goes back to its sender, any other to a person."""
    if problem:
        found.state, found.reason, found.detail = State.QUESTIONS, Reason.SHEET, problem
        found.save()
        answers.answer(found, "unreadable", at=at)
    else:
        _give_to_a_person(found, Reason.NO_DEAL, at=at)


def _give_to_a_person(found: Message, reason: Reason, *, at: datetime) -> None:
    found.state, found.reason = State.FOR_A_PERSON, reason
    found.save()
    if reason != Reason.TOO_MANY:
        answers.answer(found, "passed_on", at=at)
        answers.tell_staff(found)
