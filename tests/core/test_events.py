"""Many events of one verb at once reach their subscribers like single ones."""

from datetime import UTC, datetime

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from kanava.core import events
from kanava.core.models import Event
from kanava.rules.people import Via, system
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOLD = [(events.Subject("thing", number, number), {"number": number}) for number in range(3)]


@pytest.fixture
def heard(monkeypatch) -> dict[str, list[int]]:
    """What an atomic and a deferred subscriber of a verb have heard."""
    found: dict[str, list[int]] = {"atomic": [], "deferred": []}
    for name in ("_atomic", "_deferred"):
        monkeypatch.setattr(events, name, dict(getattr(events, name)))
    monkeypatch.setattr(events, "HANDLERS", dict(events.HANDLERS))

    @events.subscribe("thing.done", atomic=True)
    def at_once(event: Event) -> None:
        found["atomic"].append(event.object_id)

    @events.subscribe("thing.done")
    def later(event: Event) -> None:
        found["deferred"].append(event.object_id)

    return found


def test_each_subscriber_hears_each_event_once(heard) -> None:
    rows = events.record_all("thing.done", by=system(Via.JOB), at=AT, told=TOLD)
    assert [(one.object_id, one.data) for one in rows] == [(n, {"number": n}) for n in range(3)]
    assert (heard["atomic"], heard["deferred"]) == ([0, 1, 2], [])
    run_jobs()
    assert heard["deferred"] == [0, 1, 2]


def test_what_happened_long_ago_is_told_to_nobody(heard) -> None:
    with events.quiet():
        events.record_all("thing.done", by=system(Via.JOB), at=AT, told=TOLD)
    assert heard["atomic"] == [0, 1, 2]
    assert not ProcrastinateJob.objects.exists()


def test_nothing_is_recorded_of_nothing() -> None:
    assert events.record_all("thing.done", by=system(Via.JOB), at=AT, told=[]) == []
    assert not Event.objects.exists()
