"""Using a link up and keeping the answer are two transactions; all that comes out of the box comes out in one
(docs/adr/0040)."""

import pytest
from django.db import connection

from kanava.surveys.actions import answering
from kanava.surveys.models import Token, Waiting
from tests.factories import make_user, staff
from tests.surveys.surveying import AT, PUBLIC, close, links, make_open, make_people, said


def test_spending_and_storing_are_two_transactions_and_the_release_is_one(
    fresh_database: str, monkeypatch
) -> None:
    owner = staff(make_user("Aino", role="OWNER"))
    make_people(7)
    survey = make_open(owner)
    token, *others = links(survey)

    class PowerCut(Exception):
        pass

    def cut(**_given) -> None:
        # The first is done and written down before the second begins.
        assert not connection.in_atomic_block
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(answering, "put_in", cut)
        with pytest.raises(PowerCut):
            answering.answer(by=PUBLIC, token=token, told=said(text="Lost"), at=AT)
    assert Token.objects.count() == 6
    assert not Waiting.objects.exists()
    for place, other in enumerate(others):
        answering.answer(by=PUBLIC, token=other, told=said(text=f"Words {place}"), at=AT)
    close(survey)
    with connection.cursor() as cursor:
        cursor.execute("select count(distinct xmin::text), count(*) from surveys_scores")
        assert cursor.fetchone() == (1, 6)
        both = "select xmin from surveys_scores union all select xmin from surveys_remark"
        cursor.execute(f"select count(distinct xmin::text) from ({both}) t")
        assert cursor.fetchone() == (1,)
    assert not Token.objects.exists()
    assert not Waiting.objects.exists()
