"""Next steps: done, moved, dropped, and whose they are (guide: F6)."""

from datetime import UTC, date, datetime

import pytest

from kanava.core.models import Event, Letter
from kanava.core.wall import partner_session
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.actions.steps import complete_step, drop_step, move_step
from kanava.engagement.models import NextStep, Touchpoint
from kanava.engagement.queries.steps import (
    list_first_steps,
    list_own_steps,
    list_their_steps,
)
from kanava.engagement.writers import Step, Told
from kanava.partners.actions import assign_manager
from kanava.partners.models import Contact
from kanava.people.actions.team import deactivate_colleague
from kanava.rules.people import Role
from kanava.rules.refusals import NotFound, NotPermitted
from kanava.rules.touchpoints import StepClosed, StepDayPast
from tests.factories import make_partner, make_user, member, staff
from tests.jobs import run_jobs

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = datetime(2026, 12, 3, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict:
    return {
        "aurora": make_partner("Aurora Oy"),
        "eva": staff(make_user("Eva", role="PARTNER_MANAGER")),
        "otto": staff(make_user("Otto", role="SELLER")),
    }


def planned(cast, *, is_shared: bool = False, **step) -> NextStep:
    told = Told("CALL", AT, text="Talked", is_shared=is_shared)
    step = Step(**{"what": "Write", "due_on": date(2026, 12, 1), **step})
    found = record_touchpoint(by=cast["eva"], partner_id=cast["aurora"].pk, told=told, step=step, at=AT)
    return found.steps.get()


def test_the_most_urgent_come_first_and_what_is_over_leaves(cast) -> None:
    eva = cast["eva"]
    late, soon = planned(cast, what="Late", due_on=date(2026, 11, 25)), planned(cast, what="Soon")
    planned(cast, what="Not mine", owner_id=cast["otto"].user_id)
    first, load = list_first_steps(by=eva, on=date(2026, 12, 1), limit=5)
    assert [one.what for one in first] == ["Late", "Soon"]
    assert (load.planned, load.overdue) == (2, 1)
    move_step(by=eva, step_id=late.pk, due_on=date(2026, 12, 10), at=LATER)
    first, _load = list_first_steps(by=eva, on=date(2026, 12, 1), limit=5)
    assert [one.what for one in first] == ["Soon", "Late"]
    complete_step(by=eva, step_id=late.pk, at=LATER)
    drop_step(by=eva, step_id=soon.pk, at=LATER)
    assert not list_first_steps(by=eva, on=date(2026, 12, 1), limit=5)[0]
    found, total = list_own_steps(by=eva, is_closed=True)
    assert ({one.what for one in found.rows}, total.value) == ({"Late", "Soon"}, 2)
    verbs = Event.objects.filter(object_type="step").order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["step.moved", "step.done", "step.dropped"]


def test_what_is_over_is_not_done_again_and_nothing_moves_into_the_past(cast) -> None:
    found = planned(cast)
    with pytest.raises(StepDayPast):
        move_step(by=cast["eva"], step_id=found.pk, due_on=date(2026, 12, 2), at=LATER)
    complete_step(by=cast["eva"], step_id=found.pk, at=LATER)
    for again in (complete_step, drop_step):
        with pytest.raises(StepClosed):
            again(by=cast["eva"], step_id=found.pk, at=LATER)


def test_a_seller_does_its_own_steps_alone(cast) -> None:
    with pytest.raises(NotPermitted):
        complete_step(by=cast["otto"], step_id=planned(cast).pk, at=LATER)
    mine = planned(cast, owner_id=cast["otto"].user_id)
    assert complete_step(by=cast["otto"], step_id=mine.pk, at=LATER).state == "DONE"


def test_a_partner_does_what_it_was_told_of_as_its_own(cast) -> None:
    aurora = cast["aurora"]
    told = planned(cast, is_shared=True, is_theirs=True)
    ours, hidden = planned(cast, is_shared=True), planned(cast, is_theirs=True)
    by = member(aurora, user_id=make_user("Bertil").pk)
    with partner_session(aurora.pk):
        assert [one.pk for one in list_their_steps(aurora.pk)] == [told.pk]
        for other in (ours, hidden):
            with pytest.raises(NotFound):
                complete_step(by=by, step_id=other.pk, at=LATER)
        assert complete_step(by=by, step_id=told.pk, at=LATER).state == "DONE"
        assert not list_their_steps(aurora.pk)
    with pytest.raises(NotPermitted):
        complete_step(by=member(aurora, Role.PARTNER_TECHNICIAN), step_id=ours.pk, at=LATER)


def test_another_partner_does_not_learn_that_a_step_exists(cast) -> None:
    told = planned(cast, is_shared=True, is_theirs=True)
    polar = make_partner("Polar GmbH")
    with partner_session(polar.pk), pytest.raises(NotFound):
        complete_step(by=member(polar), step_id=told.pk, at=LATER)


def test_the_new_manager_takes_the_former_ones_steps_over(cast) -> None:
    aino, aurora = staff(make_user("Aino", role="OWNER")), cast["aurora"]
    mikko = make_user("Mikko", role="PARTNER_MANAGER")
    assign_manager(by=aino, partner_id=aurora.pk, manager_id=cast["eva"].user_id, at=AT)
    mine, ottos = planned(cast, what="Mine"), planned(cast, what="Otto’s", owner_id=cast["otto"].user_id)
    done = planned(cast, what="Done")
    complete_step(by=cast["eva"], step_id=done.pk, at=AT)
    assign_manager(by=aino, partner_id=aurora.pk, manager_id=mikko.pk, at=AT)
    owners = {one.what: one.owner_id for one in NextStep.objects.all()}
    assert owners == {"Mine": mikko.pk, "Otto’s": cast["otto"].user_id, "Done": cast["eva"].user_id}
    deactivate_colleague(by=aino, user_id=ottos.owner_id, at=LATER)
    ottos.refresh_from_db()
    assert ottos.owner_id == mikko.pk
    deactivate_colleague(by=aino, user_id=mikko.pk, heir_id=aino.user_id, at=LATER)
    mine.refresh_from_db()
    assert mine.owner_id == aino.user_id


def test_a_step_given_to_somebody_is_a_letter_and_its_result_stands_on_the_timeline(cast, settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    aurora, otto = cast["aurora"], cast["otto"]
    bertil = Contact.objects.create(partner=aurora, name="Bertil Berg", phone="040 1234567")
    told = Told("CALL", AT, text="They want a price by Friday", contact_ids=[bertil.pk])
    step = Step("Send the price", date(2026, 12, 1), owner_id=otto.user_id)
    found = record_touchpoint(by=cast["eva"], partner_id=aurora.pk, told=told, step=step, at=AT).steps.get()
    planned(cast, what="My own")
    run_jobs()
    letter = Letter.objects.get()
    assert letter.recipients == ["otto@example.com"]
    assert letter.subject == "For you to do: Send the price (Aurora Oy)"
    for words in (
        "Eva has given you",
        "1 Dec 2026",
        "They want a price by Friday",
        "Bertil Berg, 040 1234567",
    ):
        assert words in letter.text
    complete_step(by=otto, step_id=found.pk, at=LATER, result="Sent; they order in January.")
    note = Touchpoint.objects.get(kind="NOTE")
    assert (note.title, note.text, note.author_id) == (
        "Send the price",
        "Sent; they order in January.",
        otto.user_id,
    )
    assert not note.is_shared
