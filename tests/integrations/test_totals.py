"""Total revenue from a file: mapped, checked, landed whole, undone as one (guide: H1)."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kanava.core import clock
from kanava.core.models import Event
from kanava.insights.actions import clear_revenue, enter_revenue
from kanava.insights.models import TotalRevenue
from kanava.integrations import actions
from kanava.integrations.fields import Target
from kanava.integrations.models import ImportedRow, ImportRun
from kanava.integrations.refusals import UndoBlocked
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotPermitted
from tests.integrations.importing import BY, check, csv, land, problems, start

pytestmark = pytest.mark.django_db
FINNISH = ("Kuukausi;Liikevaihto", "8/2025;1 200 000,50", "9/2025;900 000", "lokakuu 2025;0")


def totals() -> dict[str, tuple[int, str, str]]:
    return {
        str(row): (row.amount_minor, row.currency, row.source)
        for row in TotalRevenue.objects.order_by("month")
    }


def undo(run: ImportRun) -> None:
    actions.undo_import(by=BY, run_id=run.pk, at=clock.now())


def enter(month: date, amount: int, note: str = "") -> TotalRevenue:
    return enter_revenue(by=BY, month=month, amount=Money(amount * 100, "EUR"), note=note, at=clock.now())


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (FINNISH, {"month": "Kuukausi", "amount": "Liikevaihto"}),
        (("Period,Net sales,Currency", "2025-08,1200000.50,EUR", "2025-09,900000,EUR", "2025-10,0,EUR"),
         {"month": "Period", "amount": "Net sales", "currency": "Currency"}),
        (("Date,Revenue,Target", "31/08/2025,1200000.50,9", "30/09/2025,900000,9", "31/10/2025,0,9"),
         {"month": "Date", "amount": "Revenue"}),
    ],
)  # fmt: skip
def test_what_accounting_exports_is_read_by_itself(rows, columns) -> None:
    run = start("revenue", "accounts", csv("turnover.csv", *rows))
    assert run.mapping["columns"] == columns
    assert run.mapping["constants"] == ({} if "currency" in columns else {"currency": "EUR"})
    land(run)
    assert totals() == {
        "2025-08": (120_000_050, "EUR", "IMPORTED"), "2025-09": (90_000_000, "EUR", "IMPORTED"), "2025-10": (0, "EUR", "IMPORTED"),
    }  # fmt: skip


def test_a_check_writes_nothing_and_names_every_fault() -> None:
    future = f"{clock.today().year + 1}-01"
    run = check(start("revenue", "accounts", csv(
        "turnover.csv", "Month,Revenue,Currency", "2025-08,100,EUR", "2025-08,200,EUR", "2025-09,-5,EUR", f"{future},5,EUR",
        "Smarch 2025,5,EUR", "2025-10,a lot,EUR", "2025-11,5,QQQ", ",5,EUR",
    )))  # fmt: skip
    assert run.state == "FAULTY"
    assert {(code, field, rows[0]) for code, field, _, rows in problems(run)} == {
        ("KEY_REPEATED", "month", 3), ("TOTAL_BELOW_ZERO", "amount", 4), ("MONTH_IN_FUTURE", "month", 5), ("MONTH_UNREADABLE", "month", 6),
        ("AMOUNT_UNREADABLE", "amount", 7), ("CURRENCY_UNKNOWN", "currency", 8), ("CELL_EMPTY", "month", 9),
    }  # fmt: skip
    assert not TotalRevenue.objects.exists()
    assert check(start("revenue", "accounts", csv("turnover.csv", *FINNISH))).state == "CHECKED"
    assert not TotalRevenue.objects.exists()


def test_the_same_file_again_changes_nothing_and_a_corrected_one_what_differs() -> None:
    land(start("revenue", "accounts", csv("turnover.csv", *FINNISH)))
    again = land(start("revenue", "accounts", csv("turnover.csv", *FINNISH)))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert Event.objects.filter(verb="import.landed").count() == 1
    corrected = land(
        start("revenue", "accounts", csv("turnover.csv", *FINNISH[:2], "9/2025;950 000", "11/2025;7"))
    )
    assert (corrected.created, corrected.updated, corrected.unchanged) == (1, 1, 1)
    assert totals()["2025-09"][0] == 95_000_000
    undo(corrected)
    assert totals()["2025-09"][0] == 90_000_000
    assert "2025-11" not in totals()


def test_undoing_brings_typed_totals_back() -> None:
    enter(date(2025, 9, 1), 123, note="By hand")
    run = land(start("revenue", "accounts", csv("turnover.csv", *FINNISH)))
    assert ("TOTAL_REPLACED_TYPED", "amount", "2025-09", [3]) in problems(run)
    assert (run.created, run.updated) == (2, 1)
    assert totals()["2025-09"] == (90_000_000, "EUR", "IMPORTED")
    undo(run)
    assert totals() == {"2025-09": (12_300, "EUR", "TYPED")}
    assert TotalRevenue.objects.get().note == "By hand"
    # After an undo the same file can be imported again.
    assert land(start("revenue", "accounts", csv("turnover.csv", *FINNISH))).created == 2


def test_what_people_typed_since_is_not_overwritten_and_stands_in_the_way_of_undoing() -> None:
    run = land(start("revenue", "accounts", csv("turnover.csv", *FINNISH)))
    enter(date(2025, 9, 1), 1)
    changed = land(start("revenue", "accounts", csv("turnover.csv", *FINNISH[:2], "9/2025;2", *FINNISH[3:])))
    assert (changed.updated, totals()["2025-09"][0]) == (0, 100)
    assert [code for code, *_ in problems(changed)] == ["CHANGED_HERE"]
    with pytest.raises(UndoBlocked) as blocked:
        undo(run)
    assert [(one.kind, one.first[0][1], one.reason) for one in blocked.value.blockers.own] == [
        ("revenue", "2025-09", "ACTED_ON")
    ]
    clear_revenue(by=BY, month=date(2025, 9, 1), at=clock.now())
    undo(run)
    assert not TotalRevenue.objects.exists()


def test_a_cleared_month_comes_back_with_the_file() -> None:
    land(start("revenue", "accounts", csv("turnover.csv", *FINNISH)))
    clear_revenue(by=BY, month=date(2025, 9, 1), at=clock.now())
    again = land(start("revenue", "accounts", csv("turnover.csv", *FINNISH)))
    assert (again.created, again.unchanged) == (1, 2)
    assert totals()["2025-09"][0] == 90_000_000
    assert ImportedRow.objects.filter(is_current=True).count() == 3


def test_another_source_takes_over_and_says_so() -> None:
    land(start("revenue", "accounts", csv("turnover.csv", *FINNISH)))
    run = land(start("revenue", "erp", csv("erp.csv", "Month,Revenue", "2025-09,5")))
    assert ("TOTAL_REPLACED_IMPORTED", "amount", "2025-09", [2]) in problems(run)
    assert totals()["2025-09"][0] == 500


def test_another_currency_lands_as_it_is_and_is_told() -> None:
    run = land(start("revenue", "accounts", csv("turnover.csv", "Month,Revenue,Currency", "2025-09,100,USD")))
    assert [code for code, *_ in problems(run)] == ["NO_RATE_FOR_TOTAL"]
    assert totals() == {"2025-09": (10_000, "USD", "IMPORTED")}


def test_who_may_not_type_totals_does_not_import_them() -> None:
    manager = Actor(Role.PARTNER_MANAGER, Via.CONSOLE, 1)
    files = [csv("turnover.csv", *FINNISH)]
    with pytest.raises(NotPermitted):
        actions.start_import(
            by=manager, target=Target.REVENUE, source="accounts", files=files, at=clock.now()
        )
    run = check(start("revenue", "accounts", *files))
    with pytest.raises(NotPermitted):
        actions.begin(by=manager, run_id=run.pk, landing=True, at=clock.now())
    landed = land(start("revenue", "accounts", *files))
    for step in (actions.begin_undo, actions.undo_import):
        with pytest.raises(NotPermitted):
            step(by=manager, run_id=landed.pk, at=clock.now())
    assert len(totals()) == 3


def test_the_command_brings_totals_in_and_takes_them_back(tmp_path) -> None:
    path = tmp_path / "turnover.csv"
    path.write_text("\n".join(FINNISH), encoding="utf-8")
    said = StringIO()
    call_command("import", path, target="revenue", source="accounts", dry_run=True, stdout=said)
    assert "Would import 3 rows as revenue: 3 new" in said.getvalue()
    assert not TotalRevenue.objects.exists()
    call_command("import", path, target="revenue", source="accounts", stdout=said)
    assert sum(minor for minor, *_ in totals().values()) == Decimal("2100000.50") * 100
    call_command("import", undo=ImportRun.objects.get(state="LANDED").pk, stdout=said)
    assert not TotalRevenue.objects.exists()
    path.write_text("Month,Revenue\n2025-09,-1", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import", path, target="revenue", source="accounts", stdout=said)
    assert "A month's total cannot be below zero: -1" in said.getvalue()
