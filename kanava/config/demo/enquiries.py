"""Questions of partners in the demo: one that is answered and closed, one in the queue, one with a call to agree to (guide: I3)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from kanava.core import clock
from kanava.core.calendars import holidays_of
from kanava.enquiries.actions import answering, asking
from kanava.enquiries.actions.asking import Asked
from kanava.enquiries.models import Enquiry
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Actor
from kanava.rules.periods import add_business_days
from kanava.rules.support import About
from kanava.training.models import Path

if TYPE_CHECKING:
    from kanava.config.demo.loading import Programme


def plan_enquiries(programme: "Programme") -> None:
    """Plan all of them."""
    schedule, people, manager = programme.schedule, programme.people, programme.eva
    asked: list[Enquiry] = []

    def first(at: datetime) -> None:
        told = Asked(
            "Data centre for a customer in Sweden",
            "The customer asks whether its data can stay in Sweden. Which data centre do we offer?",
        )
        asked.append(asking.ask(by=people["charlotte@demo.kanava"], told=told, at=at))

    def answered(at: datetime) -> None:
        text = "Yes: choose Stockholm when you set the flow up. The price is the same."
        answering.answer(by=manager, enquiry_id=asked[0].pk, text=text, closes=False, at=at)

    def closed(at: datetime) -> None:
        asking.close_own(by=people["charlotte@demo.kanava"], enquiry_id=asked[0].pk, at=at)

    def queued(at: datetime) -> None:
        path = Path.objects.get(slug="deploying")
        told = Asked(
            "Trying a flow without a customer",
            "Is there a test environment that we may use for practice?",
            About.PATH,
            path.pk,
        )
        asking.ask(by=people["lars@demo.kanava"], told=told, at=at)

    schedule.add(12, first, hour=10)
    schedule.add(12, answered, hour=13)
    schedule.add(11, closed, hour=9)
    schedule.add(1, queued, hour=15)
    schedule.add_at(schedule.now - timedelta(minutes=50), lambda at: _wish(people["bertil@demo.kanava"], at))


def _wish(by: Actor, at: datetime) -> None:
    """A call two business days ahead."""
    playbook = get_in_force(clock.day_of(at)).playbook
    day = add_business_days(clock.day_of(at), 2, holidays_of(playbook, clock.day_of(at)))
    call_at = timezone.make_aware(datetime(day.year, day.month, day.day, 10))  # noqa: DTZ001  # made aware right here
    told = Asked(
        "Joint campaign in spring",
        "We plan a campaign for wholesalers. Can we go through the budget together?",
        call_at=call_at,
    )
    asking.ask(by=by, told=told, at=at)
