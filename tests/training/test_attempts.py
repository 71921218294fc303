"""Taking an assessment: drawing, answering, the clock, marking, and what stays hidden (guide: D2)."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from kanava.core import blobs
from kanava.core.wall import partner_session
from kanava.rules.assessments import AlreadyPassed, AttemptRuns, AttemptsUsed, AttemptTooSoon, TimeOver
from kanava.rules.learning import NeedsFirst
from kanava.rules.people import Role, Via, system
from kanava.rules.refusals import Faults, NotFound, NotPermitted
from kanava.rules.rubrics import PointsOutOfRange
from kanava.training.actions.attempts import begin_attempt, close_overdue, hand_in, save_answers
from kanava.training.actions.banks import Told, keep_question, retire_question
from kanava.training.actions.marking import Given, MarkedAlready, mark_attempt
from kanava.training.models import Answer, Attempt, Certificate, Enrolment, Question, QuestionKey
from kanava.training.questions import Words
from tests.factories import client_of, make_member, make_user, member, staff
from tests.rules.test_files import office
from tests.training.certifying import (
    AT,
    KINDS,
    PITCH,
    make_assessment,
    make_bank,
    make_path,
    pass_it,
    right_fields,
)
from tests.training.making import MP4

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def by(aurora, sini):
    return member(aurora, user_id=sini.pk)


@pytest.fixture
def all_kinds(owner):
    return make_assessment(owner, make_path(), make_bank(owner, KINDS), count=6, minutes=30)


def test_all_kinds_are_answered_through_the_page_and_passed(all_kinds, sini, by) -> None:
    client, page = client_of(sini), reverse("portal:assessment", args=[all_kinds.lesson_id])
    with time_machine.travel(AT, tick=False):
        assert "Final test" in client.get(reverse("portal:certificates")).content.decode()
        assert "30 minutes" in client.get(page).content.decode()
        assert client.post(page).status_code == 302
        attempt = Attempt.objects.get()
        here = reverse("portal:attempt", args=[attempt.pk])
        seen = client.get(here).content.decode()
        sent = fields_of(attempt, right_fields(attempt))
        save = reverse("portal:attempt-act", args=[attempt.pk, "save"])
        half = dict(list(sent.items())[:2])
        kept = client.post(save, half, headers={"X-Requested-With": "fetch"})
        assert kept.json() == {"said": "", "stamps": {}, "newer": {}}
        # Whoever comes back finds what was given, and nothing of what is right.
        assert client.get(page).content.decode().count(f'href="{here}"') == 2
        assert "Secret wording" not in seen
        assert "Question 0?" in seen
        handed = client.post(reverse("portal:attempt-act", args=[attempt.pk, "hand-in"]), sent, follow=True)
    assert "You have passed with 100%" in handed.content.decode()
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.percent) == ("PASSED", Decimal(100))
    assert Enrolment.objects.get().finished_at == AT
    assert Certificate.objects.get().person == sini


def fields_of(attempt, sent) -> dict:
    """The fields as the page names them."""
    kinds = dict(attempt.answers.values_list("pk", "question__kind"))
    found: dict = {"asked": [str(key) for key in sent]}
    for key, values in sent.items():
        if kinds[key] in ("ORDERING", "MATCHING"):
            found |= {f"a{key}.{place}": value for place, value in enumerate(values)}
        else:
            found[f"a{key}"] = list(values)
    return found


def test_what_is_right_is_out_of_a_partners_reach(all_kinds, aurora, by) -> None:
    assert QuestionKey.objects.count() == 6
    with partner_session(aurora.pk):
        assert Question.objects.count() == 6
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            QuestionKey.objects.count()


def test_the_page_names_options_by_their_place_on_it(all_kinds, sini, by) -> None:
    """Authors write the right order first; the page must not tell it."""
    with time_machine.travel(AT, tick=False):
        attempt = begin_attempt(by=by, lesson_id=all_kinds.lesson_id, at=AT)
        seen = client_of(sini).get(reverse("portal:attempt", args=[attempt.pk])).content.decode()
    choice = attempt.answers.get(question__kind="CHOICE")
    values = re.findall(rf'name="a{choice.pk}" value="(\d)"[^>]*> <span>(\w+)', seen)
    assert [int(value) for value, _text in values] == [0, 1, 2]
    shown = [["Twelve", "Ten", "Two"][place] for place in choice.options]
    assert [text for _value, text in values] == shown
    ordering = attempt.answers.get(question__kind="ORDERING")
    assert ordering.options != [0, 1, 2]


def test_a_lost_connection_loses_nothing_and_the_clock_is_the_servers(all_kinds, sini, by) -> None:
    attempt = begin_attempt(by=by, lesson_id=all_kinds.lesson_id, at=AT)
    sent = right_fields(attempt)
    given = {"by": by, "attempt_id": attempt.pk, "sent": sent}
    assert save_answers(**given, at=AT + timedelta(minutes=29)).changed == 6
    assert save_answers(**given, at=AT + timedelta(minutes=30, seconds=20)).changed == 0
    late = AT + timedelta(minutes=31)
    with pytest.raises(TimeOver):
        save_answers(by=by, attempt_id=attempt.pk, sent={key: [] for key in sent}, at=late)
    # What was saved in time counts, whoever looks first: the person, or the clock.
    with time_machine.travel(late, tick=False):
        assert (
            "You have passed"
            in client_of(sini).get(reverse("portal:attempt", args=[attempt.pk])).content.decode()
        )
    attempt.refresh_from_db()
    assert attempt.ended_at == attempt.due_at


def test_the_clock_ends_what_nobody_hands_in(all_kinds, by) -> None:
    attempt = begin_attempt(by=by, lesson_id=all_kinds.lesson_id, at=AT)
    job = system(Via.JOB)
    assert close_overdue(by=job, at=AT + timedelta(minutes=30)) == 0
    assert close_overdue(by=job, at=AT + HOUR) == 1
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.percent) == ("NOT_PASSED", Decimal(0))


def test_attempts_wait_and_run_out(owner, by) -> None:
    found = make_assessment(owner, make_path(), make_bank(owner), attempts=2)
    first = begin_attempt(by=by, lesson_id=found.lesson_id, at=AT)
    with pytest.raises(AttemptRuns):
        begin_attempt(by=by, lesson_id=found.lesson_id, at=AT)
    hand_in(by=by, attempt_id=first.pk, sent={}, at=AT)
    with pytest.raises(AttemptTooSoon):
        begin_attempt(by=by, lesson_id=found.lesson_id, at=AT + 23 * HOUR)
    pass_it(by, found, at=AT + 24 * HOUR, wrong=["CHOICE"])
    with pytest.raises(AttemptsUsed):
        begin_attempt(by=by, lesson_id=found.lesson_id, at=AT + 72 * HOUR)


def test_who_has_passed_need_not_again(all_kinds, by) -> None:
    pass_it(by, all_kinds)
    with pytest.raises(AlreadyPassed):
        begin_attempt(by=by, lesson_id=all_kinds.lesson_id, at=AT + 72 * HOUR)


def test_an_attempt_is_its_persons_alone(all_kinds, aurora, by, sini) -> None:
    attempt = begin_attempt(by=by, lesson_id=all_kinds.lesson_id, at=AT)
    other = make_member(aurora, "Olli", Role.PARTNER_OWNER)
    with pytest.raises(NotFound):
        hand_in(by=member(aurora, user_id=other.pk), attempt_id=attempt.pk, sent={}, at=AT)
    assert client_of(other).get(reverse("portal:attempt", args=[attempt.pk])).status_code == 404
    with pytest.raises(NotPermitted):
        begin_attempt(by=replace(by, reads_only=True), lesson_id=all_kinds.lesson_id, at=AT)


def test_a_path_that_is_not_open_is_taken_by_those_who_learn_it_alone(owner, by) -> None:
    path = make_path(state="PATH_CLOSED")
    found = make_assessment(owner, path, make_bank(owner))
    with pytest.raises(NotFound):
        begin_attempt(by=by, lesson_id=found.lesson_id, at=AT)
    Enrolment.objects.create(path=path, person_id=by.user_id, partner_id=by.partner_id, begun_at=AT)
    assert begin_attempt(by=by, lesson_id=found.lesson_id, at=AT)


@pytest.mark.parametrize("kind", ["PITCH", "PRACTICAL"])
def test_what_is_judged_is_marked_by_a_person_with_its_criteria(
    owner, aurora, by, sini, settings, tmp_path, kind: str
) -> None:
    settings.DATA_DIR = tmp_path
    found = make_assessment(
        owner, make_path(), make_bank(owner, [KINDS[0], {**PITCH, "kind": kind}]), count=2
    )
    client = client_of(sini)
    with time_machine.travel(AT, tick=False):
        attempt = begin_attempt(by=by, lesson_id=found.lesson_id, at=AT)
        pitch = attempt.answers.get(question__kind=kind)
        sent = fields_of(attempt, right_fields(attempt, wrong=[kind]))
        act = reverse("portal:attempt-act", args=[attempt.pk, "hand-in"])
        wrong = client.post(act, {**sent, f"f{pitch.pk}": SimpleUploadedFile("p.exe", b"MZ")})
        assert wrong.status_code == 422
        assert "Send a video" in wrong.content.decode()
        for name, content, said in (
            ("fake.mp4", b"a text inside", "is not what its name says"), ("cut.mp4", MP4[:-9], "not copied whole"),
            ("task.docm", office("word/document.xml", "word/vbaProject.bin"), "contains macros"),
        ):  # fmt: skip
            wrong = client.post(act, {**sent, f"f{pitch.pk}": SimpleUploadedFile(name, content)})
            assert (wrong.status_code, said in wrong.content.decode()) == (422, True)
        assert list(blobs.hashes()) == []
        film = SimpleUploadedFile("pitch.mp4", MP4)
        waits = client.post(act, {**sent, f"f{pitch.pk}": film}, follow=True).content.decode()
    assert "A person marks a part of it" in waits
    assert "pitch.mp4" in waits
    attempt.refresh_from_db()
    assert attempt.outcome == "TO_BE_MARKED"
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    with pytest.raises(NotPermitted):
        mark_attempt(by=eva, attempt_id=attempt.pk, given={}, at=AT)
    with pytest.raises(Faults) as refused:
        mark_attempt(by=owner, attempt_id=attempt.pk, given={pitch.pk: Given([7, None])}, at=AT)
    wrong = [(one.code, one.field, one.params["most"]) for one in refused.value.refusals]
    code = PointsOutOfRange.code
    assert wrong == [(code, f"points_{pitch.pk}_0", 6), (code, f"points_{pitch.pk}_1", 4)]
    aurora.manager_id = eva.user_id
    aurora.save()
    mark_attempt(by=eva, attempt_id=attempt.pk, given={pitch.pk: Given([6, 3], "Calm and clear")}, at=AT)
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.percent) == ("PASSED", Decimal("90.91"))
    assert Answer.objects.get(pk=pitch.pk).earned == Fraction(9, 10)
    assert "Calm and clear" in client.get(reverse("portal:attempt", args=[attempt.pk])).content.decode()
    assert Certificate.objects.count() == 1
    with pytest.raises(MarkedAlready):
        mark_attempt(by=owner, attempt_id=attempt.pk, given={}, at=AT)


def test_a_question_that_was_asked_gets_another_version(owner, by) -> None:
    bank = make_bank(owner)
    found = make_assessment(owner, make_path(), bank)
    question = Question.objects.get()
    told = Told("CHOICE", {"en": Words("How many, truly?", ["Nine", "Two"])}, [1])
    assert (
        keep_question(by=owner, bank_id=bank.pk, question_id=question.pk, told=told, at=AT).pk == question.pk
    )
    attempt = begin_attempt(by=by, lesson_id=found.lesson_id, at=AT)
    after = keep_question(by=owner, bank_id=bank.pk, question_id=question.pk, told=told, at=AT)
    assert (after.version, after.was_id) == (2, question.pk)
    assert hand_in(by=by, attempt_id=attempt.pk, sent=right_fields(attempt), at=AT).outcome == "PASSED"
    retire_question(by=owner, question_id=after.pk, at=AT)
    with pytest.raises(NotFound):
        keep_question(by=owner, bank_id=bank.pk, question_id=after.pk, told=told, at=AT)


def test_who_is_not_told_sees_no_question_afterwards(owner, by, sini) -> None:
    found = make_assessment(owner, make_path(), make_bank(owner), tells_wrong=False)
    attempt = pass_it(by, found, wrong=["CHOICE"])
    seen = client_of(sini).get(reverse("portal:attempt", args=[attempt.pk])).content.decode()
    assert "You have 0%; it passes from 80%." in seen
    assert "Question 0?" not in seen


def test_what_comes_first_is_asked_for_at_the_assessments_own_address_too(owner, by, sini) -> None:
    first, path = make_path("Product"), make_path("Sales")
    path.needs.add(first)
    test = make_assessment(owner, path, make_bank(owner))
    with pytest.raises(NeedsFirst):
        begin_attempt(by=by, lesson_id=test.lesson_id, at=AT)
    assert not Enrolment.objects.exists()
    address = reverse("portal:assessment", args=[test.lesson_id])
    assert "Another path comes first." in client_of(sini).get(address).content.decode()
    Enrolment.objects.create(path=first, person=sini, partner_id=by.partner_id, begun_at=AT, finished_at=AT)
    assert "Another path comes first." not in client_of(sini).get(address).content.decode()
    assert begin_attempt(by=by, lesson_id=test.lesson_id, at=AT).pk
