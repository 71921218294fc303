"""What pitches are filled with: the programme's texts and the sizes of markets (guide: E5, E6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.recruiting.actions.candidates import ChoiceUnknown, FieldMissing
from kanava.recruiting.models import MarketSize, PitchText
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.pitch import Told
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy


class SizeUnlikely(Refusal):
    """A market is larger than nothing."""

    code = "AMOUNT_NEGATIVE"


class YearUnlikely(Refusal):
    """A size is of a year of the last twenty."""

    code = "YEAR_UNLIKELY"


@action("edit_pitch")
def save_texts(*, by: Actor, language: str, texts: Mapping[str, str], at: datetime) -> None:
    """Keep what the programme says of itself in a language; an empty text is none. Raises ChoiceUnknown."""
    if not set(texts) <= set(Told.__members__):
        raise ChoiceUnknown
    for part, text in texts.items():
        rows = PitchText.objects.filter(language=language, part=part)
        if text.strip():
            rows.update_or_create(language=language, part=part, defaults={"text": text.strip()[:3000]})
        else:
            rows.delete()
    events.record("pitch.written", by=by, at=at, subject=events.Subject("pitch", 0), language=language)


@dataclass(frozen=True, slots=True)
class Size:
    """A market's size a year, of which year, and who says so."""

    country: str
    amount: Money
    year: int
    source: str


@action("edit_pitch")
def save_market(*, by: Actor, size: Size, at: datetime) -> MarketSize:
    """Keep the size of a country's market, in place of what was known.

    Raises:
        Faults of FieldMissing (field `source`), SizeUnlikely (field `amount`), YearUnlikely (field `year`).
    """
    faults: list[Refusal] = []
    if size.amount.minor <= 0:
        faults.append(SizeUnlikely(field="amount"))
    if not clock.day_of(at).year - 20 <= size.year <= clock.day_of(at).year:
        faults.append(YearUnlikely(field="year"))
    if not size.source.strip():
        faults.append(FieldMissing(field="source"))
    if faults:
        raise Faults(faults)
    kept, _made = MarketSize.objects.update_or_create(
        country=size.country,
        defaults={
            "currency": size.amount.currency, "amount_minor": size.amount.minor, "year": size.year, "source": tidy(size.source)[:200],
        },
    )  # fmt: skip
    events.record("pitch.market_kept", by=by, at=at, subject=events.Subject("pitch", 0), country=size.country)
    return kept


@action("edit_pitch")
def forget_market(*, by: Actor, country: str, at: datetime) -> None:
    """Forget the size of a market. Raises NotFound."""
    gone, _each = MarketSize.objects.filter(country=country).delete()
    if not gone:
        raise NotFound
    events.record("pitch.market_forgotten", by=by, at=at, subject=events.Subject("pitch", 0), country=country)
