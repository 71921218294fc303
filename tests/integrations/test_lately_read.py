"""What a check read is landed without reading it again, and never in another way than the import says now."""

from dataclasses import replace

import pytest

from kanava.core import clock
from kanava.deals.models import Customer
from kanava.integrations import actions, lately_read, preparing, recipe, records
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportRun
from tests.integrations.importing import BY, check, csv, land, problems, start

pytestmark = pytest.mark.django_db

CUSTOMERS = csv(
    "customers.csv", "Account Id,Account Name,Country,Country again", "1,Kone Oyj,FI,SE", "2,Volvo AB,SE,"
)


@pytest.fixture
def readings(monkeypatch) -> list[int]:
    """The runs whose files were read, in turn."""
    read: list[int] = []
    real = preparing.open_run

    def noting(run: ImportRun):
        read.append(run.pk)
        return real(run)

    monkeypatch.setattr(preparing, "open_run", noting)
    return read


def test_a_landing_after_its_check_reads_nothing_again(readings) -> None:
    run = land(start("customers", "crm", CUSTOMERS))
    assert readings == [run.pk]
    assert (run.rows, run.rows_done, run.created) == (2, 2, 2)


def test_the_problems_of_the_check_are_not_told_twice() -> None:
    run = land(
        start(
            "customers",
            "crm",
            csv("customers.csv", "Account Id,Account Name,Country", "1,Kone Oyj,FI", "Total,,"),
        )
    )
    counts = [one["count"] for one in run.report["problems"]]
    assert problems(run)
    assert counts == [1] * len(counts)


def test_another_mapping_is_read_anew(readings) -> None:
    run = check(start("customers", "crm", CUSTOMERS))
    found = recipe.from_json(run.mapping)
    actions.change_mapping(
        by=BY,
        run_id=run.pk,
        recipe=replace(found, columns={**found.columns, "country": "Country again"}),
        at=clock.now(),
    )
    run.refresh_from_db()
    land(run)
    assert readings == [run.pk, run.pk]
    assert Customer.objects.get(name="Kone Oyj").country == "SE"


def test_only_the_last_file_is_kept_and_a_long_one_not_at_all(readings, monkeypatch) -> None:
    first, second = (check(start("customers", name, CUSTOMERS)) for name in ("crm", "erp"))
    for run in (second, first):
        actions.begin(by=BY, run_id=run.pk, landing=True, at=clock.now())
        run_step(run.pk, BY, actions.land_import)
    assert readings == [first.pk, second.pk, first.pk]
    monkeypatch.setattr(lately_read, "MOST_ROWS", 1)
    third = land(start("customers", "third", CUSTOMERS))
    assert readings[3:] == [third.pk, third.pk]


def test_what_is_kept_is_forgotten_in_time(monkeypatch) -> None:
    waiting = []
    monkeypatch.setattr(
        lately_read.threading, "Timer", lambda seconds, *call: waiting.append((seconds, *call)) or _Idle()
    )
    run = start("customers", "crm", CUSTOMERS)
    lately_read.keep(run, records.Shaped([], preparing.Problems(), 2))
    ((seconds, forget, args),) = waiting
    assert seconds == lately_read.SECONDS
    forget(*args)
    assert lately_read.take(run) is None


class _Idle:
    daemon = False

    def start(self) -> None:
        pass
