"""What a look-up file lacks is told by value, with its rows, and stays few however many values it lacks."""

import pytest

from tests.integrations.importing import check, csv, start

pytestmark = pytest.mark.django_db
HEADER = "Deal Id,Deal Name,Stage,Amount,Close Date,Product Key"
PRODUCTS = csv("products.csv", "Product Key,Price", "GTX Pro,1", "MG,2")


def lacking(*keys: str) -> list[tuple[str, str, int, dict]]:
    rows = [f"{number},Deal,Won,1,2024-01-31,{key}" for number, key in enumerate(keys)]
    run = check(start("deals", "crm", csv("deals.csv", HEADER, *rows), PRODUCTS))
    return [
        (one["code"], one["value"], one["count"], one["params"])
        for one in run.report["problems"]
        if one["code"].startswith("LOOKUP")
    ]


def test_a_missing_key_is_told_though_nothing_of_the_look_up_is_read() -> None:
    assert lacking("MG", "GTXPro", "gtxpro", "XYZ", "", "n/a", "GTXPro") == [
        ("LOOKUP_MISSPELT", "GTXPro", 2, {"file": "products.csv", "known": "GTX Pro"}),
        ("LOOKUP_MISSPELT", "gtxpro", 1, {"file": "products.csv", "known": "GTX Pro"}),
        ("LOOKUP_MISSING", "XYZ", 1, {"file": "products.csv", "known": ""}),
    ]
    assert lacking("MG", "GTX Pro") == []


def test_very_many_missing_keys_are_counted_together() -> None:
    found = lacking(*(f"K{number}" for number in range(500)))
    assert len(found) == 201
    assert found[0][1:3] == ("", 300)
