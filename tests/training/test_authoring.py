"""Banks, questions and assessments through the console (guide: D2)."""

import re

import pytest
import time_machine
from django.urls import reverse

from kanava.rules.people import Role
from kanava.training.models import Assessment, Bank, Question
from tests.factories import client_of, make_member, make_partner, make_user, member, staff
from tests.training.certifying import AT, KINDS, PITCH, make_assessment, make_bank, make_path, pass_it

pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return make_user("Aino", role="OWNER")


@pytest.fixture
def client(aino):
    return client_of(aino)


def test_an_assessment_from_an_empty_bank_to_its_first_attempt(client) -> None:
    path = make_path()
    banks = reverse("console:banks")
    assert client.post(banks, {"name": "Product"}).status_code == 302
    assert client.post(banks, {"name": "product"}).status_code == 422
    bank = Bank.objects.get()
    new = reverse("console:question-create", args=[bank.pk])
    both = {"stem_en": "How many?", "stem_fi": "Montako?", "points": "2"}
    lines = {"option_0_en": "Two", "option_0_fi": "Kaksi", "option_2_en": "Ten", "option_2_fi": "Kymmenen"}
    nothing_right = client.post(new, {**both, **lines})
    assert nothing_right.status_code == 422
    # Nothing that was typed is lost.
    assert 'value="Kymmenen"' in nothing_right.content.decode()
    assert client.post(new, {**both, **lines, "option_2_fi": "", "right": "2"}).status_code == 422
    assert client.post(new, {**both, **lines, "right": "2"}).status_code == 302
    question = Question.objects.get()
    assert (question.key.right, question.points) == ([1], 2)
    assert question.texts.get(language="fi").options == ["Kaksi", "Kymmenen"]
    page = reverse("console:question", args=[question.pk])
    assert 'value="1" checked' in client.get(page).content.decode()
    create = reverse("console:assessment-create")
    assert client.post(create, {"path": path.pk, "title_en": ""}).status_code == 422
    assert client.post(create, {"path": path.pk, "title_en": "Test", "title_fi": "Koe"}).status_code == 302
    made = Assessment.objects.get()
    # The playbook's figures to begin with.
    assert (made.pass_percent, made.attempts, made.wait_hours) == (80, 3, 24)
    edit = reverse("console:assessment", args=[made.lesson_id])
    told = {"title_en": "Test", "pass_percent": "70", "wait_hours": "0", "minutes": "20"}
    too_many = client.post(edit, {**told, f"bank_{bank.pk}": "2"})
    assert "does not hold so many" in too_many.content.decode()
    assert client.post(edit, {**told, f"bank_{bank.pk}": "1"}).status_code == 302
    made.refresh_from_db()
    assert (made.minutes, made.attempts, made.draws.get().count) == (20, None, 1)
    assert 'value="70"' in client.get(edit).content.decode()


