"""After what a person is asked how we did: the first 90 days, a refused registration, a dispute that is over (guide: H8)."""

from kanava.core.events import subscribe
from kanava.core.models import Event, User
from kanava.deals.models import Registration
from kanava.disputes.models import Dispute
from kanava.partners.models import Membership
from kanava.rules.people import Role
from kanava.rules.surveys import Occasion
from kanava.surveys.asking import ask

MOST_OWNERS = 3


@subscribe("onboarding.plan_closed")
def after_onboarding(event: Event) -> None:
    """The partner's owners say how the first 90 days went."""
    rows = Membership.objects.filter(
        partner_id=event.partner_id or 0, role=Role.PARTNER_OWNER, user__is_active=True
    )
    owners = [one.user for one in rows.select_related("user").order_by("pk")[:MOST_OWNERS]]
    ask(owners, Occasion.ONBOARDING, event)


@subscribe("registration.refused")
def after_refusal(event: Event) -> None:
    """Whoever registered says how we handled it; not where the rules refused it at once, which nobody has handled."""
    if event.actor_role == Role.SYSTEM:
        return
    person_id = Registration.objects.values_list("created_by_id", flat=True).get(pk=event.object_id)
    ask(_of_partner(person_id, event), Occasion.REFUSAL, event)


@subscribe("dispute.upheld", "dispute.upheld_partly", "dispute.declined")
def after_dispute(event: Event) -> None:
    """Whoever disputed an amount says how we handled it."""
    person_id = Dispute.objects.values_list("opened_by_id", flat=True).get(pk=event.object_id)
    ask(_of_partner(person_id, event), Occasion.DISPUTE, event)


def _of_partner(person_id: int | None, event: Event) -> list[User]:
    """The person, where they are one of the partner's and still there: ours, who wrote it for the partner, are not asked."""
    rows = User.objects.filter(
        pk=person_id or 0, is_active=True, membership__partner_id=event.partner_id or 0
    )
    return list(rows)
