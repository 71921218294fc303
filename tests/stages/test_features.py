"""What shows and why, from what is really there; switches and news, each told once (guide: D6, D7)."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kanava.core.models import Event, User
from kanava.deals.models import Customer
from kanava.insights.models import TotalRevenue
from kanava.playbook.queries import get_in_force
from kanava.recruiting.models import LetterTemplate
from kanava.rules.people import Actor
from kanava.rules.refusals import NotPermitted
from kanava.rules.stages import COMPARING, Feature, Switch, Why
from kanava.rules.text import name_keys
from kanava.stages.actions import AddressUnreadable, keep_shared_folder, note_news, switch_feature
from kanava.stages.models import FeatureSwitch
from kanava.stages.queries import features, find_folder, get_features, list_history, list_switched
from tests.factories import make_partner, make_user, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = AT.date()


@pytest.fixture
def aino() -> User:
    return make_user("Aino", role="OWNER")


@pytest.fixture
def by(aino: User) -> Actor:
    return staff(aino)


def sign(count: int, **fields: object) -> None:
    for number in range(count):
        make_partner(f"Partner {number} {fields.get('currency', '')}", **{"signed_on": TODAY, **fields})


def whys(by: Actor) -> dict[Feature, Why]:
    return {one: found.why for one, found in get_features(by=by, at=AT).features.items()}


def test_a_new_programme_shows_the_minimum_and_one_statement_tells_it(by: Actor) -> None:
    get_features(by=by, at=AT)
    with CaptureQueriesContext(
        connection,
    ) as told:
        found = get_features(by=by, at=AT)
    assert len(told) == 1
    assert {one.why for one in found.features.values()} == {Why.AHEAD}
    assert found.signed == 0


@pytest.mark.parametrize(
    ("fields", "shows"),
    [
        ({"signed_on": TODAY}, True),
        ({"signed_on": None}, False),
        ({"signed_on": None, "last_registered_on": TODAY}, True),
        ({"signed_on": date(2026, 12, 24)}, False),
        ({"ended_on": TODAY}, False),
    ],
)
def test_signed_partners_count(by: Actor, fields: dict, shows: bool) -> None:
    sign(5, **fields)
    assert get_features(by=by, at=AT).features[Feature.STEPS].shows is shows


def test_what_holds_rows_shows_and_says_since_when(by: Actor) -> None:
    name = "Kone Oyj"
    Customer.objects.create(name=name, **name_keys(name), country="FI", created_at=AT)
    TotalRevenue.objects.create(month=date(2026, 10, 1), amount_minor=1, currency="EUR", entered_at=AT)
    LetterTemplate.objects.create(name="First", language="fi", subject="Hei", body="Hei")
    found = get_features(by=by, at=AT)
    used = {one for one, standing in found.features.items() if standing.why == Why.IN_USE}
    assert used == {Feature.CUSTOMERS, Feature.REVENUE, Feature.LETTERS}
    # A template of a letter keeps no day.
    assert found.since == {Feature.CUSTOMERS: TODAY, Feature.REVENUE: TODAY}


def test_every_feature_can_be_in_use_but_those_that_only_compare() -> None:
    assert {*features._used(), Feature.RATES} == set(Feature) - COMPARING


def test_exchange_rates_are_in_use_once_a_partner_has_another_currency(by: Actor) -> None:
    sign(1, currency="EUR")
    assert whys(by)[Feature.RATES] == Why.AHEAD
    sign(1, currency="SEK")
    assert whys(by)[Feature.RATES] == Why.IN_USE


def test_the_playbook_in_force_is_that_of_the_day(by: Actor) -> None:
    assert get_features(by=by, at=AT).playbook == get_in_force(TODAY).playbook


def test_a_switch_decides_and_is_told_once(by: Actor, aino: User) -> None:
    for _twice in range(2):
        switch_feature(by=by, feature=Feature.RANKING, switch=Switch.ON, at=AT)
    assert whys(by)[Feature.RANKING] == Why.SWITCHED_ON
    event = Event.objects.get(verb="feature.switched")
    assert event.data == {"feature": "RANKING", "before": "AUTO", "after": "ON"}
    assert list_switched(by=by)[Feature.RANKING].person == "Aino"
    assert [(one.event.verb, one.person) for one in list_history(by=by)] == [("feature.switched", "Aino")]
    switch_feature(by=by, feature=Feature.RANKING, switch=Switch.AUTO, at=AT)
    assert whys(by)[Feature.RANKING] == Why.AHEAD
    assert list_switched(by=by) == {}


def test_only_the_owner_switches() -> None:
    for role in ("PARTNER_MANAGER", "SELLER", "FINANCE", "EXECUTIVE"):
        other = staff(make_user(role, role=role))
        with pytest.raises(NotPermitted):
            switch_feature(by=other, feature=Feature.RANKING, switch=Switch.ON, at=AT)
        with pytest.raises(NotPermitted):
            note_news(by=other, at=AT)


def test_what_growth_brings_is_news_until_somebody_has_taken_note(by: Actor) -> None:
    sign(4)
    assert get_features(by=by, at=AT).news == ()
    sign(1, currency="SEK")
    new = get_features(by=by, at=AT).news
    assert Feature.STEPS in new
    assert Feature.RATES not in new  # in use already
    assert Feature.COHORTS not in new
    assert note_news(by=by, at=AT) == new
    assert note_news(by=by, at=AT) == ()
    assert get_features(by=by, at=AT).news == ()
    assert Event.objects.filter(verb="feature.noted").count() == 1


def test_a_row_of_a_feature_that_is_there_no_more_is_no_trouble(by: Actor) -> None:
    FeatureSwitch.objects.create(feature="GONE", switch="ON", switched_at=AT, told_at=AT)
    assert set(get_features(by=by, at=AT).features) == set(Feature)
    assert list_switched(by=by) == {}


def test_the_folder_is_kept_changed_and_removed(by: Actor) -> None:
    assert find_folder() is None
    for _twice in range(2):
        keep_shared_folder(by=by, address=" https://files.example.com/partners ", note=" All  of it ", at=AT)
    kept = find_folder()
    assert kept is not None
    assert (kept.address, kept.note) == ("https://files.example.com/partners", "All of it")
    keep_shared_folder(by=by, address="", note="", at=AT)
    keep_shared_folder(by=by, address="", note="", at=AT)
    assert find_folder() is None
    assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == [
        "folder.kept",
        "folder.removed",
    ]


@pytest.mark.parametrize(
    "address", ["files", "javascript:alert(1)", "ftp://files.example.com", "https://" + "a" * 600 + ".fi"]
)
def test_what_is_no_address_of_the_web_is_refused(by: Actor, address: str) -> None:
    with pytest.raises(AddressUnreadable) as refused:
        keep_shared_folder(by=by, address=address, note="", at=AT)
    assert refused.value.field == "address"
