"""How far deals come: progress, won and lost."""

from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.wall import gate
from kanava.deals import customers
from kanava.deals.actions.following import keep_deal_alive
from kanava.deals.actions.holding import record as record_registration
from kanava.deals.actions.registering import FieldMissing
from kanava.deals.actions.selling import DateInFuture, DealClosed, get_for_update, record
from kanava.deals.amounts import spread, value_in_programme
from kanava.deals.models import Deal, DealLine, Ownership, Registration
from kanava.deals.queries import list_lines, may_tell_amount
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.deals import OPEN_STAGES, Kind, Progress, Stage, expected_close, moved, shows_work
from kanava.rules.money import AmountNegative, CurrenciesDiffer, Money
from kanava.rules.people import Actor
from kanava.rules.periods import add_months
from kanava.rules.refusals import Refusal
from kanava.rules.registration import Move


class DateBeforeOpening(Refusal):
    """A deal cannot close before it was opened."""

    code = "DATE_BEFORE_OPENING"


class DealUnchanged(Refusal):
    """What is told of the deal is what stands there already."""

    code = "DEAL_UNCHANGED"


class AmountOfVendor(Refusal):
    """The vendor keeps the amount of this deal."""

    code = "AMOUNT_OF_VENDOR"


@action("report_deal_progress")
def report_progress(
    *,
    by: Actor,
    deal_id: int,
    stage: str,
    expected_close_on: date | None,
    at: datetime,
    reason: str = "",
    net: Money | None = None,
) -> Deal:
    """A partner tells how far its deal is, and what it will be worth; or that it is lost and why. Winning is told by the
    vendor, who has the order. What shows work with the customer keeps the protection alive.

    Raises:
        DealUnchanged, DealClosed, MoveNotPossible, CloseTooFar (field `expected_close_on`), AmountNegative, AmountOfVendor
        (field `amount`), FieldMissing (field `reason`) for a lost deal without one.
    """  # fmt: skip
    deal = get_for_update(deal_id, by=by, right="report_deal_progress")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    if stage == Stage.LOST:
        with gate("ownership"):
            _lose(deal, on=clock.day_of(at), reason=reason, by=by, at=at)
        return deal
    expected_close(expected_close_on, on=clock.day_of(at))
    if stage not in OPEN_STAGES:
        raise rule.MoveNotPossible(state=deal.stage, move=stage)
    before, after = Progress(deal.stage, deal.expected_close_on), Progress(stage, expected_close_on)
    changes = {**moved(before, after), **_tell_amount(deal, net, on=clock.day_of(at))}
    if not changes:
        raise DealUnchanged
    deal.stage, deal.expected_close_on = stage, expected_close_on
    deal.save(update_fields=["stage", "expected_close_on"])
    with gate("ownership"):
        if shows_work(before, after):
            keep_deal_alive(deal, by=by, at=at, changes=changes)
        record("progressed", deal, by=by, at=at, stage=stage, changes=changes)
    return deal


def _tell_amount(deal: Deal, net: Money | None, *, on: date) -> dict[str, list[list[object]]]:
    """Write the amount that a partner tells of its deal; the change, empty where there is none."""
    if net is None or net.minor == deal.net_minor:
        return {}
    if net.minor < 0:
        raise AmountNegative(field="amount")
    if not may_tell_amount(deal, list_lines(deal.pk)):
        raise AmountOfVendor(field="amount")
    before = deal.net_minor
    with gate("amounts"):
        _spread(deal, net)
        deal.value_minor = value_in_programme(net, get_in_force(on).playbook, on=deal.opened_on or on)
        deal.save(update_fields=["net_minor", "value_minor"])
    return {"net": [[before, net.currency], [net.minor, net.currency]]}


