"""The demo's console has grown with its programme (guide: D6, D7)."""

from datetime import UTC, datetime

import pytest

from kanava.config import demo
from kanava.core.models import Event, User
from kanava.rules.stages import Feature, Why
from kanava.stages.queries import find_folder, get_features
from tests.factories import staff

pytestmark = pytest.mark.django_db


def test_everything_shows_and_nothing_is_news() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    demo.load(at)
    found = get_features(by=staff(User.objects.get(email="aino@demo.kanava")), at=at)
    assert all(one.shows for one in found.features.values())
    assert found.news == ()
    assert found.features[Feature.RANKING].why == Why.SWITCHED_ON
    assert found.features[Feature.COHORTS].why == Why.GROWN
    assert find_folder() is not None
    noted = Event.objects.filter(verb="feature.noted").order_by("id")
    assert [set(event.data["features"]) & {"REVENUE", "COHORTS"} for event in noted] == [
        {"REVENUE"},
        {"COHORTS"},
    ]
