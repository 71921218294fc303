"""Language versions: where one stands against its source, what is left to translate of it, and what that costs (guide: G5, G8).

A language version is made from what its source was at that time. What the source is now is compared with that by paragraphs,
so that of a long text only what has changed is translated anew. Money is exact and never a float.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kanava.rules.money import Money
from kanava.rules.refusals import Refusal

LONGEST_TEXT = 200_000  # letters of a source that are kept and compared
LONGEST_COMMENT = 2_000
MOST_LINES = 500  # of an order
MOST_REVIEWERS = 20  # asked at once
_GAP = re.compile(r"\n[ \t]*\n\s*")


class State(StrEnum):
    """Where a language version stands."""

    MISSING = "UNTRANSLATED"
    TO_TRANSLATE = "TO_TRANSLATE"
    IN_TRANSLATION = "IN_TRANSLATION"
    IN_REVIEW = "IN_REVIEW"
    READY = "READY"
    OUTDATED = "OUTDATED"


class Own(StrEnum):
    """What the thing itself says of a language: not there, being translated or reviewed, or read by partners."""

    NOTHING = ""
    TRANSLATING = "TRANSLATING"
    REVIEWING = "REVIEWING"
    READY = "READY"


class OrderState(StrEnum):
    """A translation order: put together, with the translator, delivered, or given up."""

    DRAFTED = "ORDER_DRAFTED"
    SENT = "ORDER_SENT"
    DELIVERED = "ORDER_DELIVERED"
    CANCELLED = "ORDER_CANCELLED"


class ReviewState(StrEnum):
    """What somebody who was asked has said: nothing yet, that it fits, that it must be changed, that they cannot tell; or
    it was taken back."""

    ASKED = "REVIEW_ASKED"
    FITS = "REVIEW_FITS"
    CHANGE = "REVIEW_CHANGE"
    DECLINED = "REVIEW_DECLINED"
    ENDED = "REVIEW_ENDED"


class Settled(StrEnum):
    """What we made of a comment: it was followed, or it was left out."""

    FOLLOWED = "COMMENT_FOLLOWED"
    LEFT = "COMMENT_LEFT"


class VersionMoved(Refusal):
    """Somebody has moved the language version on meanwhile, so that this is no longer possible."""

    code = "VERSION_MOVED"


class NothingChosen(Refusal):
    """None of what was chosen can be translated into that language: it is there, or on its way."""

    code = "NOTHING_TO_TRANSLATE"


class CommentsOpen(Refusal):
    """A reviewer's comment waits for our answer."""

    code = "COMMENTS_OPEN"


class OrderMoved(Refusal):
    """The order is over, or not that far yet."""

    code = "ORDER_MOVED"


class ReviewOver(Refusal):
    """The review is over: nothing more is said in it."""

    code = "REVIEW_OVER"


class ChangeUnsaid(Refusal):
    """Whoever wants something changed says what."""

    code = "CHANGE_UNSAID"


class TextMissing(Refusal):
    """A translation has a title, and a text where its source has one."""

    code = "TRANSLATION_TEXT_MISSING"


class FieldMissing(Refusal):
    """Something that is needed was left empty."""

    code = "FIELD_MISSING"


class TextTooLong(Refusal):
    """The text is longer than there is room for."""

    code = "TRANSLATION_TOO_LONG"


class LanguageUnknown(Refusal):
    """There is no such language."""

    code = "LANGUAGE_UNKNOWN"


class LanguageInUse(Refusal):
    """There are versions in this language, or orders for it: it stays."""

    code = "LANGUAGE_IN_USE"


class DueDayPast(Refusal):
    """Something is due from today on."""

    code = "DUE_DAY_PAST"


