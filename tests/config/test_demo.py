"""The demo programme shows the guide's own example on whatever day and hour it is loaded (guide: H7, H9)."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection

from kanava.config import demo
from kanava.config.demo.training import LEARNERS
from kanava.core.models import Event, User
from kanava.deals.models import Deal, Registration
from kanava.insights.queries import get_dashboard
from kanava.mdf.models import Campaign
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Role, Via
from kanava.tiers.models import Spell, Standing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OWNER = Actor(Role.OWNER, Via.CONSOLE)


@pytest.mark.parametrize(
    "at",
    [
        # Half past midnight in Helsinki on the first of a month, the last of a month, a leap day, the day the clocks go on.
        datetime(2026, 11, 30, 22, 30, tzinfo=UTC),
        datetime(2027, 1, 31, 21, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 12, tzinfo=UTC),
        datetime(2027, 3, 28, 4, tzinfo=UTC),
    ],
)
def test_the_demo_shows_the_guides_example_on_any_day(at: datetime) -> None:
    assert demo.load(at)
    on = at.astimezone(ZoneInfo("Europe/Helsinki")).date()
    shown = get_dashboard(on, by=OWNER)
    assert (shown.signed, shown.active) == (15, 8)
    assert shown.share is not None
    assert shown.longer is not None
    assert round(shown.share, 3) == Decimal("0.220")
    assert round(shown.longer, 3) == Decimal("0.150")
    assert (shown.first_deals, shown.first_deal_days) == (12, 60)
    assert (shown.verdict, shown.standing) == ("FINE", "AVERAGE")


def test_the_demo_loads_once_and_keeps_every_promise() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert demo.load(at)
    assert not demo.load(at)
    call_command("kanava_check")
    assert Partner.objects.count() == 15
    assert set(User.objects.values_list("email", flat=True)) == {
        *(email for _name, email, _role in demo.SIGN_INS),
        *(email for _name, email, _role, _place in (*demo.PARTNER_SIGN_INS, *LEARNERS)),
    }
    assert set(Campaign.objects.values_list("state", flat=True)) == {
        "REQUESTED",
        "QUESTIONED",
        "COMMITTED",
        "PAID_OUT",
    }
    # One partner is in notice, two have a tier by hand, one has risen.
    standings = Standing.objects.values_list("falls_on", "override")
    assert sum(falls_on is not None for falls_on, _ in standings) == 1
    assert sum(override is not None for _, override in standings) == 2
    assert Spell.objects.filter(cause="RISES").count() == 1
    states = set(Registration.objects.values_list("state", flat=True).distinct())
    assert states >= {"SUBMITTED", "NEEDS_INFORMATION", "APPROVED", "REFUSED", "WITHDRAWN", "WON", "LOST"}
    # Only what is meant to be in doubt is: no two invented companies look alike.
    assert list(
        Registration.objects.filter(conflict="POSSIBLE_MATCH").values_list("customer_name", flat=True)
    ) == ["Vaasan Voima Pohjanmaa Oy"]
    assert list(
        Registration.objects.filter(conflict="SECOND_REGISTRANT").values_list("customer_name", flat=True)
    ) == ["KRISTIANSTAD FRUKT"]


def test_what_happened_stands_in_the_log_in_the_order_of_time() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    demo.load(at)
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= at


def test_the_same_day_gives_the_same_demo() -> None:
    def told() -> list[tuple[object, ...]]:
        return list(
            Deal.objects.order_by("title", "id").values_list(
                "title", "stage", "net_minor", "opened_on", "closed_on"
            )
        )

    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("savepoint before")
        demo.load(at)
        first = told()
        cursor.execute("rollback to savepoint before")
    demo.load(at)
    assert told() == first
    assert len(first) > 80
