"""Authors look at questions as learners will see them, before anybody is asked and with nothing saved (guide: D2)."""

import re

import pytest
from django.urls import reverse

from kanava.training.models import Answer, Assessment, Attempt, Question
from tests.factories import client_of, make_user, staff
from tests.training.certifying import KINDS, PITCH, make_assessment, make_bank, make_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return make_user("Aino", role="OWNER")


def test_a_question_is_looked_at_as_it_is_typed(aino) -> None:
    bank = make_bank(staff(aino), [])
    typed = {
        "stem_en": "Which city lies north?", "stem_fi": "Mikä kaupunki on pohjoisessa?", "points": "2", "right": ["0"],
        "option_0_en": "Oulu", "option_0_fi": "Oulu (fi)", "option_1_en": "Turku", "option_1_fi": "Turku (fi)",
    }  # fmt: skip
    client, page = client_of(aino), reverse("console:question-create", args=[bank.pk]) + "?kind=CHOICE"
    seen = client.post(page, {**typed, "preview": "yes"}).content.decode()
    assert "As learners see it" in seen
    shown = seen[seen.index('id="preview"') :]
    assert "Which city lies north?" in shown
    assert "Mikä kaupunki on pohjoisessa?" in shown
    assert len(re.findall(r'<input type="radio" name="a\d" value="\d">', shown)) == 4
    # The form holds what was typed, and nothing is kept.
    assert 'value="Turku (fi)"' in seen
    assert not Question.objects.exists()
    wrong = client.post(page, {**typed, "right": [], "preview": "yes"})
    assert wrong.status_code == 422
    assert 'id="preview"' not in wrong.content.decode()
    assert client.post(page, typed).status_code == 302
    assert Question.objects.count() == 1


def test_an_assessment_is_looked_at_as_somebody_would_get_it(aino, django_assert_max_num_queries) -> None:
    bank = make_bank(staff(aino), [*KINDS, PITCH])
    made = make_assessment(staff(aino), make_path("Selling"), bank, count=7)
    client = client_of(aino)
    page = reverse("console:assessment-preview", args=[made.lesson_id])
    assert page in client.get(reverse("console:assessment", args=[made.lesson_id])).content.decode()
    with django_assert_max_num_queries(25):
        seen = client.get(page).content.decode()
    assert seen.count('<fieldset class="card stack question"') == 7
    assert all(f"Question {number}?" in seen for number in range(7))
    assert "Asks for the next step" in seen
    assert "Secret wording" not in seen
    assert not Attempt.objects.exists()
    assert not Answer.objects.exists()
    Assessment.objects.update(draws_judged=False)
    assert client.get(page).content.decode().count('<fieldset class="card stack question"') == 6
    Question.objects.all().delete()
    short = client.get(page)
    assert short.status_code == 200
    assert "The bank does not hold so many questions." in short.content.decode()
    assert client.get(reverse("console:assessment-preview", args=[99_999])).status_code == 404