class ReviewersMissing(Refusal):
    """Nobody was chosen who can be asked."""

    code = "REVIEWERS_MISSING"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a state follows from. `order` is that of the order it is on, empty where it is on none; `has_draft`: a translation
    was delivered or written and not yet taken into use; `is_behind`: it was made from what the source no longer is."""

    own: Own = Own.NOTHING
    order: str = ""
    has_draft: bool = False
    is_behind: bool = False


def state_of(facts: Facts) -> State:
    """Where a language version stands. What is under way comes before what partners read meanwhile."""
    if facts.has_draft or (facts.own == Own.REVIEWING and not facts.order):
        return State.IN_REVIEW
    if facts.order == OrderState.SENT or (facts.own == Own.TRANSLATING and not facts.order):
        return State.IN_TRANSLATION
    if facts.order == OrderState.DRAFTED:
        return State.TO_TRANSLATE
    if facts.own != Own.READY:
        return State.MISSING
    return State.OUTDATED if facts.is_behind else State.READY


class Move(StrEnum):
    """What is done to a language version."""

    ORDER = "ORDER"
    SEND = "SEND"
    CANCEL = "CANCEL"
    DELIVER = "DELIVER"
    ASK = "ASK"
    SEND_BACK = "SEND_BACK"
    ACCEPT = "ACCEPT"
    STILL_HOLDS = "STILL_HOLDS"


S = State
# From where a move is made, and by the right that it needs.
MOVES: Mapping[Move, tuple[frozenset[State], str]] = {
    Move.ORDER: (frozenset({S.MISSING, S.OUTDATED}), "order_translations"),
    Move.SEND: (frozenset({S.TO_TRANSLATE}), "order_translations"),
    Move.CANCEL: (frozenset({S.TO_TRANSLATE, S.IN_TRANSLATION}), "order_translations"),
    Move.DELIVER: (
        frozenset({S.MISSING, S.OUTDATED, S.TO_TRANSLATE, S.IN_TRANSLATION, S.IN_REVIEW}), "order_translations",
    ),
    Move.ASK: (frozenset({S.IN_REVIEW}), "accept_translation"),
    Move.SEND_BACK: (frozenset({S.IN_REVIEW}), "accept_translation"),
    Move.ACCEPT: (frozenset({S.IN_REVIEW}), "accept_translation"),
    Move.STILL_HOLDS: (frozenset({S.OUTDATED}), "accept_translation"),
}  # fmt: skip
ORDERABLE = MOVES[Move.ORDER][0]
UNDER_WAY = (S.TO_TRANSLATE, S.IN_TRANSLATION, S.IN_REVIEW)


def check(state: str, move: Move) -> None:
    """Raises VersionMoved: the move cannot be made from there."""
    if state not in MOVES[move][0]:
        raise VersionMoved


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text: empty lines part them."""
    return tuple(part.strip("\n") for part in _GAP.split(text.replace("\r\n", "\n")) if part.strip())


def count_words(text: str) -> int:
    """How many words a text has: what blanks part."""
    return len(text.split())


def _bare(paragraph: str) -> str:
    return " ".join(paragraph.split())


def changed(then: Sequence[str], now: Sequence[str]) -> tuple[int, ...]:
    """The places of the paragraphs of now that were not there then. One that has only moved, or in which only blanks have
    changed, is not among them; one that stands there more often than before is, as often as it was added."""
    left = Counter(_bare(one) for one in then)
    found = []
    for place, one in enumerate(now):
        bare = _bare(one)
        if left[bare] > 0:
            left[bare] -= 1
        else:
            found.append(place)
    return tuple(found)


def words_to_translate(now: Sequence[str], then: Sequence[str] | None = None) -> int:
    """The words of a source that are to be translated: all, or where something was translated already, those of the
    paragraphs that have changed since."""
    places = range(len(now)) if then is None else changed(then, now)
    return sum(count_words(now[place]) for place in places)


@dataclass(frozen=True, slots=True)
class Prices:
    """What translating costs: for a word, from and to; at least so much an order; in a currency, in major units. And how
    many words a translator does in a working day."""

    low: Decimal
    high: Decimal
    minimum: Decimal
    currency: str
    words_per_day: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What translating some words takes: money, from and to, and working days. `minimum` is what an order costs at least,
    where the words alone would cost less than that: from `by_words` on."""

    words: int
    low: Money
    high: Money
    days: int
    minimum: Money | None = None
    by_words: Money | None = None


def estimate(words: int, prices: Prices) -> Estimate:
    """What it takes to have words translated in one order. No words cost nothing; the days are whole ones."""
    least = Money.of(prices.minimum, prices.currency) if words else Money(0, prices.currency)
    first, last = (
        Money.of(words * price, prices.currency) for price in (prices.low, max(prices.low, prices.high))
    )
    days = -(-words // prices.words_per_day)
    if first >= least:
        return Estimate(words, first, last, days)
    return Estimate(words, least, max(last, least), days, minimum=least, by_words=first)


def off_by(agreed: Money, low: Money, high: Money) -> Money:
    """By how much a price lies above an estimate, or below it (then negative); nothing where it lies within."""
    if agreed > high:
        return agreed - high
    return agreed - low if agreed < low else Money(0, agreed.currency)
