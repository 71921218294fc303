"""Publishing a term, ending it and replacing it; each says why (guide: C1, C2)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.partners.models import Partner
from kanava.rules import rebates, terms
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.rebates import Basis, Span, Threshold
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.terms import Effect, Match
from kanava.rules.text import tidy
from kanava.terms.models import Rebate, Term, TermNote


class ReasonMissing(Refusal):
    """Why it is done is missing."""

    code = "TERM_REASON_MISSING"


class ReplacedFromTomorrow(Refusal):
    """Today is settled under the term that runs: another takes its place tomorrow or later."""

    code = "TERM_REPLACED_FROM_TOMORROW"


class TermOver(Refusal):
    """What has lapsed or was replaced stays as it is."""

    code = "TERM_OVER"


class TermBegun(Refusal):
    """What has begun is given a last day; it is dropped no more."""

    code = "TERM_BEGUN"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a term that is to be published; amounts are in one currency."""

    name: str
    effect: Effect
    match: Match
    first_on: date
    last_on: date | None = None
    percent: Decimal | None = None
    amount: Money | None = None
    floor: Money | None = None
    cap: Money | None = None
    is_paid_out: bool = False

    def rule(self, term_id: int = 0) -> terms.Term:
        """The term that it would be. What its effect has no use for is left out."""
        has_percent = self.effect in (Effect.RATE, Effect.BONUS)
        is_added = self.effect in (Effect.BONUS, Effect.REWARD)
        return terms.Term(
            term_id, tidy(self.name)[: terms.LONGEST_NAME], self.effect, self.match, self.first_on, self.last_on,
            self.percent if has_percent else None,
            self.amount if self.effect == Effect.REWARD else None,
            self.floor if self.effect == Effect.LIMIT else None,
            self.cap if self.effect in (Effect.BONUS, Effect.LIMIT) else None,
            self.is_paid_out and is_added,
        )  # fmt: skip


@action("publish_term")
def publish_term(*, by: Actor, told: Told, reason: str, at: datetime) -> Term:
    """Publish a term, from today on or later.

    Raises:
        What `terms.check_publishing` does, ReasonMissing (field `reason`), NotFound: there is no such partner.
    """
    rule = told.rule()
    terms.check_publishing(rule, today=clock.day_of(at))
    made = _create(rule, None, at=at)
    _note(made, "PUBLISHED", reason, by=by, at=at)
    return made


@action("end_term")
def end_term(*, by: Actor, term_id: int, last_on: date, reason: str, at: datetime) -> Term:
    """Give a term its last day, today or later and earlier than it had.

    Raises:
        NotFound, TermOver, EndsBeforeToday, EndsBeforeBeginning, EndsLater (field `last_on`), ReasonMissing (field `reason`).
    """
    found = _for_update(term_id, on=clock.day_of(at))
    _end(found, last_on, today=clock.day_of(at))
    if last_on < found.first_on:
        raise terms.EndsBeforeBeginning(field="last_on")
    _note(found, "ENDED", reason, by=by, at=at)
    return found


@action("end_term")
def drop_term(*, by: Actor, term_id: int, reason: str, at: datetime) -> Term:
    """Drop a term before it has begun: it never runs.

    Raises:
        NotFound, TermOver, TermBegun, ReasonMissing (field `reason`).
    """
    today = clock.day_of(at)
    found = _for_update(term_id, on=today)
    if found.first_on <= today:
        raise TermBegun
    found.last_on = found.first_on - timedelta(days=1)
    found.save(update_fields=["last_on"])
    _note(found, "DROPPED", reason, by=by, at=at)
    return found


@action("publish_term")
def replace_term(*, by: Actor, term_id: int, told: Told, reason: str, at: datetime) -> Term:
    """Publish a term in place of another one, which ends the day before. It stays for the same partner.

    Raises:
        NotFound, TermOver, ReplacedFromTomorrow (field `first_on`), and what `publish_term` does.
    """
    today = clock.day_of(at)
    found = _for_update(term_id, on=today)
    rule = replace(told, match=replace(told.match, partner_id=found.partner_id)).rule()
    terms.check_publishing(rule, today=today)
    before = told.first_on - timedelta(days=1)
    if before < today:
        raise ReplacedFromTomorrow(field="first_on")
    if found.last_on is None or before < found.last_on:
        _end(found, before, today=today)
    made = _create(rule, found, at=at)
    _note(made, "REPLACED", reason, by=by, at=at, replaces=found.pk)
    return made


@dataclass(frozen=True, slots=True)
class RebateTold:
    """What is told of a rebate that is to be published; its thresholds are in `currency`."""

    name: str
    span: Span
    basis: Basis
    currency: str
    thresholds: tuple[Threshold, ...]
    first_on: date
    last_on: date | None = None
    partner_type: str = ""
    product_line_id: int | None = None
    partner_id: int | None = None


def check_rebate(told: RebateTold, *, today: date) -> None:
    """Whether a rebate can be published on a day. Raises as `publish_rebate` does."""
    if not tidy(told.name):
        raise terms.TermIncomplete(field="name")
    rebates.check(told.thresholds)
    if told.last_on is not None and told.last_on < told.first_on:
        raise terms.EndsBeforeBeginning(field="last_on")
    if told.first_on < rebates.period_of(today, told.span).first:
        raise terms.BeginsBeforeToday(field="first_on")
    terms.check_reach(told.first_on, told.last_on, today=today)


