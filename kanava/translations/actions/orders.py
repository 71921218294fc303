"""Orders at translators (guide: G5, G8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.events import Subject
from kanava.core.people import normal_email
from kanava.playbook.queries import get_in_force
from kanava.rules.money import AmountNegative, Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.text import tidy
from kanava.rules.translations import (
    MOST_LINES,
    ORDERABLE,
    DueDayPast,
    FieldMissing,
    Move,
    NothingChosen,
    OrderMoved,
    OrderState,
    check,
    estimate,
)
from kanava.translations.models import LanguageVersion, Order, OrderLine, Returned, Target
from kanava.translations.queries.sources import prices_of
from kanava.translations.writers import settle


@dataclass(frozen=True, slots=True)
class Told:
    """What is agreed with a translator, who is told in words. `agreed` is the price in the programme's currency, None where
    nothing is agreed yet."""

    translator: str
    due_on: date
    email: str = ""
    note: str = ""
    agreed: Money | None = None


@action("order_translations")
def make_order(*, by: Actor, language: str, version_ids: Sequence[int], told: Told, at: datetime) -> Order:
    """Order translations into a language of what is missing or outdated among the versions.

    Raises:
        FieldMissing (field `translator`), DueDayPast (field `due_on`), AmountNegative (field `agreed`), NothingChosen.
    """
    _check(told, at)
    rows = LanguageVersion.objects.select_for_update(of=("self",)).filter(
        pk__among=list(version_ids), language=language, is_live=True, state__in=list(ORDERABLE)
    )
    found = list(rows.select_related("source__wording", "made_from", "draft").order_by("id")[:MOST_LINES])
    found = [one for one in found if one.source.wording is not None]
    if not found:
        raise NothingChosen
    target = Target.objects.filter(language=language).first()
    words = sum(one.words_left for one in found)
    cost = estimate(words, prices_of(target, get_in_force(clock.day_of(at)).playbook))
    made = Order.objects.create(
        language=language, translator=tidy(told.translator)[:120], email=normal_email(told.email) if told.email else "",
        note=told.note.strip()[:2000], due_on=told.due_on, words=words, currency=cost.low.currency, low=cost.low.minor,
        high=cost.high.minor, agreed=told.agreed.minor if told.agreed else None, made_at=at, made_by_id=by.user_id,
    )  # fmt: skip
    OrderLine.objects.bulk_create(
        OrderLine(order=made, version=one, wording=one.source.wording, words=one.words_left) for one in found
    )
    for one in found:
        one.order = made
        settle(one, at)
    _record("ordered", made, by=by, at=at, lines=len(found), words=words)
    return made


def _check(told: Told, at: datetime) -> None:
    if not tidy(told.translator):
        raise FieldMissing(field="translator")
    if told.due_on < clock.day_of(at):
        raise DueDayPast(field="due_on")
    if told.agreed is not None and told.agreed.minor < 0:
        raise AmountNegative(field="agreed")


@action("order_translations")
def change_order(*, by: Actor, order_id: int, told: Told, at: datetime) -> Order:
    """Change what is agreed with a translator. Raises NotFound, OrderMoved and what `make_order` raises of it."""
    found = _held(order_id, OrderState.DRAFTED, OrderState.SENT)
    # A day that has passed meanwhile may stay.
    _check(told, at if told.due_on != found.due_on else found.made_at)
    found.translator, found.note, found.due_on = (
        tidy(told.translator)[:120],
        told.note.strip()[:2000],
        told.due_on,
    )
    found.email = normal_email(told.email) if told.email else ""
    found.agreed = told.agreed.minor if told.agreed else None
    found.save()
    _record("order_changed", found, by=by, at=at)
    return found


@action("order_translations")
def send_order(*, by: Actor, order_id: int, at: datetime) -> Order:
    """Note that the translator has the texts. Raises NotFound, OrderMoved."""
    found = _held(order_id, OrderState.DRAFTED)
    found.state, found.sent_at = OrderState.SENT, at
    found.save(update_fields=["state", "sent_at"])
    for one in _versions(found):
        if one.draft_id is None:
            check(one.state, Move.SEND)
        settle(one, at)
    _record("order_sent", found, by=by, at=at)
    return found


@action("order_translations")
def cancel_order(*, by: Actor, order_id: int, at: datetime) -> Order:
    """Give an order up; what was delivered of it stays. Raises NotFound, OrderMoved."""
    found = _held(order_id, OrderState.DRAFTED, OrderState.SENT)
    _close(found, OrderState.CANCELLED, at)
    _record("order_cancelled", found, by=by, at=at)
    return found


@action("order_translations")
def close_order(*, by: Actor, order_id: int, actual: Money | None, at: datetime) -> Order:
    """Note that the translator is done, and what it came to in the order's currency. What was not delivered is to be
    translated again.

    Raises:
        NotFound, OrderMoved, FieldMissing, AmountNegative (field `actual`).
    """
    found = _held(order_id, OrderState.DRAFTED, OrderState.SENT, OrderState.DELIVERED)
    if actual is None:
        raise FieldMissing(field="actual")
    if actual.minor < 0:
        raise AmountNegative(field="actual")
    found.actual = actual.minor
    _close(found, OrderState.DELIVERED, at)
    _record("order_delivered", found, by=by, at=at, actual=[actual.minor, actual.currency])
    return found


def _close(found: Order, state: OrderState, at: datetime) -> None:
    found.state, found.closed_at = state, at
    found.save(update_fields=["state", "closed_at", "actual"])
    Returned.objects.filter(order=found).delete()
    for one in _versions(found):
        one.order = None
        settle(one, at)


def _versions(found: Order) -> Sequence[LanguageVersion]:
    rows = LanguageVersion.objects.select_for_update(of=("self",)).filter(order=found).order_by("id")
    versions = list(rows.select_related("source__wording", "made_from", "draft"))
    for one in versions:
        one.order = found
    return versions


def _held(order_id: int, *states: OrderState) -> Order:
    found = Order.objects.select_for_update().filter(pk=order_id).first()
    if found is None:
        raise NotFound
    if found.state not in states:
        raise OrderMoved
    return found


def _record(what: str, found: Order, *, by: Actor, at: datetime, **data: object) -> None:
    subject = Subject("translation_order", found.pk)
    events.record(f"translation.{what}", by=by, at=at, subject=subject, language=found.language, **data)
