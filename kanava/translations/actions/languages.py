"""The languages that everything is wanted in, and taking over what nobody has told of."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice

from kanava.core import events
from kanava.core.actions import action
from kanava.core.events import Subject
from kanava.rules.languages import CODES
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.translations import LanguageInUse, LanguageUnknown, State
from kanava.translations.kinds import KINDS
from kanava.translations.models import LanguageVersion, Order, Source, Target
from kanava.translations.writers import add_versions, refresh

AT_ONCE = 200


@action("keep_target_languages")
def want_language(
    *,
    by: Actor,
    language: str,
    price_low: Decimal | None = None,
    price_high: Decimal | None = None,
    at: datetime,
) -> Target:
    """Want everything in a language, or change what it costs there a word: nothing given is the playbook's price. One of two
    prices stands for both.

    Raises:
        LanguageUnknown (field `language`).
    """
    if language not in CODES:
        raise LanguageUnknown(field="language")
    ends = sorted(price for price in (price_low, price_high) if price is not None)
    low, high = (ends[0], ends[-1]) if ends else (None, None)
    found, is_new = Target.objects.get_or_create(language=language, defaults={"added_at": at})
    found.price_low, found.price_high = low, high
    found.save(update_fields=["price_low", "price_high"])
    if is_new:
        add_versions(language, at=at)
    _record("language_wanted", found, by=by, at=at)
    return found


@action("keep_target_languages")
def leave_language(*, by: Actor, language: str, at: datetime) -> None:
    """Want a language no more, in which there is nothing yet. Raises NotFound, LanguageInUse."""
    found = Target.objects.filter(language=language).first()
    if found is None:
        raise NotFound
    rows = LanguageVersion.objects.filter(language=language)
    if rows.exclude(state=State.MISSING).exists() or Order.objects.filter(language=language).exists():
        raise LanguageInUse
    rows.delete()
    _record("language_left", found, by=by, at=at)
    found.delete()


def _record(what: str, found: Target, *, by: Actor, at: datetime) -> None:
    subject = Subject("target_language", found.pk)
    events.record(f"translation.{what}", by=by, at=at, subject=subject, language=found.language)


@action("keep_translations")
def take_over(*, by: Actor, kind: str, ids: Sequence[int], at: datetime) -> None:
    """Take over how some things of a kind are now, as when a source came in past the events. Safe to repeat."""
    refresh(kind, ids, at=at)


def take_over_new(*, by: Actor, at: datetime) -> int:
    """Take over the things of all kinds that are not known here yet, some at a time; returns how many those were."""
    count = 0
    for kind in KINDS.values():
        walk = kind.all_ids()
        while ids := list(islice(walk, AT_ONCE * 10)):
            known = Source.objects.filter(kind=kind.code, object_id__among=ids)
            left = sorted(set(ids) - set(known.values_list("object_id", flat=True)))
            for place in range(0, len(left), AT_ONCE):
                take_over(by=by, kind=kind.code, ids=left[place : place + AT_ONCE], at=at)
            count += len(left)
    return count
