"""Writers that join an action's or an event's transaction: making a plan, completing tasks, keeping the summary."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db.models import Q

from kanava.core import clock, events
from kanava.core.calendars import holidays_in, zone_of
from kanava.core.models import Invitation
from kanava.deals.models import Registration
from kanava.onboarding import series
from kanava.onboarding.models import CheckIn, Milestone, Plan, Task
from kanava.onboarding.templates import latest, template_of
from kanava.partners.models import Membership, Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import onboarding as rule
from kanava.rules.onboarding import Fact, Planned
from kanava.rules.people import Actor, system
from kanava.rules.training import LearningRole
from kanava.training.queries.progress import list_learnt

OPEN = Q(done_at=None, dropped_at=None)


def make_plan(partner: Partner, signed_on: date, *, by: Actor, at: datetime) -> Plan | None:
    """The plan of a partner signed on a day, with what has happened already ticked; None where it has one, or where the
    day lies too far back for a plan to make sense."""
    playbook = get_in_force(clock.day_of(at)).playbook
    if not rule.is_timely(signed_on, clock.day_of(at), playbook):
        return None
    own = latest(partner.type)
    holidays = holidays_in(partner.country, signed_on)
    planned = rule.make_plan(signed_on, template_of(partner.type, own), playbook, holidays)
    plan, is_new = Plan.objects.get_or_create(
        partner=partner,
        defaults={
            "signed_on": signed_on,
            "ends_on": planned.ends_on,
            "template": own,
            "made_at": at,
        },
    )
    if not is_new:
        return None
    _write(
        plan, planned, minutes=playbook.onboarding.check_in_minutes, hour=playbook.onboarding.check_in_hour
    )
    record("plan_made", plan, by=by, at=at)
    for fact in _facts(partner.pk):
        # Who makes the plan has signed the partner; the rest has happened before, by whomever.
        complete(partner.pk, fact, by=by if fact == Fact.SIGNED else system(by.via), at=at)
    complete_training(partner.pk, by=system(by.via), at=at)
    keep_summary(plan)
    return plan


def _write(plan: Plan, planned: Planned, *, minutes: int, hour: int) -> None:
    partner = plan.partner
    Task.objects.bulk_create(
        Task(
            plan=plan, partner=partner, code=due.item.code, title=due.item.title, side=due.item.side, phase=due.item.phase,
            due_on=due.on, fact=due.item.fact or "",
        )
        for due in planned.tasks
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(
            plan=plan,
            partner=partner,
            mark=goal.mark,
            after_days=goal.after_days,
            due_on=goal.on,
            success=goal.success,
        )
        for goal in planned.goals
    )
    zone = zone_of(partner.country)
    CheckIn.objects.bulk_create(
        CheckIn(
            plan=plan, partner=partner, starts_at=datetime.combine(day, time(hour), tzinfo=zone), minutes=minutes
        )
        for day in planned.check_ins
    )  # fmt: skip


def _facts(partner_id: int) -> list[Fact]:
    """What has happened before the plan was made."""
    invited = Invitation.objects.filter(partner_id=partner_id, revoked_at=None).exists()
    uses = Membership.objects.filter(partner_id=partner_id).exists()
    registered = Registration.objects.filter(partner_id=partner_id, decided_at__isnull=False)
    has_registered = registered.filter(state__in=["APPROVED", "WON", "LOST", "EXPIRED"]).exists()
    happened = {
        Fact.SIGNED: True,
        Fact.INVITED: invited or uses,
        Fact.PORTAL_USED: uses,
        Fact.DEAL_REGISTERED: has_registered,
    }
    return [fact for fact, has in happened.items() if has]


def follow_signing(plan: Plan, signed_on: date, *, by: Actor, at: datetime) -> None:
    """The day of signing was corrected: what is open and was not moved by anybody moves with it, and so do the talks to
    come. What is done or assessed stays. Joins the caller's transaction, which holds the plan locked."""
    partner = plan.partner
    playbook = get_in_force(clock.day_of(at)).playbook
    if not rule.is_timely(signed_on, clock.day_of(at), playbook):
        return
    holidays = holidays_in(partner.country, signed_on)
    planned = rule.make_plan(signed_on, template_of(partner.type, plan.template), playbook, holidays)
    due = {(one.item.code, one.item.title, one.item.phase.value): one.on for one in planned.tasks}
    tasks = list(Task.objects.filter(OPEN, plan=plan, moved_because=""))
    for task in tasks:
        task.due_on = due.get((task.code, task.title, task.phase), task.due_on)
    Task.objects.bulk_update(tasks, ["due_on"])
    for goal in planned.goals:
        Milestone.objects.filter(plan=plan, mark=goal.mark, result="").update(due_on=goal.on)
    plan.signed_on, plan.ends_on = signed_on, planned.ends_on
    plan.save(update_fields=["signed_on", "ends_on"])
    _move_talks(plan, planned.check_ins, by=by, at=at)
    keep_summary(plan)
    record("plan_shifted", plan, by=by, at=at)