@action("close_deal")
def win_deal(*, by: Actor, deal_id: int, closed_on: date, at: datetime, net: Money | None = None) -> Deal:
    """The deal is won on a day, at this net-to-vendor amount. Its earnings are accrued in the same transaction.

    Raises:
        AmountNegative (field `amount`), DealClosed, DateBeforeOpening, DateInFuture (field `closed_on`).
        CurrenciesDiffer: the amount is in another currency than the deal, a mistake of ours.
    """
    if net is not None and net.minor < 0:
        raise AmountNegative(field="amount")
    deal = _closable(deal_id, closed_on, by=by, at=at)
    playbook = get_in_force(closed_on).playbook
    if net is not None and net.currency != deal.currency:
        raise CurrenciesDiffer(f"{net.currency} and {deal.currency}")
    if net is not None and net.minor != deal.net_minor:
        _spread(deal, net)
    before, deal.stage, deal.closed_on = deal.stage, Stage.WON, closed_on
    today = get_in_force(clock.day_of(at)).playbook
    deal.value_minor = value_in_programme(Money(deal.net_minor, deal.currency), today, on=closed_on)
    deal.save()
    _settle_registration(deal, Move.WIN, by=by, at=at)
    if deal.registration_id and playbook.registration.owns_renewals:
        _own_renewals(deal, until=add_months(closed_on, playbook.registration.renewal_months))
    told = {"net": [deal.net_minor, deal.currency], "on": closed_on.isoformat(), "stage": before}
    record("won", deal, by=by, at=at, **told)
    return deal


@action("close_deal")
def lose_deal(*, by: Actor, deal_id: int, closed_on: date, reason: str, at: datetime) -> Deal:
    """The deal is lost on a day, for a reason; what its registration held is free again.

    Raises:
        FieldMissing (field `reason`), DealClosed, DateBeforeOpening, DateInFuture (field `closed_on`).
    """
    deal = _closable(deal_id, closed_on, by=by, at=at)
    _lose(deal, on=closed_on, reason=reason, by=by, at=at)
    return deal


def _lose(deal: Deal, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    if not reason.strip():
        raise FieldMissing(field="reason")
    before, deal.stage, deal.lost_reason = deal.stage, Stage.LOST, reason.strip()[:200]
    deal.closed_on = max(on, deal.opened_on or on)
    deal.save(update_fields=["stage", "closed_on", "lost_reason"])
    _settle_registration(deal, Move.LOSE, by=by, at=at)
    record("lost", deal, by=by, at=at, on=deal.closed_on.isoformat(), stage=before)


def _closable(deal_id: int, closed_on: date, *, by: Actor, at: datetime) -> Deal:
    deal = get_for_update(deal_id, by=by, right="close_deal")
    if deal.stage not in OPEN_STAGES:
        raise DealClosed
    if deal.opened_on is not None and closed_on < deal.opened_on:
        raise DateBeforeOpening(field="closed_on", opened_on=deal.opened_on)
    if closed_on > clock.day_of(at):
        raise DateInFuture(field="closed_on")
    return deal


def _spread(deal: Deal, net: Money) -> None:
    """Give the lines their parts of the new amount, in proportion to what they were."""
    deal.net_minor = net.minor
    lines = list(deal.lines.order_by("id"))
    spread(lines, net)
    DealLine.objects.bulk_update(lines, ["net_minor"])


def _settle_registration(deal: Deal, what: Move, *, by: Actor, at: datetime) -> None:
    registration = Registration.objects.select_for_update().filter(pk=deal.registration_id or 0).first()
    if registration is None or (rule.State(registration.state), what) not in rule.TRANSITIONS:
        return
    registration.state = rule.move(registration.state, what)
    registration.save(update_fields=["state"])
    customers.release(registration, on=clock.day_of(at))
    record_registration(what.value.lower(), registration, by=by, at=at)


def _own_renewals(deal: Deal, *, until: date) -> None:
    """Who won the customer owns its renewal for the playbook's months, unless somebody holds it already."""
    assert deal.closed_on is not None
    assert deal.customer_id is not None
    registration = Registration.objects.get(pk=deal.registration_id or 0)
    Ownership.objects.bulk_create(
        [
            Ownership(
                customer_id=deal.customer_id,
                product_line_id=registration.product_line_id,
                kind=Kind.RENEWAL,
                registration=registration,
                partner_id=registration.partner_id,
                since_on=deal.closed_on,
                until_on=until,
            )
        ],
        ignore_conflicts=True,
    )
