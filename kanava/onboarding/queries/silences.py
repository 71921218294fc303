"""What was last heard of silent partners, and whom to call there (guide: F6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from kanava.core.models import User
from kanava.core.standing import GIVEN_LIST, Standing, StandingRows
from kanava.engagement.models import CONTACT, Touchpoint
from kanava.onboarding.hearing import COLUMNS, heard_of, own_words, partners_heard, sign_ins
from kanava.partners.models import Contact


class Heard(StrEnum):
    """What was heard last."""

    WORD = "WORD"
    TALK = "TALK"
    CO_SELLING = "CO_SELLING"
    MAIL = "MAIL"
    SIGN_IN = "SIGN_IN"
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True)
class LastWord:
    """What was last heard of a partner, on which day, and by whom where that is known; nothing since it was signed. `code` is
    an event's verb or a touchpoint's kind."""

    what: Heard
    on: date
    code: str = ""
    who: str = ""


_TOLD = (*COLUMNS, "word_verb", "word_by", "seen_by", "talk_kind", "talk_by")


def _words_heard() -> "QuerySet[Any, Any]":
    author = User.objects.filter(pk=OuterRef("actor_id")).values("name")[:1]
    talks = Touchpoint.objects.filter(CONTACT, partner_id=OuterRef("pk")).order_by("-happened_at", "-id")
    words = own_words()
    rows = partners_heard().filter(pk__among=GIVEN_LIST)
    rows = rows.annotate(
        word_verb=Subquery(words.values("verb")[:1]),
        word_by=Subquery(words.annotate(author=Subquery(author)).values("author")[:1]),
        seen_by=Subquery(sign_ins().values("name")[:1]),
        talk_kind=Subquery(talks.values("kind")[:1]),
        talk_by=Subquery(talks.values("author__name")[:1]),
    )
    return rows.values_list(*_TOLD)


_HEARD = Standing(_words_heard, GIVEN_LIST)


def last_words(partner_ids: Collection[int]) -> Mapping[int, LastWord]:
    """What was last heard of each partner in force. One statement."""
    rows = _HEARD.rows(tuple(partner_ids)) if partner_ids else ()
    return {row[0]: _last(dict(zip(_TOLD, row, strict=True))) for row in rows}


def _last(told: dict[str, object]) -> LastWord:
    """The latest of all; what says most where several are of one day."""
    heard = heard_of(told)
    on = heard.last_on
    if heard.word_on == on:
        return LastWord(Heard.WORD, on, _text(told["word_verb"]), _text(told["word_by"]))
    if told["last_contact_on"] == on:
        return LastWord(Heard.TALK, on, _text(told["talk_kind"]), _text(told["talk_by"]))
    if told["met_on"] == on:
        return LastWord(Heard.CO_SELLING, on)
    if heard.mail_on == on:
        return LastWord(Heard.MAIL, on)
    if heard.seen_on == on:
        return LastWord(Heard.SIGN_IN, on, who=_text(told["seen_by"]))
    return LastWord(Heard.NOTHING, on)


def _text(value: object) -> str:
    return str(value) if value else ""


_PEOPLE = StandingRows(
    lambda: Contact.objects.filter(partner_id__among=GIVEN_LIST).order_by("partner_id", "-is_primary", "id").distinct("partner_id"),
    GIVEN_LIST,
)  # fmt: skip


def people_to_call(partner_ids: Collection[int]) -> Mapping[int, Contact]:
    """The primary contact of each partner, or any where none is. One statement."""
    return {one.partner_id: one for one in (_PEOPLE.all(tuple(partner_ids)) if partner_ids else ())}
