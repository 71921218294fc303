"""What a partner has brought about since it was signed, beside which a milestone is assessed (guide: F4, F7)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from kanava.core import clock
from kanava.core.permissions import require
from kanava.deals.models import Deal, Registration
from kanava.engagement.models import CONTACT, Touchpoint
from kanava.onboarding.models import Plan
from kanava.partners.models import Membership
from kanava.rules.people import Actor


@dataclass(frozen=True, slots=True)
class Facts:
    """Since the signing: registrations sent in and approved, deals open and won, talks and the day of the last one; how many
    of the partner's people sign in, and the day on which one last did."""

    registered: int
    approved: int
    open: int
    won: int
    talks: int
    talked_on: date | None
    people: int
    seen_on: date | None


def get_facts(plan: Plan, *, by: Actor) -> Facts:
    """The facts of a plan's partner. Four statements. Raises NotPermitted."""
    require("assess_onboarding", by)
    since, mine = clock.start_of(plan.signed_on), {"partner_id": plan.partner_id}
    sent = Registration.objects.filter(submitted_at__gte=since, **mine)
    registered = sent.aggregate(
        all=Count("pk"), approved=Count("pk", filter=Q(state__in=["APPROVED", "WON", "LOST", "EXPIRED"]))
    )
    deals = Deal.objects.filter(opened_on__gte=plan.signed_on, **mine).aggregate(
        open=Count("pk", filter=~Q(stage__in=["WON", "LOST"])), won=Count("pk", filter=Q(stage="WON"))
    )
    talks = Touchpoint.objects.filter(CONTACT, happened_at__gte=since, **mine).aggregate(
        all=Count("pk"), last=Max("happened_at")
    )
    people = Membership.objects.filter(user__is_active=True, **mine).aggregate(
        all=Count("pk"), last=Max("user__last_login")
    )
    return Facts(
        registered["all"], registered["approved"], deals["open"], deals["won"],
        talks["all"], clock.day_of(talks["last"]) if talks["last"] else None,
        people["all"], clock.day_of(people["last"]) if people["last"] else None,
    )  # fmt: skip
