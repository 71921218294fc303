"""What a value is read as by guess is told; what it says by its own name, or what a person has said, is not."""

import pytest

from kanava.integrations.choices import is_own_name, meaning_of
from tests.integrations.importing import check, csv, problems, start

pytestmark = pytest.mark.django_db
HEADER = "Partner Id,Name,Country,Type,Tier"


@pytest.mark.parametrize(
    ("field", "text", "is_own"),
    [
        ("tier", "Gold", True), ("tier", "kulta", True), ("tier", "Gold (EMEA)", True), ("tier", "Platinum", False), ("tier", "Select", False),
        ("type", "Value Added Reseller", True), ("type", "Jälleenmyyjä", True), ("type", "Warehouse", False), ("type", "Dealer", False),
        ("stage", "6. Closed Won", True), ("stage", "Häviö", False), ("stage", "Hävitty", True), ("stage", "Prospecting", False),
        ("outcome", "true", True), ("kind", "New Business", True), ("kind", "Upsell", False), ("lifecycle", "inactive", False),
    ],
)  # fmt: skip
def test_a_code_goes_by_its_own_name_or_by_guess(field: str, text: str, is_own: bool) -> None:
    assert is_own_name(field, meaning_of(field, text), text) == is_own


def test_a_guess_is_a_remark_with_its_rows() -> None:
    rows = (
        "1,A Oy,FI,Warehouse,Platinum",
        "2,B Oy,FI,Reseller,Gold",
        "3,C Oy,FI,Warehouse,Silver",
        "4,D Oy,FI,Xyz,",
    )
    run = check(start("partners", "crm", csv("partners.csv", HEADER, *rows)))
    assert problems(run) == [
        ("CHOICE_GUESSED", "type", "Warehouse", [2, 4]),
        ("CHOICE_GUESSED", "tier", "Platinum", [2]),
        ("CHOICE_ASSUMED", "type", "Xyz", [5]),
    ]
    # Even where the page has sent the guess back; a person's other choice is no guess.
    said = {"tier": {"Platinum": "GOLD"}, "type": {"Warehouse": "SI", "Xyz": "MSP"}}
    run = check(start("partners", "crm", csv("partners.csv", HEADER, *rows), values=said))
    assert problems(run) == [("CHOICE_GUESSED", "tier", "Platinum", [2])]


def test_a_value_far_down_is_among_those_of_the_mapping() -> None:
    rows = [f"{number},Deal {number},Won,1,2024-01-31" for number in range(2_500)]
    file = csv(
        "deals.csv", "Deal Id,Deal Name,Stage,Amount,Close Date", *rows, "X,Late,Prospecting,1,2024-01-31"
    )
    run = start("deals", "crm", file)
    assert run.mapping["values"]["stage"] == {"Won": "WON", "Prospecting": "QUALIFIED"}
