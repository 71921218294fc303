"""The same kind of file from the same source is mapped as it was when it landed last."""

import pytest

from kanava.core import clock
from kanava.integrations import actions
from kanava.integrations.fields import Target
from tests.integrations.importing import BY, check, csv, land, start

pytestmark = pytest.mark.django_db
HEADER = "Deal Id,Deal Name,Stage,Amount,Close Date,Note"
ROWS = ("1,Mill,Won,10,2024-01-31,x", "2,Mine,Lost,20,2024-02-29,y")


def usual(name: str = "deals.csv", source: str = "crm", *rows: str):
    return start("deals", source, csv(name, HEADER, *(rows or ROWS)))


def landed_in_dollars():
    return land(start("deals", "crm", csv("first.csv", HEADER, *ROWS), constants={"currency": "USD"}, columns={"label": "Note"}))  # fmt: skip


def test_the_last_landed_mapping_of_the_source_is_taken_by_itself() -> None:
    first = landed_in_dollars()
    run = usual()
    assert run.mapping["constants"]["currency"] == "USD"
    assert run.mapping["columns"]["label"] == "Note"
    told = run.report["mapped_as"]
    assert (told["run"], told["file"], told["source"]) == (first.pk, "first.csv", "crm")
    run = land(run)
    assert (run.created, run.updated, run.unchanged) == (0, 0, 2)
    assert run.report["mapped_as"] == told


def test_another_source_other_columns_or_an_undone_import_are_guessed() -> None:
    first = landed_in_dollars()
    assert usual(source="other").mapping["constants"]["currency"] == "EUR"
    fewer = start(
        "deals", "crm", csv("deals.csv", "Deal Id,Deal Name,Stage,Amount,Close Date", "1,A,Won,1,2024-01-31")
    )
    assert fewer.mapping["constants"]["currency"] == "EUR"
    assert fewer.report == {}
    actions.undo_import(by=BY, run_id=first.pk, at=clock.now())
    assert usual().mapping["constants"]["currency"] == "EUR"


def test_a_text_that_the_last_file_did_not_have_is_read_as_usual() -> None:
    landed_in_dollars()
    run = usual("deals.csv", "crm", "3,Port,Prospecting,1,2024-03-31,z")
    assert run.mapping["values"]["stage"] == {"Won": "WON", "Lost": "LOST", "Prospecting": "QUALIFIED"}


def test_asking_for_the_same_again_guesses_anew() -> None:
    landed_in_dollars()
    run = actions.change_target(by=BY, run_id=usual().pk, target=Target.DEALS, at=clock.now())
    assert run.mapping["constants"]["currency"] == "EUR"
    assert run.report == {}
    # What was something else for a moment is mapped as the last of its kind.
    actions.change_target(by=BY, run_id=run.pk, target=Target.CUSTOMERS, at=clock.now())
    run = actions.change_target(by=BY, run_id=run.pk, target=Target.DEALS, at=clock.now())
    assert run.mapping["constants"]["currency"] == "USD"


def test_a_check_says_by_field_what_changes() -> None:
    landed_in_dollars()
    rows = ("1,Mill,Won,10,2024-01-31,x", "2,Mine 2,Lost,25.50,2024-02-28,y")
    run = check(start("deals", "crm", csv("deals.csv", HEADER, *rows), constants={"currency": "EUR"}))
    assert (run.created, run.updated) == (0, 2)
    told = {one["field"]: one for one in run.report["changes"]}
    assert (told["currency"]["from"], told["currency"]["to"]) == (["text", "USD"], ["text", "EUR"])
    assert (told["currency"]["count"], told["currency"]["rows"]) == (2, [2, 3])
    assert (told["net"]["from"], told["net"]["to"]) == (["money", "20.00 USD"], ["money", "25.50 EUR"])
    assert (told["title"]["to"], told["title"]["count"]) == (["text", "Mine 2"], 1)
    assert told["closed_on"]["to"] == ["day", "2024-02-28"]
    assert set(told) == {"currency", "net", "title", "closed_on", "registered_on"} - {"registered_on"}


def test_many_different_changes_of_one_field_are_one_line_with_examples() -> None:
    rows = [f"{number},Deal {number},Won,{number},2024-01-31,x" for number in range(1, 9)]
    land(start("deals", "crm", csv("deals.csv", HEADER, *rows)))
    dearer = [f"{number},Deal {number},Won,{number}0,2024-01-31,x" for number in range(1, 9)]
    run = check(start("deals", "crm", csv("deals.csv", HEADER, *dearer)))
    (told,) = run.report["changes"]
    assert (told["field"], told["count"], told["rows"]) == ("net", 8, [2, 3, 4, 5, 6, 7])
    assert told["examples"][0] | {"from": 0} == {
        "from": 0,
        "to": ["money", "10.00 EUR"],
        "count": 1,
        "rows": [2],
    }
    assert len(told["examples"]) == 3
    assert "lines" not in {one["field"] for one in run.report["changes"]}
