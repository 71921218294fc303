"""Talks about the plan: invited to, held, moved, skipped (guide: F4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.calendars import zone_of
from kanava.core.permissions import require
from kanava.engagement import writers as touchpoints
from kanava.engagement.models import Touchpoint
from kanava.engagement.writers import Step
from kanava.onboarding import series
from kanava.onboarding.actions.tasks import PlanClosed, owned
from kanava.onboarding.hearing import look
from kanava.onboarding.invitations import guests_of
from kanava.onboarding.models import CheckIn, Plan
from kanava.onboarding.writers import record
from kanava.partners.actions import TextMissing
from kanava.partners.models import Contact
from kanava.playbook.queries import get_in_force
from kanava.rules.co_selling import NotYetHeld
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.touchpoints import TouchpointKind

AT_ONCE = 500
NO_STEP = Step()


class CheckInOver(Refusal):
    """It was held, skipped or cancelled meanwhile."""

    code = "CHECK_IN_OVER"


class MomentPast(Refusal):
    """A talk is moved to a moment to come."""

    code = "DATE_IN_PAST"


class AfterPlan(Refusal):
    """The talks about a plan are within its days."""

    code = "AFTER_PLAN"


def _planned(check_in_id: int, *, by: Actor) -> CheckIn:
    """The planned talk, locked. Raises NotFound, NotPermitted, CheckInOver, PlanClosed."""
    rows = CheckIn.objects.select_for_update(of=("self",)).select_related("plan__partner")
    found = rows.filter(pk=check_in_id).first()
    if found is None:
        raise NotFound
    require("keep_check_in", by, owned(found.plan))
    if found.plan.closed_on is not None:
        raise PlanClosed
    if found.state != "PLANNED":
        raise CheckInOver
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """What is told of a talk: what came out of it, what comes next, how people met, and what the timeline calls it."""

    outcome: str
    step: Step = NO_STEP
    kind: str = TouchpointKind.REMOTE.value
    title: str = ""


@action("keep_check_in")
def hold_check_in(*, by: Actor, check_in_id: int, told: Held, at: datetime) -> CheckIn:
    """The talk was held: what came out of it, and what comes next. The partner reads both; they stand on its timeline as a
    touchpoint with its next step.

    Raises:
        NotFound, CheckInOver, NotYetHeld: its day has not come. TextMissing (field `outcome`), and Faults of
        `record_touchpoint` (fields `kind`, `due_on`, `owner`).
    """
    found = _planned(check_in_id, by=by)
    if clock.day_of(found.starts_at) > clock.day_of(at):
        raise NotYetHeld
    if not told.outcome.strip():
        raise TextMissing(field="outcome")
    found.touchpoint = _meeting(found, told, by=by, at=at)
    step = touchpoints.plan(found.touchpoint, told.step, by=by, at=at)
    found.state, found.outcome = "HELD", told.outcome.strip()[:2000]
    found.next_step = step.what if step is not None else ""
    found.save(update_fields=["state", "outcome", "next_step", "touchpoint"])
    record("check_in_held", found.plan, by=by, at=at, check_in=found.pk)
    return found


def _meeting(found: CheckIn, told: Held, *, by: Actor, at: datetime) -> Touchpoint:
    """The talk on the partner's timeline, with those who were asked to it."""
    partner = found.plan.partner
    theirs = Contact.objects.filter(partner=partner, is_primary=True).values_list("pk", flat=True)
    ours = [key for key in (partner.manager_id, by.user_id) if key is not None]
    written = touchpoints.Told(
        kind=told.kind, happened_at=min(found.starts_at, at), text=told.outcome, title=told.title, is_shared=True,
        staff_ids=ours, contact_ids=list(theirs),
    )  # fmt: skip
    return touchpoints.write(partner, written, by=by, author_id=by.user_id, at=at)


@action("keep_check_in")
def move_check_in(*, by: Actor, check_in_id: int, starts_at: datetime, at: datetime) -> CheckIn:
    """Put the talk at another moment; whoever has it in the calendar gets the change. Raises NotFound, CheckInOver,
    MomentPast, AfterPlan (field `on`): holds the plan's last day."""
    found = _planned(check_in_id, by=by)
    if starts_at <= at:
        raise MomentPast(field="on")
    day = starts_at.astimezone(zone_of(found.plan.partner.country)).date()
    if day > found.plan.ends_on:
        raise AfterPlan(field="on", day=found.plan.ends_on)
    was, found.starts_at = found.starts_at, starts_at
    if found.invited_at is not None:
        found.sequence += 1
    found.save(update_fields=["starts_at", "sequence"])
    told = {
        "check_in": found.pk,
        "sequence": found.sequence,
        "was": was.isoformat(),
        "now": starts_at.isoformat(),
    }
    record("check_in_moved", found.plan, by=by, at=at, **told)
    return found


