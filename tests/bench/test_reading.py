"""Every filter, order and search of the lists is served by an index, for staff and behind a partner's wall."""

from collections.abc import Iterator
from itertools import chain

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection

from bench import standing_clock
from bench.browser import Browser
from bench.cases import lists, pages, portal
from bench.facts import Words, largest_partners, owner, rows
from bench.measuring import Case
from kanava.core import clock
from kanava.core.dbpolicy import portal_role
from kanava.deals.models import Deal
from tests.bench.reading import Reader, Reading

pytestmark = pytest.mark.slow
# Some values of each filter: the ones that many rows have and the ones that few have come in turn.
EACH = 4


@pytest.fixture(autouse=True)
def programmes_day(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", standing_clock._now)


def read(cases: Iterator[Case]) -> list[tuple[str, Reading]]:
    """What the statements of the cases read."""
    found = []
    for case in cases:
        reader = Reader()
        for call in case.calls[:EACH]:
            with connection.execute_wrapper(reader):
                answer = call()
            assert answer.status == case.expects, (case.name, answer.body[:2000])
        found += [(f"{case.group}: {case.name}", reading) for reading in reader.found]
    return found


def unserved(found: list[tuple[str, Reading]]) -> list[str]:
    return sorted({f"{key}: {fault}" for key, reading in found for fault in reading.unserved})


def test_a_filter_that_no_index_knows_is_told(programme) -> None:
    reader = Reader()
    with connection.execute_wrapper(reader):
        list(Deal.objects.filter(lost_reason="of no deal").order_by("-id")[:51])
        list(Deal.objects.filter(partner_id=1).order_by("-id")[:51])
    told = ["; ".join(one.unserved) for one in reader.found]
    assert "deals_deal" in told[0]
    assert told[1] == ""


def test_staffs_lists_and_pages_are_served_by_indexes(programme) -> None:
    staff, words = Browser(get_wsgi_application(), owner()), Words()
    made = (
        lists.deals,
        lists.partners,
        lists.earnings,
        lists.customers,
        lists.registrations,
        lists.candidates,
        lists.agreements,
    )
    found = read(chain.from_iterable(one(staff, words) for one in made))
    found += read(pages.pages(staff))
    assert len(found) > 400
    assert "\n".join(unserved(found)) == ""


def test_behind_the_wall_no_statement_reads_what_others_own(programme) -> None:
    found = read(portal.portal(get_wsgi_application(), Words()))
    walled = [(key, reading) for key, reading in found if reading.role == portal_role()]
    assert len(walled) > 200
    assert "\n".join(unserved(found)) == ""
    (own,) = rows(
        "select (select count(*) from deals_deal where partner_id = %s) + (select count(*) from deals_registration where partner_id = %s)"
        " + (select count(*) from ledger_entry where partner_id = %s) + (select count(*) from deals_activity where partner_id = %s)",
        *largest_partners(1) * 4,
    )
    # A deal's lines and their amounts come with it.
    most = 4 * own[0]
    assert most < 3_000  # far from what all partners own
    assert [f"{key}: {one.touched} {one.statement}" for key, one in walled if one.touched > most] == []
