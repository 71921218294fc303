"""A draft as a set of changes: merging what two people type, and carrying a change into later versions."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import playbook
from kanava.rules.playbook import DEFAULT, SETTINGS, PlaybookFaults, changes
from kanava.rules.playbook.changes import Begun, Edit
from kanava.rules.playbook.settings import safe

DAYS = "registration.protection_days"
GOLD = "margins.tiers.GOLD"


def test_a_document_changes_only_what_it_says_otherwise() -> None:
    document = {
        "registration": {"protection_days": 120, "appeal_days": 14},
        "margins": {"tiers": {"GOLD": "30.0"}},
    }
    assert changes.changes_to(DEFAULT, document) == {DAYS: 120}


def test_what_a_document_does_not_mention_goes_back_to_the_guide() -> None:
    base = playbook.parse({GOLD: "35", DAYS: 120})
    assert changes.changes_to(base, {DAYS: 120}) == {GOLD: "30"}


def test_a_document_keeps_its_faults_as_changes() -> None:
    document = {"registration": {"protection_days": "soon", "colour": date(2026, 1, 1)}, "nothing": [1, 2]}
    found = changes.changes_to(DEFAULT, document)
    assert found == {DAYS: "soon", "registration.colour": "2026-01-01", "nothing": "[1, 2]"}
    assert len(playbook.examine(found)[1]) == 3


def test_a_change_to_the_value_in_force_is_none() -> None:
    assert changes.effective(DEFAULT, {DAYS: 90, GOLD: "31", "registration": {"appeal_days": 7}}) == {
        GOLD: "31",
        "registration.appeal_days": 7,
    }


def merge(draft, **edits: Edit):
    paths = {"days": DAYS, "gold": GOLD}
    return changes.merge(DEFAULT, draft, {paths[name]: edit for name, edit in edits.items()})


@pytest.mark.parametrize(
    ("draft", "edit", "after", "conflict"),
    [
        # Left as it was seen: the draft stays as it is by now, whoever changed it.
        ({}, Edit(90, 90), {}, None),
        ({DAYS: 100}, Edit(90, 90), {DAYS: 100}, None),
        ({DAYS: 100}, Edit(100, 100), {DAYS: 100}, None),
        # Typed over what is still there.
        ({}, Edit(90, 120), {DAYS: 120}, None),
        ({DAYS: 100}, Edit(100, 120), {DAYS: 120}, None),
        ({DAYS: 100}, Edit(100, "soon"), {DAYS: "soon"}, None),
        ({DAYS: "soon"}, Edit("soon", 120), {DAYS: 120}, None),
        # Back to what is in force.
        ({DAYS: 100}, Edit(100, 90), {}, None),
        # Both typed the same.
        ({DAYS: 120}, Edit(90, 120), {DAYS: 120}, None),
        # Somebody else has typed something else.
        ({DAYS: 100}, Edit(90, 120), {DAYS: 100}, 100),
        ({}, Edit(100, 120), {}, 90),
        # What was seen is not told.
        ({DAYS: 100}, Edit(None, 120), {DAYS: 120}, None),
    ],
)
def test_an_edit_meets_what_the_draft_is_by_now(draft, edit: Edit, after, conflict) -> None:
    merged = merge(draft, days=edit)
    assert merged.changes == after
    assert merged.conflicts == ({} if conflict is None else {DAYS: conflict})


def test_everything_else_in_the_draft_stays() -> None:
    merged = merge({GOLD: "35", "unknown.name": "x"}, days=Edit(90, 120))
    assert merged.changes == {GOLD: "35", "unknown.name": "x", DAYS: 120}


@given(st.integers(1, 1095), st.integers(1, 1095), st.integers(1, 1095))
def test_nobody_is_overwritten_without_being_told(seen: int, mine: int, theirs: int) -> None:
    """Whatever two people do to one setting from the same sight, the second keeps, agrees or is told."""
    base = playbook.parse({DAYS: seen})
    first = changes.merge(base, {}, {DAYS: Edit(seen, theirs)})
    second = changes.merge(base, first.changes, {DAYS: Edit(seen, mine)})
    value = second.changes.get(DAYS, seen)
    if second.conflicts:
        assert (value, second.conflicts) == (theirs, {DAYS: theirs})
    else:
        assert value == (mine if mine != seen else theirs)
        assert mine in (seen, theirs) or theirs == seen


def test_the_token_is_the_same_for_the_same_changes_only() -> None:
    assert changes.token({DAYS: 1, GOLD: "2"}) == changes.token({GOLD: "2", DAYS: 1})
    assert changes.token({DAYS: 1}) != changes.token({DAYS: 2})
    assert changes.token({"registration": {"protection_days": 1}}) == changes.token({DAYS: 1})


MARCH, JUNE = date(2027, 3, 1), date(2027, 6, 1)


def later(*documents) -> list[Begun]:
    """Versions that follow each other, each with what it changed and what came before."""
    found, base = [], DEFAULT
    for since, document in zip((MARCH, JUNE), documents, strict=False):
        base = playbook.parse(document, base)
        found.append(Begun(since, base))
    return found


def test_a_later_version_takes_a_change_that_it_did_not_touch() -> None:
    after = playbook.parse({DAYS: 120})
    carried = changes.carry(DEFAULT, after, later({GOLD: "35"}))
    assert [begun.since for begun in carried] == [MARCH]
    assert playbook.diff(DEFAULT, carried[0].playbook) == playbook.diff(
        DEFAULT, playbook.parse({DAYS: 120, GOLD: "35"})
    )


def test_a_later_version_keeps_what_it_set_itself() -> None:
    after = playbook.parse({DAYS: 120})
    assert changes.carry(DEFAULT, after, later({DAYS: 60})) == ()
    # The one after it goes on from there.
    carried = changes.carry(
        DEFAULT, playbook.parse({DAYS: 120, "registration.appeal_days": 7}), later({DAYS: 60}, {GOLD: "35"})
    )
    assert [(begun.since, playbook.get(begun.playbook, DAYS)) for begun in carried] == [
        (MARCH, 60),
        (JUNE, 60),
    ]
    assert [playbook.get(begun.playbook, "registration.appeal_days") for begun in carried] == [7, 7]


def test_a_change_that_does_not_fit_a_later_version_is_refused() -> None:
    after = playbook.parse({"margins.tiers.SILVER": "29"})
    with pytest.raises(PlaybookFaults) as caught:
        changes.carry(DEFAULT, after, later({GOLD: "28"}))
    assert [fault.code for fault in caught.value.faults] == ["NOT_ASCENDING"]


@given(
    change=st.dictionaries(st.sampled_from([DAYS, "registration.appeal_days"]), st.integers(1, 300)),
    one=st.dictionaries(st.sampled_from([DAYS, "registration.renewal_months"]), st.integers(1, 100)),
    two=st.dictionaries(st.sampled_from(["registration.appeal_days", DAYS]), st.integers(1, 300)),
)
def test_carrying_equals_publishing_in_order(change, one, two) -> None:
    """A change published late gives the same versions as if it had been published before the later ones."""
    versions = later(one, two)
    carried = {
        begun.since: begun.playbook for begun in changes.carry(DEFAULT, playbook.parse(change), versions)
    }
    expected = playbook.parse(change)
    before = DEFAULT
    for begun in versions:
        own = {c.setting.path: safe(c.after) for c in playbook.diff(before, begun.playbook)}
        expected, before = playbook.parse(own, expected), begun.playbook
        assert carried.get(begun.since, begun.playbook) == expected


def test_every_setting_survives_the_way_through_a_draft() -> None:
    for path, found in SETTINGS.items():
        assert changes.effective(DEFAULT, {path: safe(found.default)}) == {}
    assert changes.changes_to(DEFAULT, playbook.to_document(DEFAULT)) == {}
    assert playbook.examine({GOLD: safe(Decimal("32.5"))})[0].margins.tiers["GOLD"] == Decimal("32.5")
