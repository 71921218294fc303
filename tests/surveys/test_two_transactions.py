"""Using a link up and keeping the answer are two transactions; all that comes out of the box comes out in one
(docs/adr/0040)."""

from django.db import connection

from kanava.surveys.actions import answering
from kanava.surveys.models import Token, Waiting
from tests.factories import make_user, staff
from tests.surveys.surveying import AT, PUBLIC, close, links, make_open, make_people, said


def test_spending_and_storing_are_two_transactions_and_the_release_is_one(fresh_database: str) -> None:
    owner = staff(make_user("Aino", role="OWNER"))
    make_people(7)
    survey = make_open(owner)
    token, *others = links(survey)

    def number() -> int:
        with connection.cursor() as cursor:
            cursor.execute("select pg_current_xact_id()::text::bigint")
            return int(cursor.fetchone()[0])

    before = number()
    answering.answer(by=PUBLIC, token=token, told=said(text="First"), at=AT)
    # One for each of the two, and one for asking.
    assert number() - before == 3
    for place, other in enumerate(others[:5]):
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
