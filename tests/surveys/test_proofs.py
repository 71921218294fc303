"""`kanava check` finds a survey that breaks what was promised."""

import pytest
import time_machine
from django.db import connection

from kanava.config.proofs.findings import Level
from kanava.config.proofs.surveys import SURVEYS, prove_surveys
from kanava.rules.surveys import State
from kanava.surveys.models import Remark, Scores, Shared, Survey, Token, Waiting
from tests.surveys.making import make_surveys
from tests.surveys.surveying import AT, give, make_open, make_people, said

pytestmark = pytest.mark.django_db


def wrong() -> list[int]:
    """Which promises are broken, by their place."""
    return [number for number, one in enumerate(prove_surveys()) if one.level != Level.OK]


@time_machine.travel(AT, tick=False)
def test_each_promise_is_broken_once(aino) -> None:
    people = make_people(7)
    over = make_surveys(aino, people[0].membership.partner, people[0], at=AT)["survey"]
    Survey.objects.filter(pk=over.pk).update(quarter_on="2026-01-01")
    Shared.objects.update(quarter_on="2026-01-01")
    survey = make_open(aino)
    give(survey, [said()] * 3)
    # Letters that wait for more than a day, by the clock of the database.
    assert set(wrong()) <= {5}
    broken = (
        (0, lambda: Scores.objects.filter(survey=over).first().delete() and Survey.objects.filter(pk=over.pk).update(smallest=6)),
        (1, lambda: Remark.objects.bulk_create(Remark(survey=over, text="x") for _number in range(4))),
        (2, lambda: Token.objects.create(hash="x", survey=over)),
        (3, lambda: [Waiting.objects.create(survey=survey, sealed=b"") for _number in range(1)]),
        (6, lambda: Shared.objects.update(at_least=4)),
    )  # fmt: skip
    for number, act in broken:
        with connection.cursor() as cursor:
            cursor.execute("savepoint whole")
        act()
        assert number in wrong(), SURVEYS[number].promise
        with connection.cursor() as cursor:
            cursor.execute("rollback to savepoint whole")
    assert State(Survey.objects.get(pk=survey.pk).state) == State.OPEN