@action("publish_term")
def publish_rebate(*, by: Actor, told: RebateTold, at: datetime) -> Rebate:
    """Publish a rebate on volume. Its first period is the first that begins on its first day or later; that may be the one
    that runs now.

    Raises:
        TermIncomplete (field `name`), ThresholdsMissing, ThresholdsUnordered (field `thresholds`), EndsBeforeBeginning
        (field `last_on`), BeginsBeforeToday (field `first_on`): before the period that runs now, DayTooLate (field
        `first_on`, `last_on`).
    """
    check_rebate(told, today=clock.day_of(at))
    made = Rebate.objects.create(
        name=tidy(told.name)[: terms.LONGEST_NAME], span=told.span.value, basis=told.basis.value, currency=told.currency,
        thresholds=[[one.minor, str(one.percent)] for one in told.thresholds], first_on=told.first_on, last_on=told.last_on,
        partner_type=told.partner_type, product_line_id=told.product_line_id, partner_id=told.partner_id, published_at=at,
    )  # fmt: skip
    subject = events.Subject("rebate", made.pk, made.partner_id)
    events.record("rebate.published", by=by, at=at, subject=subject, span=made.span, basis=made.basis)
    return made


@action("end_term")
def end_rebate(*, by: Actor, rebate_id: int, last_on: date, at: datetime) -> Rebate:
    """Give a rebate its last day; a period that is not whole by then counts no more.

    Raises:
        NotFound, EndsBeforeToday, EndsBeforeBeginning, EndsLater (field `last_on`).
    """
    found = _rebate_for_update(rebate_id)
    if last_on < clock.day_of(at):
        raise terms.EndsBeforeToday(field="last_on")
    if last_on < found.first_on:
        raise terms.EndsBeforeBeginning(field="last_on")
    if found.last_on is not None and last_on >= found.last_on:
        raise terms.EndsLater(field="last_on", day=found.last_on)
    found.last_on = last_on
    found.save(update_fields=["last_on"])
    subject = events.Subject("rebate", found.pk, found.partner_id)
    events.record("rebate.ended", by=by, at=at, subject=subject, last=last_on.isoformat())
    return found


@action("end_term")
def drop_rebate(*, by: Actor, rebate_id: int, at: datetime) -> Rebate:
    """Drop a rebate before its first day: no period counts.

    Raises:
        NotFound, TermBegun, TermOver.
    """
    found = _rebate_for_update(rebate_id)
    if found.last_on is not None and found.last_on < found.first_on:
        raise TermOver
    if found.first_on <= clock.day_of(at):
        raise TermBegun
    found.last_on = found.first_on - timedelta(days=1)
    found.save(update_fields=["last_on"])
    events.record(
        "rebate.dropped", by=by, at=at, subject=events.Subject("rebate", found.pk, found.partner_id)
    )
    return found


def _rebate_for_update(rebate_id: int) -> Rebate:
    found = Rebate.objects.select_for_update(of=("self",)).filter(pk=rebate_id).first()
    if found is None:
        raise NotFound
    return found


def _for_update(term_id: int, *, on: date) -> Term:
    found = Term.objects.select_for_update(of=("self",)).filter(pk=term_id).first()
    if found is None:
        raise NotFound
    if found.rule.state(on) in terms.OVER or Term.objects.filter(replaces=found).exists():
        raise TermOver
    return found


def _end(found: Term, last_on: date, *, today: date) -> None:
    terms.check_ending(found.rule, last_on, today=today)
    found.last_on = last_on
    found.save(update_fields=["last_on"])


def _create(rule: terms.Term, replaces: Term | None, *, at: datetime) -> Term:
    match = rule.match
    if match.partner_id is not None and not Partner.objects.filter(pk=match.partner_id).exists():
        raise NotFound
    amounts = {"amount_minor": rule.amount, "floor_minor": rule.floor, "cap_minor": rule.cap}
    return Term.objects.create(
        name=rule.name, effect=rule.effect.value, partner_id=match.partner_id, product_line_id=match.product_line_id,
        market=match.market, revenue=match.revenue, deal_kind=match.deal_kind, tier=match.tier, partner_type=match.partner_type,
        percent=rule.percent, currency=next(iter(rule.currencies), ""), is_paid_out=rule.is_paid_out,
        **{name: money and money.minor for name, money in amounts.items()},
        first_on=rule.first_on, last_on=rule.last_on, replaces=replaces, published_at=at,
    )  # fmt: skip


def _note(found: Term, verb: str, reason: str, *, by: Actor, at: datetime, **data: object) -> None:
    said = tidy(reason)[:300]
    if not said:
        raise ReasonMissing(field="reason")
    TermNote.objects.create(term=found, verb=verb, reason=said, author_id=by.user_id, written_at=at)
    last_on = found.last_on and found.last_on.isoformat()
    subject = events.Subject("term", found.pk, found.partner_id)
    events.record(
        f"term.{verb.lower()}", by=by, at=at, subject=subject, effect=found.effect, first=found.first_on.isoformat(),
        last=last_on, **data,
    )  # fmt: skip
