"""With each partner one talks every quarter: who is due on whose first screen (guide: D6)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from kanava.core.models import User
from kanava.engagement.models import Touchpoint
from kanava.onboarding.models import CheckIn, Plan, Silence
from kanava.partners.models import Partner
from kanava.rules.playbook import DEFAULT
from kanava.rules.refusals import NotPermitted
from kanava.stages.queries import list_due_talks, list_first_partners
from tests.factories import client_of, make_partner, make_user, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=400)


@pytest.fixture
def eva() -> User:
    return make_user("Eva", role="PARTNER_MANAGER")


def partner_of(manager: User | None, name: str = "Aurora Oy", **fields: object) -> Partner:
    values = {"created_at": LONG_AGO, "signed_on": LONG_AGO.date(), "manager": manager}
    return make_partner(name, **{**values, **fields})


def talk(partner: Partner, *, days: int, kind: str = "CALL", outcome: str = "") -> None:
    at = AT - timedelta(days=days)
    Touchpoint.objects.create(partner=partner, kind=kind, happened_at=at, recorded_at=at, outcome=outcome)


def due(by: User) -> list[tuple[str, date]]:
    found = list_due_talks(by=staff(by), at=AT, playbook=DEFAULT)
    return [(one.partner.name, one.due_on) for one in found]


@pytest.mark.parametrize(
    ("fields", "is_due"),
    [
        ({}, True),
        ({"lifecycle": "ONBOARDING"}, True),
        ({"lifecycle": "PAUSED"}, False),
        ({"lifecycle": "SIGNING"}, False),
        ({"ended_on": AT.date()}, False),
        ({"signed_on": date(2026, 8, 24)}, True),  # to the day
        ({"signed_on": date(2026, 8, 25)}, False),
        ({"signed_on": None}, True),
        # What was before it came here is not known: it has a month.
        ({"created_at": AT - timedelta(days=29)}, False),
        ({"created_at": AT - timedelta(days=30)}, True),
        ({"created_at": AT - timedelta(days=29), "signed_on": None}, False),
        ({"created_at": AT - timedelta(days=30), "signed_on": None}, True),
    ],
)
def test_active_partners_are_due_three_months_after_the_signing(
    eva: User, fields: dict, is_due: bool
) -> None:
    partner_of(eva, **fields)
    assert bool(due(eva)) is is_due


@pytest.mark.parametrize(
    ("talked", "due_on"),
    [
        ({"days": 10}, None),
        ({"days": 92}, date(2026, 11, 24)),
        ({"days": 100}, date(2026, 11, 16)),
        ({"days": 10, "kind": "ON_SITE"}, None),
        ({"days": 10, "kind": "MAIL"}, date(2026, 1, 20)),  # a mail is no conversation
        ({"days": 10, "kind": "NOTE"}, date(2026, 1, 20)),
        ({"days": 10, "outcome": "NOT_REACHED"}, date(2026, 1, 20)),
    ],
)
def test_a_call_or_meeting_that_took_place_counts(eva: User, talked: dict, due_on: date | None) -> None:
    talk(partner_of(eva), **talked)
    assert [on for _name, on in due(eva)] == ([due_on] if due_on else [])


def test_a_conversation_that_is_written_down_counts_more_than_the_day_of_the_import(eva: User) -> None:
    talk(partner_of(eva, created_at=AT, signed_on=date(2024, 3, 1)), days=146)
    assert due(eva) == [("Aurora Oy", date(2026, 10, 1))]


@pytest.mark.parametrize(("state", "is_due"), [("HELD", False), ("PLANNED", True), ("SKIPPED", True)])
def test_a_check_in_that_was_held_is_a_conversation(eva: User, state: str, is_due: bool) -> None:
    partner = partner_of(eva)
    plan = Plan.objects.create(
        partner=partner, signed_on=LONG_AGO.date(), ends_on=AT.date(), made_at=LONG_AGO, phase="START"
    )
    CheckIn.objects.create(
        plan=plan, partner=partner, starts_at=AT - timedelta(days=9), minutes=30, state=state
    )
    assert bool(due(eva)) is is_due


def test_each_sees_their_own_and_owners_what_is_nobodys(eva: User) -> None:
    aino = make_user("Aino", role="OWNER")
    partner_of(eva, "Eva Oy")
    partner_of(aino, "Aino Oy")
    partner_of(None, "Nobody Oy")
    assert [name for name, _on in due(eva)] == ["Eva Oy"]
    assert {name for name, _on in due(aino)} == {"Aino Oy", "Nobody Oy"}
    with pytest.raises(NotPermitted):
        due(make_user("Eero", role="SELLER"))


def test_the_longest_unspoken_comes_first_and_a_few_at_most(eva: User, django_assert_num_queries) -> None:
    for number in range(9):
        talk(partner_of(eva, f"Partner {number} Oy"), days=100 + number)
    with django_assert_num_queries(1):
        found = due(eva)
    assert [name for name, _on in found] == [f"Partner {number} Oy" for number in range(8, 2, -1)]


def test_the_first_screen_says_what_is_due_and_leads_to_the_log(eva: User) -> None:
    partner = partner_of(eva, created_at=datetime(2020, 1, 1, tzinfo=UTC), signed_on=date(2020, 1, 1))
    text = client_of(eva).get(reverse("console:dashboard")).content.decode()
    part = text.split('id="needs-you"')[1].split("</section>")[0]
    assert "A conversation is due: none has been written down yet" in part
    assert f"{reverse('console:partner-timeline', args=[partner.pk])}#log" in part


def test_of_a_silent_partner_its_silence_says_enough(eva: User) -> None:
    partner = partner_of(eva, created_at=datetime(2020, 1, 1, tzinfo=UTC), signed_on=date(2020, 1, 1))
    Silence.objects.create(partner=partner, since_on=date(2020, 1, 1), noticed_at=AT)
    text = client_of(eva).get(reverse("console:dashboard")).content.decode()
    assert "Nothing heard for" in text
    assert "A conversation is due" not in text


def test_the_first_partners_stand_with_their_conversations(eva: User) -> None:
    talk(partner_of(eva), days=10)
    partner_of(eva, "Gone Oy", ended_on=AT.date())
    [found] = list_first_partners(by=staff(eva), playbook=DEFAULT)
    assert (found.partner.name, found.talked_on, found.due_on) == (
        "Aurora Oy",
        date(2026, 11, 14),
        date(2027, 2, 14),
    )


def test_with_a_partner_that_is_being_signed_no_conversation_is_due(eva: User) -> None:
    partner_of(eva, lifecycle="SIGNING")
    [found] = list_first_partners(by=staff(eva), playbook=DEFAULT)
    assert not found.is_kept_up


def test_the_partners_page_says_when_to_talk_next(eva: User) -> None:
    partner = partner_of(eva)
    talk(partner, days=10)
    address = reverse("console:partner", args=[partner.pk])
    assert "next conversation by 14 Feb 2027" in client_of(eva).get(address).content.decode()
    Partner.objects.filter(pk=partner.pk).update(lifecycle="PAUSED")
    assert "next conversation by" not in client_of(eva).get(address).content.decode()