@pytest.mark.parametrize(
    ("kind", "typed", "right"),
    [
        ("NUMBER", {"number": "3,5", "off": ""}, ["3.5", "0"]),
        ("SHORT", {"wordings": "One way\n\nYksi tapa\n"}, ["One way", "Yksi tapa"]),
        ("ORDERING", {"option_0_en": "A", "option_1_en": "B"}, [0, 1]),
        ("MATCHING", {"option_0_en": "A", "other_0_en": "1", "option_1_en": "B", "other_1_en": "2"}, [0, 1]),
        ("MULTIPLE", {"option_0_en": "A", "option_1_en": "B", "right": ["0", "1"]}, [0, 1]),
        ("PITCH", {"option_0_en": "Clear", "points_0": "4"}, [4]),
    ],
)
def test_each_kind_is_written_and_read_back(client, aino, kind: str, typed: dict, right: list) -> None:
    bank = make_bank(staff(aino), [])
    new = reverse("console:question-create", args=[bank.pk]) + f"?kind={kind}"
    assert client.post(new, {"stem_en": "What?", "points": "1", **typed}).status_code == 302
    question = Question.objects.get()
    assert question.key.right == right
    page = client.get(reverse("console:question", args=[question.pk])).content.decode()
    for name, value in typed.items():
        assert name == "right" or value.split("\n")[0].replace(",", ".") in page
    wrong = dict.fromkeys(typed, "")
    assert client.post(new, {"stem_en": "What?", "points": "1", **wrong}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "typed", "faults"),
    [
        ("CHOICE", {"option_0_en": "A", "option_2_en": "a", "right": "0"},
         {"option_2_en": "This says the same as line 1."}),
        ("CHOICE", {"option_0_en": "A", "option_1_en": "B", "points": "−1"}, {"points": "Give from 1 to 100 points.", "right": "Tick what is right."}),
        ("MULTIPLE", {"option_0_en": "A", "right": "0"}, {"lines": "Write at least 2."}),
        ("CHOICE", {"option_0_en": "A", "option_1_en": "B", "option_0_fi": "A", "stem_fi": "Mikä?", "right": "0"},
         {"option_1_fi": "Nothing stands here."}),
        ("CHOICE", {"option_0_en": "A", "option_1_en": "B", "option_0_fi": "A", "option_1_fi": "B", "right": "0"},
         {"stem_fi": "nothing is asked in this language"}),
        ("NUMBER", {"number": "many", "off": "-1"}, {"number": "“many” is no number", "off": ""}),
        ("NUMBER", {"number": "", "points": "x"}, {"number": "Write a number.", "points": "“x” is no number"}),
        ("SHORT", {"wordings": " \n. "}, {"right": "Write at least one wording"}),
        ("MATCHING", {"option_0_en": "A", "other_0_en": "1", "option_1_en": "B", "other_1_en": "1"}, {"other_1_en": "This says the same as line 1."}),
        ("PITCH", {"option_0_en": "Clear", "points_0": "0", "option_1_en": "Calm", "points_1": "abc"},
         {"points_0": "Give from 1 to 100 points.", "points_1": "“abc” is no number"}),
    ],
)  # fmt: skip
def test_each_fault_of_a_question_stands_beside_its_field(client, aino, kind: str, typed: dict, faults: dict) -> None:  # fmt: skip
    bank = make_bank(staff(aino), [])
    new = reverse("console:question-create", args=[bank.pk]) + f"?kind={kind}"
    answer = client.post(new, {"stem_en": "What?", "points": "1", **typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    told = dict(re.findall(r'<p class="error" id="([^"]+)-error">.*?</svg>\s*([^<]*)</p>', text, re.DOTALL))
    assert set(told) == {one for one in faults if faults[one]}
    for where, sentence in faults.items():
        if sentence:
            assert sentence in told[where]
            assert f'href="#{where}"' in text
            assert f'id="{where}"' in text
    assert not Question.objects.exists()


def test_marking_names_each_criterion_that_was_given_too_much(client, aino) -> None:
    aurora = make_partner("Aurora Oy")
    sini = make_member(aurora, "Sini", Role.PARTNER_OWNER)
    found = make_assessment(staff(aino), make_path(), make_bank(staff(aino), [PITCH]))
    answer = pass_it(member(aurora, user_id=sini.pk), found).answers.get()
    here = reverse("console:attempt", args=[answer.attempt_id])
    text = client.post(here, {f"points_{answer.pk}_0": "9", f"points_{answer.pk}_1": "abc"}).content.decode()
    assert f'<a href="#points_{answer.pk}_0">Names the need</a>: Give from 0 to 6 points.' in text
    assert f'<a href="#points_{answer.pk}_1">Asks for the next step</a>: Give from 0 to 4 points.' in text
    assert f'id="points_{answer.pk}_1-error"' in text
    assert 'value="abc"' in text


def test_a_question_is_taken_out(client, aino) -> None:
    bank = make_bank(staff(aino))
    question = Question.objects.get()
    answer = client.post(reverse("console:question-retire", args=[question.pk]), follow=True)
    assert "drawn no more" in answer.content.decode()
    assert client.get(reverse("console:question", args=[question.pk])).status_code == 404
    assert "No question yet" in client.get(reverse("console:bank", args=[bank.pk])).content.decode()


def test_statistics_tell_which_question_is_bad(client, aino) -> None:
    bank = make_bank(staff(aino), [*KINDS[:2], KINDS[4]])
    found = make_assessment(staff(aino), make_path(), bank, count=3, attempts=None, wait_hours=0)
    aurora = make_partner("Aurora Oy")
    for number in range(20):
        person = make_member(aurora, f"P{number}")
        # Those who know the number do not know the choice.
        wrong = ["CHOICE"] if number % 2 else ["NUMBER", "MULTIPLE"]
        pass_it(member(aurora, user_id=person.pk), found, wrong=wrong)
    text = client.get(reverse("console:bank", args=[bank.pk])).content.decode()
    assert text.count("Misleads") == 1
    assert "Look whether the right answer is right." in text


def test_what_waits_to_be_marked_stands_on_the_first_screen(client, aino) -> None:
    aurora = make_partner("Aurora Oy")
    sini = make_member(aurora, "Sini", Role.PARTNER_OWNER)
    found = make_assessment(staff(aino), make_path(), make_bank(staff(aino), [PITCH]))
    attempt = pass_it(member(aurora, user_id=sini.pk), found)
    answer = attempt.answers.get()
    with time_machine.travel(AT, tick=False):
        first = client.get(reverse("console:dashboard")).content.decode()
        assert "1 assessment to mark" in first
        here = reverse("console:attempt", args=[attempt.pk])
        assert here in client.get(reverse("console:attempts")).content.decode()
        assert client.post(here, {f"points_{answer.pk}_0": "9"}).status_code == 422
        given = {f"points_{answer.pk}_0": "6", f"points_{answer.pk}_1": "4", f"comment_{answer.pk}": "Calm"}
        assert "Marked." in client.post(here, given, follow=True).content.decode()
        assert "to mark" not in client.get(reverse("console:dashboard")).content.decode()
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    assert eva.post(here, given).status_code in (403, 422)
