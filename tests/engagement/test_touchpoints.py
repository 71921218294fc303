"""Touchpoints: written down, put right, taken away; the day of last contact, and the wall (guide: F5, F6, G6)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.engagement.actions.recording import correct_touchpoint, record_touchpoint, remove_touchpoint
from kanava.engagement.models import NextStep, Touchpoint
from kanava.engagement.queries.touchpoints import list_shared
from kanava.engagement.writers import Step, Told
from kanava.partners.models import Contact, Partner
from kanava.rules.refusals import Faults, NotPermitted
from tests.factories import make_partner, make_registration, make_user, member, staff

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy")


@pytest.fixture
def eva():
    return staff(make_user("Eva", role="PARTNER_MANAGER"))


def wrote(
    by, partner: Partner, kind: str = "CALL", days: int = 0, *, step: Step | None = None, **told
) -> Touchpoint:
    told = Told(kind, AT - timedelta(days=days), **{"text": "Talked", **told})
    return record_touchpoint(by=by, partner_id=partner.pk, told=told, step=step or Step(), at=AT)


def last_contact(partner: Partner) -> date | None:
    return Partner.objects.get(pk=partner.pk).last_contact_on


def test_the_words_stay_out_of_the_log(aurora: Partner, eva) -> None:
    cecilia = Contact.objects.create(partner=aurora, name="Cecilia")
    step = Step("Send the secret price list", date(2026, 12, 1))
    found = wrote(
        eva,
        aurora,
        text="Secret words",
        title="Secret title",
        contact_ids=[cecilia.pk],
        staff_ids=[eva.user_id],
        step=step,
    )
    assert list(found.contacts.all()) == [cecilia]
    assert [one.pk for one in found.staff.all()] == [eva.user_id]
    events = Event.objects.filter(partner_id=aurora.pk).order_by("id")
    assert [one.verb for one in events] == ["touchpoint.recorded", "step.planned"]
    assert "ecret" not in str([one.data for one in events])
    planned = NextStep.objects.get()
    assert (planned.owner_id, planned.due_on, planned.partner_id) == (
        eva.user_id,
        date(2026, 12, 1),
        aurora.pk,
    )


@pytest.mark.parametrize(
    ("kind", "outcome", "counts"),
    [
        ("CALL", "", True), ("CALL", "NOT_REACHED", False), ("ON_SITE", "WENT_WELL", True), ("REMOTE", "CONCERNS", True),
        ("MAIL", "", True), ("MAIL", "NOT_REACHED", False), ("NOTE", "", False),
    ],
)  # fmt: skip
def test_what_counts_as_contact(aurora: Partner, eva, kind: str, outcome: str, counts: bool) -> None:
    wrote(eva, aurora, kind, text="x", outcome=outcome)
    assert last_contact(aurora) == (date(2026, 11, 24) if counts else None)


def test_the_last_contact_follows_what_is_told_later_corrected_and_removed(aurora: Partner, eva) -> None:
    old = wrote(eva, aurora, days=40)
    new = wrote(eva, aurora, days=5)
    wrote(eva, aurora, days=90)
    assert last_contact(aurora) == date(2026, 11, 19)
    correct_touchpoint(by=eva, touchpoint_id=new.pk, told=Told("CALL", AT, outcome="NOT_REACHED"), at=AT)
    assert last_contact(aurora) == date(2026, 10, 15)
    remove_touchpoint(by=eva, touchpoint_id=old.pk, at=AT)
    assert last_contact(aurora) == date(2026, 8, 26)


@pytest.mark.parametrize(
    ("told", "step", "fields"),
    [
        (Told("SMOKE", AT, outcome="FINE"), Step(), {"kind", "outcome"}),
        (Told("NOTE", AT, text="  "), Step(), {"text"}),
        (Told("CALL", AT, text="  "), Step(), {"text"}),
        (Told("NOTE", AT, outcome="WENT_WELL"), Step(), {"text"}),
        (Told("CALL", AT + timedelta(minutes=1), text="Talked"), Step(), {"happened_on"}),
        (Told("CALL", AT, text="Talked"), Step("Write"), {"due_on"}),
        (Told("CALL", AT, text="Talked"), Step("Write", date(2026, 11, 23)), {"due_on"}),
        (Told("CALL", AT, text="Talked"), Step("Write", date(2026, 11, 24), owner_id=999_999), {"owner"}),
    ],
)
def test_what_cannot_be_is_refused_next_to_its_field(aurora: Partner, eva, told, step, fields) -> None:
    with pytest.raises(Faults) as caught:
        record_touchpoint(by=eva, partner_id=aurora.pk, told=told, step=step, at=AT)
    assert {one.field for one in caught.value.refusals} == fields
    assert not Touchpoint.objects.exists()


def test_people_deals_and_registrations_of_others_are_left_out(aurora: Partner, eva) -> None:
    polar = make_partner("Polar GmbH")
    theirs = make_registration(polar, at=AT)
    stranger = Contact.objects.create(partner=polar, name="Charlotte")
    nobody = make_user("Bertil")
    found = wrote(
        eva, aurora, contact_ids=[stranger.pk], staff_ids=[nobody.pk], registration_id=theirs.pk, deal_id=1
    )
    assert (found.registration_id, found.deal_id) == (None, None)
    assert not found.contacts.exists()
    assert not found.staff.exists()


def test_only_its_author_and_owners_put_a_touchpoint_right(aurora: Partner, eva) -> None:
    found = wrote(eva, aurora, text="Mine")
    other = staff(make_user("Mikko", role="PARTNER_MANAGER"))
    with pytest.raises(NotPermitted):
        correct_touchpoint(by=other, touchpoint_id=found.pk, told=Told("CALL", AT, text="Yours"), at=AT)
    with pytest.raises(NotPermitted):
        remove_touchpoint(by=other, touchpoint_id=found.pk, at=AT)
    remove_touchpoint(by=staff(make_user("Aino", role="OWNER")), touchpoint_id=found.pk, at=AT)
    assert not Touchpoint.objects.exists()
    assert Event.objects.filter(verb="touchpoint.removed", object_id=found.pk).exists()


def test_a_partner_sees_what_is_shared_with_it_and_nothing_else(aurora: Partner, eva) -> None:
    polar = make_partner("Polar GmbH")
    step = Step("Send the list", date(2026, 12, 1), is_theirs=True)
    shared = wrote(eva, aurora, text="For both", is_shared=True, step=step)
    wrote(eva, aurora, text="For us alone", step=step)
    wrote(eva, polar, text="For Polar", is_shared=True, step=step)
    with partner_session(aurora.pk):
        # Not even a query that forgets its filter sees more.
        assert list(Touchpoint.objects.values_list("pk", flat=True)) == [shared.pk]
        with pytest.raises(DatabaseError), transaction.atomic():
            list(Touchpoint.objects.values_list("outcome"))
        assert [one.touchpoint_id for one in NextStep.objects.all()] == [shared.pk]
        found, total = list_shared(by=member(aurora))
        assert ([one.pk for one in found.rows], total.value) == ([shared.pk], 1)
