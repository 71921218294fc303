"""The page of the playbook: every item of the guide stands in it, every figure is a setting, every setting has its item."""

import re

from kanava.rules.playbook import SETTINGS, Setting
from tests.rules.worked_cases import quoted_cases

# The guide's items: letter and how many.
ITEMS = {"A": 5, "B": 6, "C": 7, "D": 7, "E": 7, "F": 7, "G": 10, "H": 17, "I": 6, "J": 6, "K": 2, "L": 1}
GUIDES, OURS = "settings with the guide's figure", "settings with Kanava's figure"
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")


def rows() -> dict[str, dict[str, str]]:
    found = quoted_cases("playbook", ["guide", "figures", GUIDES, OURS])
    assert len({row["guide"] for row in found}) == len(found)
    return {row["guide"]: row for row in found}


def name(found: Setting) -> str:
    return found.field if found.is_in_table else found.path


def listed(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def settings_of(item: str, *, ours: bool) -> list[str]:
    return list(
        dict.fromkeys(name(one) for one in SETTINGS.values() if one.source == item and one.is_ours == ours)
    )


def test_every_item_of_the_guide_has_its_row() -> None:
    assert list(rows()) == [
        f"{letter}{number}" for letter, count in ITEMS.items() for number in range(1, count + 1)
    ]


def test_every_setting_stands_in_the_row_of_its_source() -> None:
    found = rows()
    assert {one.source for one in SETTINGS.values()} <= set(found)
    for item, row in found.items():
        assert listed(row[GUIDES]) == settings_of(item, ours=False), item
        assert listed(row[OURS]) == settings_of(item, ours=True), item


def test_every_figure_of_the_guide_is_the_default_of_a_setting() -> None:
    for item, row in rows().items():
        # A figure that another item has already is that item's setting.
        items = [item, *re.findall(r"see ([A-L]\d+)", row["figures"])]
        text = re.sub(r"see [A-L]\d+", "", row["figures"])
        figures = {number.replace(",", "") for number in NUMBER.findall(text)}
        defaults = {str(one.default) for one in SETTINGS.values() if one.source in items and not one.is_ours}
        assert figures <= defaults, item
        assert not row["figures"] or settings_of(items[-1], ours=False), item


def test_every_default_that_is_said_to_be_the_guides_stands_among_its_figures() -> None:
    found = rows()
    for one in SETTINGS.values():
        if one.is_ours or one.unit in ("FLAG", "CHOICE"):
            continue
        figures = {number.replace(",", "") for number in NUMBER.findall(found[one.source]["figures"])}
        assert str(one.default) in figures, one.path
