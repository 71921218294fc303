"""Trying the draft on past earnings: begun by a person, run by a job, and given up by whoever may begin it."""

from datetime import date, datetime

from django.db import connection
from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.core.actions import action
from kanava.ledger.queries.past import count_earnings
from kanava.playbook.queries import get_draft, get_in_force
from kanava.rules import playbook
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.simulating import UNDER_WAY, State
from kanava.simulation.models import Simulation
from kanava.simulation.queries import SILENT

# Older ones go when another begins.
KEPT = 5


class DraftMissing(Refusal):
    """There is no draft to try."""

    code = "SIMULATION_NO_DRAFT"


class DraftFaulty(Refusal):
    """The draft has faults, which have to be mended first."""

    code = "SIMULATION_DRAFT_FAULTY"


class SpanWrong(Refusal):
    """The last day comes before the first, or has not been yet."""

    code = "SIMULATION_SPAN"


class NothingEarned(Refusal):
    """Nothing was earned in the span."""

    code = "SIMULATION_NOTHING"


class CurrencyDiffers(Refusal):
    """A draft that changes the programme's currency has its targets in another one than past deals have their values."""

    code = "SIMULATION_CURRENCY"


class AnotherRuns(Refusal):
    """One simulation runs at a time."""

    code = "SIMULATION_RUNS"


@action("simulate_playbook")
def begin_simulation(
    *, by: Actor, first_on: date, last_on: date, has_tiers: bool, at: datetime
) -> Simulation:
    """Try the draft, as it is now, on what was earned in a span. A job does it.

    Raises:
        DraftMissing, DraftFaulty, CurrencyDiffers (field `has_tiers`), SpanWrong (field `last_on`), NothingEarned (field `first_on`), AnotherRuns.
    """
    on = clock.day_of(at)
    current = get_in_force(on).playbook
    draft = get_draft(current)
    if draft is None:
        raise DraftMissing
    if draft.faults:
        raise DraftFaulty
    if has_tiers and draft.playbook.programme.currency != current.programme.currency:
        raise CurrencyDiffers(field="has_tiers")
    if not first_on <= last_on <= on:
        raise SpanWrong(field="last_on")
    _wait_for_turn(at)
    total = count_earnings(first_on, last_on)
    if not total:
        raise NothingEarned(field="first_on")
    made = Simulation.objects.create(
        first_on=first_on, last_on=last_on, has_tiers=has_tiers, token=draft.token, document=playbook.to_document(draft.playbook),
        currency=draft.playbook.programme.currency, total=total, begun_by_id=by.user_id, begun_at=at, heard_at=at,
    )  # fmt: skip
    kept = list(Simulation.objects.order_by("-id").values_list("id", flat=True)[:KEPT])
    Simulation.objects.exclude(pk__in=kept).delete()
    app.configure_task("simulation.run").defer(simulation_id=made.pk)
    return made


def _wait_for_turn(at: datetime) -> None:
    """One at a time; one that was cut off stands in nobody's way. Raises AnotherRuns."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('kanava.simulation'))")
    under_way = Simulation.objects.filter(state__in=UNDER_WAY)
    under_way.filter(heard_at__lt=at - SILENT).update(state=State.FAILED, finished_at=at)
    if under_way.exists():
        raise AnotherRuns


@action("simulate_playbook")
def cancel_simulation(*, by: Actor, simulation_id: int, at: datetime) -> None:
    """Give a simulation up that has not come to its end; whatever was reckoned is dropped. Raises NotFound."""
    found = Simulation.objects.select_for_update().filter(pk=simulation_id).first()
    if found is None:
        raise NotFound
    if found.state in UNDER_WAY:
        found.state, found.finished_at = State.CANCELLED, at
        found.save(update_fields=["state", "finished_at"])
