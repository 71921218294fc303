"""Learning: who may begin what, how far one is, and when a path is finished."""

import pytest

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.rules.learning import LearningState, NeedsFirst
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import NotFound
from kanava.training.actions import authoring, learning
from kanava.training.actions.learning import LessonTells
from kanava.training.models import Enrolment, Progress
from kanava.training.queries import own
from tests.factories import make_member, make_partner, member
from tests.training.making import AT, make_lesson, make_open, make_path

TODAY = AT.date()


@pytest.fixture
def bertil(db) -> Actor:
    """A seller of Aurora."""
    aurora = make_partner("Aurora Oy")
    return member(aurora, user_id=make_member(aurora, "Bertil").pk)


def listed(by: Actor, language: str = "en") -> list[own.Own]:
    with partner_session(by.partner_id):
        return own.list_own(by=by, language=language, today=TODAY)


def begin(by: Actor, path_id: int) -> None:
    with partner_session(by.partner_id):
        learning.begin_path(by=by, path_id=path_id, at=AT)


def finish(by: Actor, path) -> None:
    for lesson in path.lessons.order_by("position"):
        with partner_session(by.partner_id):
            learning.finish_lesson(by=by, lesson_id=lesson.pk, at=AT)


def test_a_seller_goes_through_a_path_from_zero(aino: Actor, bertil: Actor) -> None:
    path = make_open(aino)
    [found] = listed(bertil)
    assert (found.title, found.state, found.total, found.minutes) == ("First steps in selling", None, 2, 10)
    begin(bertil, path.pk)
    begin(bertil, path.pk)
    [found] = listed(bertil, "fi")
    assert (found.title, found.state) == ("First steps in selling (fi)", LearningState.UNDER_WAY)
    assert found.next is not None
    assert found.next.title == "Lesson 1"
    finish(bertil, path)
    [found] = listed(bertil)
    assert (found.state, found.done, found.next, found.finished_on) == (
        LearningState.FINISHED,
        2,
        None,
        TODAY,
    )
    verbs = list(Event.objects.filter(object_type="enrolment").order_by("id").values_list("verb", flat=True))
    assert verbs == ["training.begun", "training.lesson_done", "training.lesson_done", "training.path_done"]


def test_what_is_not_for_somebody_is_not_offered_to_them(aino: Actor, bertil: Actor) -> None:
    for_technicians = make_open(aino, "Putting it in", role="TECHNICAL")
    for_integrators = make_open(aino, "Integrating", partner_types=["SI"])
    unfinished = make_path(aino, "Being written")
    make_lesson(aino, unfinished)
    assert listed(bertil) == []
    for path in (for_technicians, for_integrators, unfinished):
        with pytest.raises(NotFound):
            begin(bertil, path.pk)
    assert not Enrolment.objects.exists()


def test_what_comes_first_is_finished_first(aino: Actor, bertil: Actor) -> None:
    first = make_open(aino, "The product", role="PRODUCT")
    second = make_open(aino, "Selling it", needs=[first.pk])
    assert [(one.title, list(one.missing)) for one in listed(bertil)] == [
        ("Selling it", ["The product"]), ("The product", []),
    ]  # fmt: skip
    with pytest.raises(NeedsFirst):
        begin(bertil, second.pk)
    begin(bertil, first.pk)
    finish(bertil, first)
    begin(bertil, second.pk)
    assert Enrolment.objects.count() == 2


def test_a_video_goes_on_where_it_was(aino: Actor, bertil: Actor) -> None:
    path = make_open(aino, lessons=0 + 1)
    lesson = make_lesson(aino, path, "Watch", kind="VIDEO_LESSON")
    begin(bertil, path.pk)
    for seconds in (75, 10**9):
        with partner_session(bertil.partner_id):
            learning.keep_position(by=bertil, lesson_id=lesson.pk, seconds=seconds, at=AT)
            _path, reading = own.get_own_lesson(lesson.pk, by=bertil, language="en", today=TODAY)
        assert reading.position == min(seconds, learning.LONGEST_VIDEO)
    assert Progress.objects.get().done_at is None


def test_an_assessment_is_not_done_by_word(aino: Actor, bertil: Actor) -> None:
    path = make_open(aino)
    lesson = make_lesson(aino, path, "Test", kind="ASSESSMENT_LESSON")
    begin(bertil, path.pk)
    with partner_session(bertil.partner_id), pytest.raises(LessonTells):
        learning.finish_lesson(by=bertil, lesson_id=lesson.pk, at=AT)


def test_a_voluntary_lesson_does_not_hold_a_path_up(aino: Actor, bertil: Actor) -> None:
    path = make_open(aino, lessons=1)
    make_lesson(aino, path, "More", is_required=False)
    begin(bertil, path.pk)
    with partner_session(bertil.partner_id):
        assert learning.finish_lesson(by=bertil, lesson_id=path.lessons.get(position=1).pk, at=AT)


def test_a_path_that_was_closed_can_be_finished_by_those_who_have_begun(aino: Actor, bertil: Actor) -> None:
    path = make_open(aino)
    begin(bertil, path.pk)
    authoring.set_path_state(by=aino, path_id=path.pk, state="PATH_CLOSED", at=AT)
    charlotte = member(
        make_partner("Polar GmbH"), user_id=make_member(make_partner("Kaiku Oy"), "Charlotte").pk
    )
    assert [one.title for one in listed(bertil)] == ["First steps in selling"]
    assert listed(charlotte) == []
    finish(bertil, path)


def test_a_partner_sees_and_changes_nothing_of_another_ones_learning(aino: Actor, bertil: Actor) -> None:
    path = make_open(aino)
    begin(bertil, path.pk)
    polar = make_partner("Polar GmbH")
    charlotte = member(polar, Role.PARTNER_OWNER, make_member(polar, "Charlotte", Role.PARTNER_OWNER).pk)
    lesson_id = path.lessons.get(position=1).pk
    with partner_session(polar.pk):
        assert not Enrolment.objects.exists()
        assert not Progress.objects.exists()
        with pytest.raises(NotFound):
            own.may_read(lesson_id, by=charlotte)
        with pytest.raises(NotFound):
            learning.finish_lesson(by=charlotte, lesson_id=lesson_id, at=AT)
    assert not Progress.objects.exists()
