"""One timeline of events and touchpoints, in pages that miss nothing and show nothing twice."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanava.core import events
from kanava.core.models import Event
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.actions.steps import complete_step
from kanava.engagement.models import Touchpoint
from kanava.engagement.queries.timeline import list_timeline
from kanava.engagement.writers import Step, Told
from kanava.partners.models import Contact, Note
from kanava.rules.people import Via, system
from tests.factories import make_partner, make_user, staff

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def happen(partner, days: int) -> None:
    subject = events.Subject("partner", partner.pk, partner.pk)
    events.record("partner.changed", by=system(Via.COMMAND), at=AT - timedelta(days=days), subject=subject)


def talk(partner, days: int, kind: str = "CALL") -> None:
    Touchpoint.objects.create(
        partner=partner, kind=kind, happened_at=AT - timedelta(days=days), recorded_at=AT, text="x"
    )


def walk(partner, kind: str, size: int) -> list[tuple[str, int]]:
    found, after = [], ""
    while True:
        part = list_timeline(partner.pk, kind=kind, after=after, limit=size)
        for item in part.items:
            found.append(("E", item.event.pk) if item.event else ("T", item.touchpoint.pk))
        after = part.after
        if not after:
            return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=14), st.integers(1, 5))
def test_pages_hold_everything_once_the_latest_first(planned: list[tuple[bool, int]], size: int) -> None:
    partner, other = make_partner("Aurora Oy"), make_partner("Polar GmbH")
    for is_event, days in planned:
        (happen if is_event else talk)(partner, days)
    happen(other, 1)
    talk(other, 1)
    shown = walk(partner, "", size)
    assert len(shown) == len(set(shown)) == len(planned)
    moments = {
        **{("E", one.pk): one.at for one in Event.objects.filter(partner_id=partner.pk)},
        **{("T", one.pk): one.happened_at for one in Touchpoint.objects.filter(partner=partner)},
    }
    order = [moments[one] for one in shown]
    assert order == sorted(order, reverse=True)


def test_it_is_narrowed_by_kind() -> None:
    partner = make_partner("Aurora Oy")
    for kind in ("CALL", "ON_SITE", "REMOTE", "MAIL", "NOTE"):
        talk(partner, 1, kind)
    happen(partner, 2)
    sizes = {
        kind: len(walk(partner, kind, 2))
        for kind in ("", "TOUCHPOINTS", "CALL", "MEETING", "MAIL", "NOTE", "EVENTS")
    }
    assert sizes == {"": 6, "TOUCHPOINTS": 5, "CALL": 1, "MEETING": 2, "MAIL": 1, "NOTE": 1, "EVENTS": 1}


def test_a_touchpoint_stands_there_once_with_its_people_and_next_steps() -> None:
    partner, eva = make_partner("Aurora Oy"), make_user("Eva", role="PARTNER_MANAGER")
    otto = make_user("Otto", role="SELLER")
    contact = Contact.objects.create(partner=partner, name="Cecilia")
    told = Told("REMOTE", AT, text="Words", staff_ids=[eva.pk, otto.pk], contact_ids=[contact.pk])
    step = Step("Write", AT.date())
    found = record_touchpoint(by=staff(eva), partner_id=partner.pk, told=told, step=step, at=AT)
    complete_step(by=staff(eva), step_id=found.steps.get().pk, at=AT)
    (item,) = list_timeline(partner.pk).items
    assert (item.person, list(item.people)) == ("Eva", ["Cecilia", "Otto"])
    assert [(one.what, one.state) for one in item.steps] == [("Write", "DONE")]


@pytest.mark.parametrize("token", ["x", "_", "2026-11-24T09:00:00+00:00", "2026-99-24T09:00:00+00:00_1_1", "2026-11-24T09:00:00_1_1",
                                   "2026-11-24T09:00:00+00:00_2_1", "2026-11-24T09:00:00+00:00_1_" + "9" * 30])  # fmt: skip
def test_a_token_that_is_none_of_ours_starts_from_the_beginning(token: str) -> None:
    partner = make_partner("Aurora Oy")
    talk(partner, 1)
    assert len(list_timeline(partner.pk, after=token).items) == 1


def test_a_note_of_old_becomes_a_touchpoint_and_a_reason_stays_with_its_event() -> None:
    partner, eva = make_partner("Aurora Oy"), make_user("Eva", role="OWNER")
    subject = events.Subject("partner", partner.pk, partner.pk)
    for verb, text in (("partner.noted", "A note"), ("partner.tier_changed", "A reason")):
        note = Note.objects.create(partner=partner, author=eva, written_at=AT, text=text)
        told = {} if verb == "partner.noted" else {"before": "BRONZE", "after": "GOLD"}
        events.record(verb, by=staff(eva), at=AT, subject=subject, note_id=note.pk, **told)
    with connection.cursor() as cursor:
        for statement in import_module("kanava.engagement.migrations.0002_promises").NOTES:
            cursor.execute(statement)
    found = Touchpoint.objects.get()
    assert (found.kind, found.text, found.author, found.happened_at) == ("NOTE", "A note", eva, AT)
    shown = [(item.note, item.touchpoint) for item in list_timeline(partner.pk).items]
    assert shown == [("", found), ("A reason", None)]
