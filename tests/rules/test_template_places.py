"""Places in templates: found however they are written and parted, filled once and for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.template_places import (
    Checked,
    Place,
    checked,
    filled_pieces,
    fitted,
    is_alone,
    is_called,
    lacking,
    marks_in,
    place_of,
    plain,
)

TOLD = {Place.NAME: "Aurora Oy", Place.EMAIL: "olga@aurora.fi", Place.PHONE: "", Place.WEBSITE: "aurora.fi"}


@pytest.mark.parametrize(
    ("pieces", "filled"),
    [
        (["{{partner.name}}"], ["Aurora Oy"]),
        (["From {{ Partner.Name }} on"], ["From Aurora Oy on"]),
        (["A {", "{part", "ner.na", "me}", "} b"], ["A Aurora Oy", "", "", "", " b"]),
        (["{{partner.name}}{{partner.email}}"], ["Aurora Oyolga@aurora.fi"]),
        (["{{partner.nmae}} {partner.name}"], ["{{partner.nmae}} {partner.name}"]),
        (["{{par{{partner.phone}}tner.name}}"], ["Aurora Oy"]),
        # What is not told takes what parts it from its neighbour along.
        (["{{partner.email}} · {{partner.phone}} · {{partner.website}}"], ["olga@aurora.fi · aurora.fi"]),
        (["{{partner.phone}}, {{partner.email}}"], ["olga@aurora.fi"]),
        (["{{partner.email}}, {{partner.phone}}"], ["olga@aurora.fi"]),
        (["Call {{partner.phone}} now"], ["Call now"]),
        (["a\n", "{{partner.phone}}", " | b"], ["a\n", "", "b"]),
        (["{{partner\n.name}}"], ["{{partner\n.name}}"]),
        ([], []),
    ],
)
def test_places_are_filled(pieces, filled) -> None:
    assert [one.replace("  ", " ") for one in filled_pieces(pieces, TOLD)] == filled


TEXTS = st.text("{}parntne.lo m·, \n") | st.sampled_from([f"{{{{{place}}}}}" for place in Place])
PIECES = st.lists(TEXTS | st.sampled_from(["{", "{{", "}}", "partner.", "name", "{{partner."]), max_size=8)
WORDS = st.dictionaries(
    st.sampled_from(list(Place)), st.text("{}partner.name\0\n a") | st.just("{{partner.email}}")
)


@given(PIECES, WORDS)
def test_filling_leaves_no_place_and_is_done_once(pieces, told) -> None:
    once = filled_pieces(pieces, told)
    assert len(once) == len(pieces)
    assert not [mark for mark in marks_in("".join(once)) if place_of(mark)]
    assert filled_pieces(once, told) == once


@given(PIECES)
def test_where_a_text_is_parted_changes_nothing(pieces) -> None:
    whole = "".join(pieces)
    assert "".join(filled_pieces(pieces, TOLD)) == "".join(filled_pieces([whole], TOLD))


def test_what_is_said_of_a_template() -> None:
    text = "{{partner.name}} {{ PARTNER.LOGO}} {{partner.nmae}} {{fax}} {{Partner Services}} {{partner.phone"
    marks = marks_in(text)
    assert checked(marks) == Checked(
        (Place.NAME, Place.LOGO),
        (("partner.nmae", "partner.name"), ("fax", ""), ("Partner Services", "partner.services")),
        tuple(one for one in Place if one not in (Place.NAME, Place.LOGO)),
        ("{{partner.phone",),
    )
    assert checked([]).found == ()


@pytest.mark.parametrize(
    ("name", "is_it"),
    [("partner.logo", True), ("{{partner.logo}}", True), ("Our {{ Partner.Logo }} here", True), (" Partner.logo ", True),
     ("logo", False), ("Picture 4", False), ("", False)],
)  # fmt: skip
def test_which_shape_the_logo_takes_the_place_of(name: str, is_it: bool) -> None:
    assert is_called(Place.LOGO, "Rectangle 3", name) == is_it


def test_a_list_stands_alone() -> None:
    assert is_alone(Place.SERVICES, " {{partner.services}} ")
    assert not is_alone(Place.SERVICES, "We: {{partner.services}}")


def test_what_a_partner_has_not_told() -> None:
    asked = ["partner.phone", "partner.name", "partner.colour", "partner.logo", "no.place"]
    assert lacking(asked, TOLD) == (Place.PHONE, Place.LOGO)


def test_words_are_plain() -> None:
    assert plain(" {{partner.name}}\n<b>\x00 ") == "((partner.name)) <b>"


@pytest.mark.parametrize(
    ("size", "frame", "fits"),
    [((400, 100), (200, 200), (200, 50)), ((100, 400), (200, 200), (50, 200)), ((10, 10), (200, 100), (100, 100)),
     ((0, 0), (20, 20), (20, 20)), ((4_000, 1), (100, 100), (100, 1))],
)  # fmt: skip
def test_a_logo_fits_its_frame_in_proportion(size, frame, fits) -> None:
    assert fitted(size, frame) == fits


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("person.name", "partner.name"),
        ("name", "partner.name"),
        ("prodct.name", "product.name"),
        ("partner phone", "partner.phone"),
        ("fax", ""),
    ],
)
def test_what_is_meant_is_what_a_partner_tells_unless_the_product_is(written: str, meant: str) -> None:
    assert checked([written]).unknown == ((written, meant),)
