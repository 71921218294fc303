"""The text of an agreement: placeholders, gaps, paragraphs (guide: D5)."""

from kanava.rules.agreement_texts import (
    NEEDED,
    PLACEHOLDERS,
    Block,
    Clause,
    Origin,
    blocks_of,
    check_clauses,
    filled,
    lacking,
    missing,
    placeholders_in,
)


def test_what_is_known_is_filled_in_and_what_is_not_is_a_gap_with_its_place() -> None:
    clauses = [Clause("PARTIES", "{partner_name}", "Id {partner_business_id}, {partner_name}, {territory}.")]
    values = {"partner_name": "Aurora Oy", "partner_business_id": " "}
    assert filled(clauses, values) == [Clause("PARTIES", "Aurora Oy", "Id ____, Aurora Oy, ____.")]
    assert [(one.name, one.origin, one.field) for one in missing(clauses, values)] == [
        ("partner_business_id", Origin.PARTNER, "business_id"),
        ("territory", Origin.TERMS, "territory"),
    ]


def test_a_value_is_never_read_as_a_placeholder() -> None:
    told = filled([Clause("PARTIES", "x", "{partner_name}")], {"partner_name": "{our_name} {x}"})
    assert told[0].text == "{our_name} {x}"


def test_braces_that_name_nothing_stay_and_names_that_there_are_not_are_faults() -> None:
    assert placeholders_in("{ a } {A} {} {our_name} {our_name}") == ["our_name"]
    faults = check_clauses([Clause("LAW", "Law", "{low}"), Clause("LAW", " ", "x")])
    assert [(one.field, one.code) for one in faults] == [
        ("text_0", "PLACEHOLDER_UNKNOWN"),
        ("heading_1", "CLAUSE_INCOMPLETE"),
    ]


def test_every_agreement_has_the_guides_clauses() -> None:
    assert lacking([]) == list(NEEDED)
    assert lacking([Clause(kind, "x", "x") for kind in NEEDED]) == []


def test_paragraphs_and_points() -> None:
    assert blocks_of("One\ntwo\n\n- a\n- b\nthree\n\nfour") == [
        Block("One two"),
        Block(points=("a", "b")),
        Block("three"),
        Block("four"),
    ]
    assert blocks_of("Before\n- a") == [Block("Before"), Block(points=("a",))]
    assert blocks_of("  \n ") == []


def test_each_placeholder_has_its_origin() -> None:
    assert {origin for origin, _field in PLACEHOLDERS.values()} == set(Origin)
