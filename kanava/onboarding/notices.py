"""Letters of onboarding: invitations to check-ins, as a mail that calendars understand; what the partner is told of its
plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kanava.core import mail
from kanava.core.calendars import zone_of
from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.documents.invitations import CANCEL, REQUEST
from kanava.onboarding.invitations import (
    Guest,
    Told,
    entry_of,
    gone_guest,
    guests_of,
    other_of,
)
from kanava.onboarding.models import CheckIn, CoSelling, Milestone, Plan, Task
from kanava.onboarding.series import members
from kanava.partners.models import Partner
from kanava.partners.queries import has_portal_people, list_followers

INVITED, CANCELLED, LEFT = "mail/check_in_invited", "mail/check_in_cancelled", "mail/check_in_left"
GUESTS = "onboarding.check_in_guests_changed"
WAYS = {
    GUESTS: ("mail/check_in_guests", REQUEST),
    "onboarding.check_in_invited": (INVITED, REQUEST),
    "onboarding.check_in_moved": ("mail/check_in_moved", REQUEST),
    "onboarding.check_in_skipped": (CANCELLED, CANCEL),
    "onboarding.check_in_cancelled": (CANCELLED, CANCEL),
}


@dataclass(frozen=True, slots=True)
class News:
    """What happened to some talks: the letter about it, its calendar method, and who takes part now."""

    template: str
    method: str
    talks: Sequence[CheckIn]
    guests: Sequence[Guest]


@subscribe(*WAYS)
def tell_of_check_in(event: Event) -> None:
    """Those who have the talk in their calendar get what became of it, who is new the invitation, and who talks no longer
    that it goes on without them; of talks that are one entry all at once. What was over already needs no letter."""
    rows = CheckIn.objects.select_related("plan__partner__manager")
    found = rows.get(pk=event.data["check_in"])
    template, method = WAYS[event.verb]
    is_over = method == CANCEL and found.starts_at <= event.at
    # A later change has its own event; this one would tell the same twice.
    is_old = event.data.get("sequence", found.sequence) < found.sequence
    if found.invited_at is None or is_over or is_old:
        return
    is_series = event.data.get("is_series", False) and found.series is not None
    talks = members(found) if is_series else [found]
    to_come = [one for one in talks if one.starts_at > event.at]
    guests = guests_of(found.plan.partner)
    for guest in guests:
        # Who is new has nothing of what was.
        is_new = guest.email not in found.invited
        letter = INVITED if is_new and method == REQUEST else template
        _write(News(letter, method, to_come if is_new else talks, guests), guest, event)
    present = [guest.email for guest in guests]
    for email in found.invited:
        if email not in present:
            gone = gone_guest(email, found.plan.partner)
            letter = LEFT if method == REQUEST else CANCELLED
            _write(News(letter, CANCEL, talks, [gone]), gone, event)
    CheckIn.objects.filter(pk__in=[one.pk for one in talks]).update(invited=present)


def _write(news: News, guest: Guest, event: Event) -> None:
    talks, found = news.talks, news.talks[0]
    partner, is_series = found.plan.partner, len(talks) > 1
    # A link to the portal leads nowhere before somebody there is invited.
    has_portal = not guest.is_ours and has_portal_people(partner.pk)
    entry = entry_of(talks, Told(news.guests, news.method, event.at, guest), is_series=is_series)
    moments = [one.starts_at for one in talks if one.starts_at > event.at and one.state != "SKIPPED"]
    was = event.data.get("was")
    context = {
        "person": guest, "found": found, "moments": moments if is_series else [], "partner": partner,
        "other": other_of(guest, partner), "names": ", ".join(one.name for one in news.guests),
        "was": datetime.fromisoformat(was) if was else None,
        "next_at": _next_after(found, event.at) if news.template == CANCELLED else None,
        "zone": zone_of(partner.country), "has_portal": has_portal,
    }  # fmt: skip
    mail.write(news.template, to=guest.email, language=guest.language, context=context, entry=entry)


def _next_after(found: CheckIn, at: datetime) -> datetime | None:
    """When the plan's next talk is."""
    ahead = CheckIn.objects.filter(plan_id=found.plan_id, state="PLANNED", starts_at__gt=at)
    return ahead.order_by("starts_at").values_list("starts_at", flat=True).first()


def _tell_partner(
    template: str, partner: Partner, people: Sequence[User | Guest], told: Mapping[str, Any]
) -> None:
    """A letter to people of the partner about its plan."""
    for person in people:
        context = {"person": person, "partner": partner, "manager": partner.manager, **told}
        mail.write(template, to=person.email, language=person.language, context=context)


def readers_of(partner: Partner) -> Sequence[User | Guest]:
    """Who at the partner is told of its plan: its owners, else its sellers; where nobody signs in, its primary contact."""
    others = [one for one in guests_of(partner) if not one.is_ours]
    return list_followers(partner.pk, writer_id=None) or others


@subscribe("onboarding.milestone_assessed")
def tell_of_milestone(event: Event) -> None:
    """The partner learns how a milestone was assessed."""
    rows = Milestone.objects.select_related("partner__manager")
    found = rows.get(pk=event.data["milestone"])
    _tell_partner("mail/milestone_assessed", found.partner, readers_of(found.partner), {"found": found})


@subscribe("onboarding.co_selling_assessed")
def tell_of_co_selling(event: Event) -> None:
    """The partner learns how the first co-selling went in our eyes."""
    found = CoSelling.objects.select_related("partner__manager").get(plan_id=event.object_id)
    _tell_partner("mail/co_selling_assessed", found.partner, readers_of(found.partner), {"found": found})


@subscribe("onboarding.task_reminded")
def remind_of_task(event: Event) -> None:
    """Whoever at the partner has the task is reminded of it, else those who are told of the plan; what was done or left out
    meanwhile needs no letter."""
    rows = Task.objects.select_related("partner__manager", "assignee")
    task = rows.filter(pk=event.data["task"], done_at=None, dropped_at=None).first()
    if task is None or Plan.objects.filter(pk=task.plan_id, closed_on__isnull=False).exists():
        return
    doer = task.assignee if task.assignee is not None and task.assignee.is_active else None
    people = [doer] if doer is not None else readers_of(task.partner)
    _tell_partner("mail/task_reminded", task.partner, people, {"found": task})