@action("keep_check_in")
def skip_check_in(*, by: Actor, check_in_id: int, reason: str, at: datetime, note: str = "") -> CheckIn:
    """Leave the talk out, for a reason that the partner reads; calendars forget it. A note of our own goes to the timeline,
    where the partner does not read it. Raises NotFound, CheckInOver, TextMissing (field `reason`)."""
    found = _planned(check_in_id, by=by)
    if not reason.strip():
        raise TextMissing(field="reason")
    found.state, found.outcome = "SKIPPED", reason.strip()[:2000]
    _take_back(found, at)
    found.save(update_fields=["state", "outcome", "sequence"])
    if note.strip():
        told = touchpoints.Told(TouchpointKind.NOTE.value, happened_at=at, text=note)
        touchpoints.write(found.plan.partner, told, by=by, author_id=by.user_id, at=at)
    on = found.starts_at.isoformat()
    record("check_in_skipped", found.plan, by=by, at=at, check_in=found.pk, sequence=found.sequence, on=on)
    return found


def _take_back(found: CheckIn, at: datetime) -> None:
    if found.invited_at is not None and found.starts_at > at:
        found.sequence += 1


@action("keep_onboarding_time")
def invite_to_check_ins(*, by: Actor, at: datetime) -> int:
    """Invite to the talks of the days ahead, as the playbook counts them, once each, and with a talk to those that follow in
    its rhythm: one letter for all of them. Returns to how many talks."""
    days = get_in_force(clock.day_of(at)).playbook.onboarding.invite_days_ahead
    rows = CheckIn.objects.select_for_update(of=("self",), skip_locked=True)
    near = rows.filter(
        state="PLANNED",
        invited_at=None,
        starts_at__gt=at,
        starts_at__lte=at + timedelta(days=days),
        plan__closed_on=None,
    )
    count = 0
    plans: set[int] = set()
    for found in near.select_related("plan__partner__manager").order_by("starts_at", "id")[:AT_ONCE]:
        # The rest of a plan's talks went out with its first one, or are of another rhythm: the next round takes them.
        if found.plan_id not in plans:
            plans.add(found.plan_id)
            count += _invite(found, by=by, at=at)
    return count


def _invite(first: CheckIn, *, by: Actor, at: datetime) -> int:
    guests = guests_of(first.plan.partner)
    if not guests:
        return 0
    rows = CheckIn.objects.select_for_update().filter(plan=first.plan, state="PLANNED", invited_at=None)
    talks = series.in_one_rhythm(
        list(rows.filter(starts_at__gte=first.starts_at).order_by("starts_at", "id"))
    )
    series.put_together(talks)
    for one in talks:
        one.invited_at, one.invited = at, [guest.email for guest in guests]
    CheckIn.objects.bulk_update(talks, ["invited_at", "invited", "series", "slot_at"])
    told = {"check_in": first.pk, "is_series": len(talks) > 1, "on": first.starts_at.isoformat()}
    record("check_in_invited", first.plan, by=by, at=at, **told)
    return len(talks)


@action("keep_onboarding_time")
def notice_silences(*, by: Actor, at: datetime) -> int:
    """Notice which partners have gone silent, and which have not any more. Returns how many are silent."""
    return look(at)


def ask_others(partner_id: int, *, by: Actor, at: datetime) -> None:
    """The talks that people have in their calendars are with others now: a new manager, a new primary contact. Joins the
    caller's transaction."""
    rows = CheckIn.objects.select_for_update(of=("self",)).select_related("plan__partner__manager")
    ahead = rows.filter(
        partner_id=partner_id,
        state="PLANNED",
        starts_at__gt=at,
        invited_at__isnull=False,
        plan__closed_on=None,
    )
    for talks in series.groups(list(ahead.order_by("starts_at", "id"))):
        found = talks[0]
        emails = {guest.email for guest in guests_of(found.plan.partner)}
        if emails != set(found.invited):
            series.raise_sequence(talks)
            CheckIn.objects.bulk_update(talks, ["sequence"])
            _tell("check_in_guests_changed", found, by=by, at=at)


def _tell(verb: str, found: CheckIn, *, by: Actor, at: datetime) -> None:
    """Record what became of a talk and of all that are one entry with it, the first of which is `found`."""
    told = {"check_in": found.pk, "sequence": found.sequence, "is_series": found.series is not None}
    record(verb, found.plan, by=by, at=at, on=found.starts_at.isoformat(), **told)


@action("keep_onboarding_time")
def close_plans(*, by: Actor, at: datetime) -> int:
    """Close the plans whose days are over. Returns how many."""
    on = clock.day_of(at)
    rows = Plan.objects.select_for_update(skip_locked=True).filter(closed_on=None, ends_on__lt=on)
    count = 0
    for plan in rows.order_by("id")[:AT_ONCE]:
        close(plan, by=by, at=at)
        count += 1
    return count


def close(plan: Plan, *, by: Actor, at: datetime) -> None:
    """End a plan; what was planned of its talks is cancelled, and calendars forget it. Joins the caller's transaction."""
    plan.closed_on = clock.day_of(at)
    plan.save(update_fields=["closed_on"])
    planned = CheckIn.objects.select_for_update().filter(plan=plan, state="PLANNED")
    talks = list(planned.order_by("starts_at", "id"))
    known = [one for one in series.ahead_of(talks, at) if one.invited_at is not None]
    for group in series.groups(known):
        series.raise_sequence(group)
    for found in talks:
        found.state = "CANCELLED"
    CheckIn.objects.bulk_update(talks, ["state", "sequence"])
    for group in series.groups(known):
        _tell("check_in_cancelled", group[0], by=by, at=at)
    record("plan_closed", plan, by=by, at=at, done=plan.done, total=plan.total)
