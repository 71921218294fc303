"""When something was last heard of partners, and of which it is to be noticed that there was nothing (guide: F6)."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from kanava.core import clock
from kanava.core.models import Event, User
from kanava.onboarding.models import Plan, Silence
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import silence as rule
from kanava.rules.partnership import IN_FORCE
from kanava.rules.silence import Heard, Reach

# What counts as a word between us, by whichever side's person. What the programme does by itself is none. Touchpoints count on
# the day on which they were, which the partner keeps as that of its last contact.
TOUCHES = (
    "partner.signed", "partner.contact_kept", "step.done", "people.invited", "people.joined",
    "registration.submitted", "registration.answered", "registration.worked_on", "registration.extension_requested",
    "registration.appealed", "registration.approved", "registration.refused", "registration.asked", "registration.extended",
    "registration.extension_declined", "registration.appeal_decided", "registration.withdrawn",
    "deal.progressed", "deal.won", "deal.lost",
    "onboarding.task_done", "onboarding.milestone_assessed", "onboarding.check_in_held", "onboarding.check_in_moved",
    "onboarding.co_selling_planned", "onboarding.co_selling_assessed",
)  # fmt: skip
AT_ONCE = 2_000


def _partners() -> "QuerySet[Partner]":
    """Partners in force with what was last heard of each."""
    touched = Event.objects.filter(
        partner_id=OuterRef("pk"), verb__in=TOUCHES, actor_id__isnull=False
    ).order_by("-id")
    seen = User.objects.filter(membership__partner_id=OuterRef("pk"), last_login__isnull=False)
    running = Plan.objects.filter(partner_id=OuterRef("pk"), closed_on=None)
    return Partner.objects.filter(lifecycle__in=IN_FORCE).annotate(
        touched_at=Subquery(touched.values("at")[:1]),
        seen_at=Subquery(seen.order_by("-last_login").values("last_login")[:1]),
        progressed_at=Subquery(running.values("progressed_at")[:1]),
        in_plan=Exists(running),
    )


def look(at: datetime) -> int:
    """Notice who has gone silent by a moment, whose silence concerns the owner by now, and whose is over. Safe to repeat;
    returns how many partners are silent. Joins the caller's transaction."""
    today = clock.day_of(at)
    playbook = get_in_force(today).playbook
    known = {row.partner_id: row for row in Silence.objects.select_for_update().filter(ended_at=None)}
    columns = (
        "pk",
        "signed_on",
        "created_at",
        "touched_at",
        "last_contact_on",
        "progressed_at",
        "seen_at",
        "in_plan",
    )
    new: list[Silence] = []
    silent: set[int] = set()
    for pk, signed_on, created_at, touched_at, contact_on, progressed_at, seen_at, in_plan in (
        _partners().values_list(*columns).iterator(chunk_size=AT_ONCE)
    ):  # fmt: skip
        since = max(signed_on or date.min, clock.day_of(created_at))
        touched_on = max(filter(None, (_day(touched_at), contact_on)), default=None)
        heard = Heard(since, touched_on, _day(progressed_at), _day(seen_at), in_plan)
        found = rule.silence(heard, playbook, today)
        if found.reach == Reach.NOBODY:
            continue
        silent.add(pk)
        row = known.get(pk) or Silence(partner_id=pk, noticed_at=at)
        is_changed = row.pk is None or row.since_on != found.since
        row.since_on = found.since
        if found.reach == Reach.OWNER and row.owner_at is None:
            row.owner_at, is_changed = at, True
        if row.pk is None:
            new.append(row)
        elif is_changed:
            row.save(update_fields=["since_on", "owner_at"])
    Silence.objects.bulk_create(new, batch_size=AT_ONCE)
    over = [row.pk for pk, row in known.items() if pk not in silent]
    Silence.objects.filter(pk__in=over).update(ended_at=at)
    return len(silent)


def _day(at: datetime | None) -> date | None:
    return clock.day_of(at) if at is not None else None


def end_silence(partner_id: int, at: datetime, *, on: date | None = None) -> None:
    """Something was heard of a partner, now or on a day; what was before its silence ends none. Joins the caller's
    transaction."""
    rows = Silence.objects.filter(partner_id=partner_id, ended_at=None)
    (rows if on is None else rows.filter(since_on__lt=on)).update(ended_at=at)