def _move_talks(plan: Plan, days: Sequence[date], *, by: Actor, at: datetime) -> None:
    zone = zone_of(plan.partner.country)
    talks = CheckIn.objects.select_for_update().filter(plan=plan).order_by("starts_at", "id")
    moved = []
    was: dict[int, datetime] = {}
    for found, day in zip(talks, days, strict=False):
        local = found.starts_at.astimezone(zone)
        starts_at = datetime.combine(day, local.time(), tzinfo=zone)
        if found.state == "PLANNED" and at < starts_at != found.starts_at:
            was[found.pk], found.starts_at = found.starts_at, starts_at
            moved.append(found)
    for group in series.groups(moved):
        _move_entry(group, plan, was[group[0].pk], by=by, at=at)


def _move_entry(talks: Sequence[CheckIn], plan: Plan, was: datetime, *, by: Actor, at: datetime) -> None:
    """Talks of one entry are at other moments, the first was at `was`; it begins anew with the first of them."""
    found, is_known = talks[0], talks[0].invited_at is not None
    if is_known:
        series.raise_sequence(talks)
        series.put_together(talks)
        kept = [one.pk for one in talks]
        CheckIn.objects.filter(series=found.series).exclude(pk__in=kept).update(series=None, slot_at=None)
    CheckIn.objects.bulk_update(talks, ["starts_at", "sequence", "series", "slot_at"])
    told = {"check_in": found.pk, "sequence": found.sequence, "is_series": found.series is not None}
    days = {"was": was.isoformat(), "now": found.starts_at.isoformat()}
    record("check_in_moved", plan, by=by, at=at, **told, **days)


def lock_plan(**which: object) -> Plan | None:
    """The plan, locked, with its partner. Whoever changes something of a plan locks it first: its summary is reckoned
    from all its tasks, by one at a time."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related("partner")
    return rows.filter(**which).first()


def complete(partner_id: int, fact: Fact, *, by: Actor, at: datetime) -> None:
    """Tick what a fact completes. Safe to repeat: what is done or dropped stays as it is."""
    if not Task.objects.filter(OPEN, partner_id=partner_id, fact=fact).exists():
        return
    plan = lock_plan(partner_id=partner_id, closed_on=None)
    if plan is None:
        return
    for task in Task.objects.select_for_update().filter(OPEN, plan=plan, fact=fact):
        task.plan = plan
        finish(task, by=by, at=at, by_fact=True)


# The tasks that are done once a partner's people have learnt a role.
_TRAINED = {LearningRole.SALES: "SALES_TRAINING", LearningRole.TECHNICAL: "TECHNICAL_TRAINING"}


def complete_training(partner_id: int, *, by: Actor, at: datetime) -> None:
    """Tick the trainings whose paths a partner's people have finished. Who trains them otherwise ticks them by hand."""
    codes = [_TRAINED[role] for role in list_learnt(partner_id) if role in _TRAINED]
    if not codes or not Task.objects.filter(OPEN, partner_id=partner_id, code__in=codes).exists():
        return
    plan = lock_plan(partner_id=partner_id, closed_on=None)
    if plan is None:
        return
    for task in Task.objects.select_for_update().filter(OPEN, plan=plan, code__in=codes):
        task.plan = plan
        finish(task, by=by, at=at, by_fact=True)


def finish(task: Task, *, by: Actor, at: datetime, note: str = "", by_fact: bool = False) -> None:
    """A task is done."""
    task.done_at, task.done_by_id, task.note = at, by.user_id, note
    task.save(update_fields=["done_at", "done_by", "note"])
    keep_summary(task.plan)
    record("task_done", task.plan, by=by, at=at, task=task.pk, by_fact=by_fact)


def keep_summary(plan: Plan) -> None:
    """Keep what lists show of a plan: where it stands, what is due next, how much is done."""
    tasks = list(Task.objects.filter(plan=plan, dropped_at=None).values_list("phase", "due_on", "done_at"))
    left = [(phase, due_on) for phase, due_on, done_at in tasks if done_at is None]
    plan.phase = rule.phase_of(phase for phase, _ in left)
    plan.next_due_on = min((due_on for _, due_on in left), default=None)
    plan.done, plan.total = len(tasks) - len(left), len(tasks)
    plan.save(update_fields=["phase", "next_due_on", "done", "total"])


def record(verb: str, plan: Plan, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a plan."""
    subject = events.Subject("plan", plan.pk, plan.partner_id)
    events.record(f"onboarding.{verb}", by=by, at=at, subject=subject, **data)
