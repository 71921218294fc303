"""What happens to a partner begins paths for its people, in the same transaction (guide: I2)."""

from django.db.models import Q
from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.partners.models import Membership, Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Via, system
from kanava.training.giving import start
from kanava.training.seating import sign_off_everywhere


@subscribe("partner.signed", atomic=True)
def begin_with_signing(event: Event) -> None:
    """Signing starts the paths of the partner's people."""
    rows = Membership.objects.filter(partner_id=event.object_id, user__is_active=True).order_by("id")
    members = list(rows)
    # Where a list of partners comes in, nobody is there yet.
    if members:
        partner = Partner.objects.get(pk=event.object_id)
        start(partner, members, by=system(Via(event.via)), at=event.at)


@subscribe("training.path_opened")
def give_what_was_opened(event: Event) -> None:
    """A path that was opened is given to those who are there already, where the playbook says so."""
    if get_in_force(clock.day_of(event.at)).playbook.training.gives_opened:
        app.configure_task("training.give").defer(path_id=event.object_id)


@subscribe("people.joined", "people.role_changed", "people.reactivated", atomic=True)
def begin_with_joining(event: Event) -> None:
    """Who joins a signed partner, or does something else there from now on, gets the paths of that role."""
    if event.partner_id is None:
        return
    partner = Partner.objects.get(pk=event.partner_id)
    person_id = event.actor_id if event.verb == "people.joined" else event.object_id
    if partner.signed_on is not None:
        members = Membership.objects.filter(partner=partner, user_id=person_id or 0)
        start(partner, members, by=system(Via(event.via)), at=event.at)


@subscribe("people.deactivated", atomic=True)
def free_seats(event: Event) -> None:
    """Who has left comes to no session: the seats go to those who wait."""
    sign_off_everywhere(Q(person_id=event.object_id), by=system(Via(event.via)), at=event.at)


@subscribe("partner.moved", atomic=True)
def free_seats_of_partner(event: Event) -> None:
    """The people of a partner whose partnership has ended come to no session."""
    if event.data.get("after") == Lifecycle.EXITED:
        sign_off_everywhere(Q(partner_id=event.object_id), by=system(Via(event.via)), at=event.at)
