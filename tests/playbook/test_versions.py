"""Drafts and published versions in the database (design: The playbook)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.playbook import actions
from kanava.playbook.models import PlaybookVersion
from kanava.playbook.queries import (
    find_draft,
    get_draft,
    get_in_force,
    get_of_version,
    get_start,
    list_later,
    list_published,
)
from kanava.rules import playbook
from kanava.rules.people import Actor, Role, Via
from kanava.rules.playbook import DEFAULT, PlaybookFaults
from kanava.rules.playbook.changes import Edit
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import make_partner, make_user, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
MARCH = date(2027, 3, 1)
DAYS, APPEAL, GOLD = "registration.protection_days", "registration.appeal_days", "margins.tiers.GOLD"


@pytest.fixture
def eva() -> Actor:
    return staff(make_user("Eva", role="OWNER"))


def type_in(by: Actor, at: datetime = AT, **values) -> PlaybookVersion | None:
    paths = {"days": DAYS, "appeal": APPEAL, "gold": GOLD}
    return actions.edit_draft(
        by=by, edits={paths[name]: Edit(None, value) for name, value in values.items()}, at=at
    )


def publish(by: Actor, since: date, at: datetime = AT, reason: str = "Because", **values) -> PlaybookVersion:
    type_in(by, at, **values)
    return actions.publish_draft(by=by, effective_from=since, reason=reason, at=at)


def value(path: str, on: date, **known):
    return playbook.get(get_in_force(on, **known).playbook, path)


def test_a_draft_holds_the_changes_alone_and_changes_nothing(aino: Actor) -> None:
    type_in(aino, days=120)
    draft = get_draft(DEFAULT)
    assert draft is not None
    assert (draft.raw, draft.person, draft.faults) == ({DAYS: 120}, "Aino", ())
    assert value(DAYS, TODAY) == 90
    event = Event.objects.get()
    assert (event.verb, event.data) == ("playbook.drafted", {"settings": [DAYS]})


def test_a_draft_keeps_its_faults_and_is_not_published_with_them(aino: Actor) -> None:
    type_in(aino, days="soon", appeal=7)
    draft = get_draft(DEFAULT)
    assert draft is not None
    assert [fault.code for fault in draft.faults] == ["NOT_A_NUMBER"]
    # What is sound counts already where the draft is shown.
    assert draft.playbook.registration.appeal_days == 7
    with pytest.raises(PlaybookFaults) as caught:
        actions.publish_draft(by=aino, effective_from=TODAY, reason="x", at=AT)
    assert [fault.path for fault in caught.value.faults] == [DAYS]
    assert not PlaybookVersion.objects.filter(is_published=True).exists()


def test_two_people_edit_one_draft(aino: Actor, eva: Actor) -> None:
    actions.edit_draft(by=aino, edits={DAYS: Edit(90, 120)}, at=AT)
    # Eva opened the page before that: she changes something else, and what she left alone stays Aino's.
    actions.edit_draft(by=eva, edits={DAYS: Edit(90, 90), APPEAL: Edit(14, 7)}, at=AT)
    draft = find_draft()
    assert draft is not None
    assert draft.document == {DAYS: 120, APPEAL: 7}

    with pytest.raises(actions.EditConflict) as caught:
        actions.edit_draft(
            by=aino, edits={APPEAL: Edit(14, 30), DAYS: Edit(120, 100)}, at=AT + timedelta(minutes=1)
        )
    assert caught.value.params == {"current": {APPEAL: 7}, "person": "Eva", "at": AT}
    draft.refresh_from_db()
    assert draft.document == {DAYS: 120, APPEAL: 7}


def test_who_publishes_publishes_what_they_saw(aino: Actor, eva: Actor) -> None:
    type_in(aino, days=120)
    seen = get_draft(DEFAULT)
    assert seen is not None
    type_in(eva, appeal=7)
    for act in (
        lambda: actions.publish_draft(by=aino, effective_from=TODAY, reason="x", at=AT, seen=seen.token),
        lambda: actions.discard_draft(by=aino, at=AT, seen=seen.token),
        lambda: actions.save_draft(by=aino, document={}, at=AT, seen=seen.token),
        lambda: actions.save_draft(by=aino, document={}, at=AT, seen=""),
    ):
        with pytest.raises(actions.DraftMoved) as caught:
            act()
        assert caught.value.params["person"] == "Eva"
    draft = find_draft()
    assert draft is not None
    assert draft.document == {DAYS: 120, APPEAL: 7}


def test_undone_change_by_change_nothing_is_left(aino: Actor) -> None:
    type_in(aino, days=120, appeal=7)
    actions.undo_change(by=aino, path=DAYS, at=AT)
    assert get_draft(DEFAULT).raw == {APPEAL: 7}
    actions.undo_change(by=aino, path="no.such.thing", at=AT)
    type_in(aino, appeal=14)
    assert find_draft() is None
    with pytest.raises(actions.NoDraft):
        actions.undo_change(by=aino, path=DAYS, at=AT)
    with pytest.raises(actions.NoDraft):
        actions.discard_draft(by=aino, at=AT)
    verbs = list(Event.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["playbook.drafted", "playbook.drafted", "playbook.discarded"]


def test_a_document_becomes_the_draft_with_its_faults(aino: Actor) -> None:
    type_in(aino, gold="35")
    actions.save_draft(by=aino, document={"registration": {"protection_days": 0, "colour": "blue"}}, at=AT)
    draft = get_draft(DEFAULT)
    assert draft.raw == {DAYS: "0", "registration.colour": "blue"}
    assert [fault.code for fault in draft.faults] == ["OUT_OF_RANGE", "UNKNOWN_SETTING"]
    actions.undo_change(by=aino, path="registration.colour", at=AT)
    assert get_draft(DEFAULT).raw == {DAYS: "0"}


@pytest.mark.parametrize("document", [{f"name{number}": 1 for number in range(21)}, {"x" * 201: 1}])
def test_some_other_file_is_no_playbook(aino: Actor, document) -> None:
    with pytest.raises(actions.NotAPlaybook):
        actions.save_draft(by=aino, document=document, at=AT)
    assert find_draft() is None


def test_a_version_holds_from_its_day_until_the_next(aino: Actor) -> None:
    first = publish(aino, TODAY, days=120)
    second = publish(aino, MARCH, days=60)
    assert [
        value(DAYS, day) for day in (TODAY - timedelta(days=1), TODAY, MARCH - timedelta(days=1), MARCH)
    ] == [
        90,
        120,
        120,
        60,
    ]
    found = list_published()
    assert [one.version.pk for one in found] == [first.pk, second.pk]
    assert [(one.until, one.is_replaced) for one in found] == [
        (MARCH - timedelta(days=1), False),
        (None, False),
    ]
    assert [one.holds_on(TODAY) for one in found] == [True, False]
    assert found[1].before_id == first.pk
    assert [(change.before, change.after) for change in found[1].changes] == [(120, 60)]
    assert get_start(second.pk) == MARCH
    assert [(key, begun.since) for key, begun in list_later(TODAY)] == [(second.pk, MARCH)]


def test_a_change_goes_into_versions_that_begin_later(aino: Actor) -> None:
    march = publish(aino, MARCH, gold="35")
    june = publish(aino, date(2027, 6, 1), days=60)
    now = publish(aino, TODAY, days=120, appeal=7, reason="Longer cycles")

    assert (value(DAYS, TODAY), value(APPEAL, TODAY), value(GOLD, TODAY)) == (120, 7, 30)
    assert (value(DAYS, MARCH), value(APPEAL, MARCH), value(GOLD, MARCH)) == (120, 7, 35)
    # June sets the days itself and keeps them.
    assert (value(DAYS, date(2027, 6, 1)), value(APPEAL, date(2027, 6, 1))) == (60, 7)
    carried = PlaybookVersion.objects.filter(carried_from_id=now.pk).order_by("effective_from")
    assert [(one.effective_from, one.revision, one.reason) for one in carried] == [
        (MARCH, 1, "Longer cycles"),
        (date(2027, 6, 1), 1, "Longer cycles"),
    ]
    found = {one.version.pk: one for one in list_published()}
    assert found[march.pk].is_replaced
    assert found[june.pk].is_replaced
    # Each version's changes are against what it followed when it was published.
    assert [change.setting.path for change in found[march.pk].changes] == [GOLD]
    assert [change.setting.path for change in found[now.pk].changes] == [DAYS, APPEAL]
    assert [change.setting.path for change in found[carried[1].pk].changes] == [APPEAL]
    event = Event.objects.filter(verb="playbook.published").latest("id")
    assert event.data["carried"] == [one.pk for one in carried]


def test_a_change_that_does_not_fit_a_later_version_publishes_nothing(aino: Actor) -> None:
    publish(aino, MARCH, gold="26")
    actions.edit_draft(by=aino, edits={"margins.tiers.SILVER": Edit(None, "28")}, at=AT)
    with pytest.raises(actions.LaterVersionMisfit):
        actions.publish_draft(by=aino, effective_from=TODAY, reason="x", at=AT)
    assert PlaybookVersion.objects.filter(is_published=True).count() == 1
    assert find_draft() is not None


def test_a_correction_is_a_revision_and_the_past_stays_answerable(aino: Actor) -> None:
    publish(aino, TODAY, days=120)
    later = AT + timedelta(days=5)
    correction = publish(aino, TODAY, at=later, days=100)
    assert (correction.effective_from, correction.revision) == (TODAY, 1)
    assert value(DAYS, TODAY) == 100
    assert value(DAYS, TODAY, known_at=AT + timedelta(days=1)) == 120
    found = list_published()
    assert [one.is_replaced for one in found] == [True, False]
    assert [(change.before, change.after) for change in found[1].changes] == [(120, 100)]


def test_a_draft_is_put_over_what_is_in_force_on_its_day(aino: Actor) -> None:
    publish(aino, MARCH, gold="35")
    # Drafted against today, published from a day on which another version holds.
    version = publish(aino, MARCH + timedelta(days=1), days=120)
    assert playbook.get(get_of_version(version.pk), GOLD) == 35
    type_in(aino, gold="35")
    with pytest.raises(actions.NothingChanged):
        actions.publish_draft(by=aino, effective_from=MARCH, reason="x", at=AT)


def test_published_is_frozen(aino: Actor) -> None:
    version = publish(aino, TODAY, days=120)
    version.reason = "Another"
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


def test_a_stricter_rule_does_not_make_the_past_unreadable() -> None:
    old = PlaybookVersion.objects.create(
        effective_from=TODAY,
        document={"registration": {"protection_days": 120, "gone": 1}, "activity": {"review_days": 200}},
        is_published=True,
        created_at=AT,
        published_at=AT,
    )
    assert get_in_force(TODAY).version_id == old.pk
    assert value(DAYS, TODAY) == 120


def test_there_is_no_such_version() -> None:
    for find in (get_of_version, get_start):
        with pytest.raises(NotFound):
            find(10**9)
    assert get_of_version(None) == DEFAULT


def test_only_the_owner_edits_and_publishes(aino: Actor) -> None:
    type_in(aino, days=120)
    by = Actor(Role.PARTNER_MANAGER, Via.CONSOLE, user_id=aino.user_id)
    for act in (
        lambda: actions.edit_draft(by=by, edits={}, at=AT),
        lambda: actions.save_draft(by=by, document={}, at=AT),
        lambda: actions.undo_change(by=by, path=DAYS, at=AT),
        lambda: actions.discard_draft(by=by, at=AT),
        lambda: actions.publish_draft(by=by, effective_from=TODAY, reason="x", at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_partner_sees_what_is_published_and_no_draft(aino: Actor) -> None:
    published = publish(aino, TODAY, days=120)
    type_in(aino, appeal=7)
    with partner_session(make_partner("Aurora Oy").pk):
        assert find_draft() is None
        assert get_in_force(TODAY).version_id == published.pk
        with pytest.raises(DatabaseError), transaction.atomic():
            PlaybookVersion.objects.create(document={}, created_at=AT)
    draft = find_draft()
    assert draft is not None
    with partner_session(make_partner("Polar GmbH").pk), pytest.raises(NotFound):
        get_of_version(draft.pk)
