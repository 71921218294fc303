"""Guides: who reads them, the order of pages, what addresses mean, what the checks find, what has changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.guides import (
    Access,
    Change,
    Checked,
    Fault,
    FaultKind,
    LabelUnreadable,
    PageLink,
    SlugUnreadable,
    Text,
    Way,
    check_version,
    compare,
    label_of,
    may_read,
    moved,
    next_label,
    ordered,
    page_link,
    slug_of,
)
from kanava.rules.materials import Reader
from kanava.rules.text_diff import Kind, difference

TECHNICIAN = Reader("PARTNER_TECHNICIAN", "RESELLER", "SILVER", "FI")


@pytest.mark.parametrize(("told", "reads"), [
    ({}, True), ({"state": "WRITTEN"}, False), ({"state": "WITHDRAWN"}, False), ({"is_published": False}, False),
    ({"roles": ["PARTNER_TECHNICIAN"]}, True), ({"roles": ["PARTNER_OWNER"]}, False), ({"partner_types": ["RESELLER", "SI"]}, True),
    ({"partner_types": ["MSP"]}, False), ({"lowest_tier": "SILVER"}, True), ({"lowest_tier": "GOLD"}, False),
])  # fmt: skip
def test_who_reads_a_guide(told, reads: bool) -> None:
    assert may_read(Access(**{"state": "SHARED", "is_published": True, **told}), TECHNICIAN) == reads


@pytest.mark.parametrize(("typed", "title", "slug"), [
    ("", "Ensimmäinen yhteys!", "ensimmainen-yhteys"), (" First-Page ", "x", "first-page"), ("a1", "", "a1"),
])  # fmt: skip
def test_an_address_is_as_typed_or_made_of_the_title(typed: str, title: str, slug: str) -> None:
    assert slug_of(typed, title) == slug


@pytest.mark.parametrize("typed", ["a b", "ä", "-a", "a--b", "changes", "pdf", "v", "x" * 61, "!"])
def test_an_address_that_would_not_do_is_refused(typed: str) -> None:
    with pytest.raises(SlugUnreadable):
        slug_of(typed)


@pytest.mark.parametrize("typed", ["", "a b", ".1", "1.", "x" * 21, "1/2"])
def test_a_label_that_would_not_do_is_refused(typed: str) -> None:
    with pytest.raises(LabelUnreadable):
        label_of(typed)


@pytest.mark.parametrize(
    ("label", "after"),
    [("2.4", "2.5"), ("2.9", "2.10"), ("7", "8"), ("2.4-beta", "2.5-beta"), ("first", "first-2")],
)
def test_the_next_version_counts_on(label: str, after: str) -> None:
    assert next_label(label) == after


@pytest.mark.parametrize(("address", "link"), [
    ("install", PageLink("", "install", "")), ("install.md", PageLink("", "install", "")), ("#here", PageLink("", "", "here")),
    ("install.md#mit%C3%A4", PageLink("", "install", "mitä")), ("other/install", PageLink("other", "install", "")),
    ("../other/install.md#x", PageLink("other", "install", "x")), ("other/", PageLink("other", "", "")),
    ("", None), ("//evil.example", None), ("javascript:alert(1)", None), ("/etc/passwd", None), ("../../x", None), ("a/b/c", None),
])  # fmt: skip
def test_what_an_address_in_a_text_means(address: str, link: PageLink | None) -> None:
    assert page_link(address) == link


TREE = [(1, None), (2, 1), (3, 1), (4, None), (5, None), (6, 5)]


@pytest.mark.parametrize(("page", "way", "tree"), [
    (2, Way.DOWN, [(1, None), (3, 1), (2, 1), (4, None), (5, None), (6, 5)]),
    (2, Way.UP, TREE), (3, Way.DOWN, TREE),
    (4, Way.UP, [(4, None), (1, None), (2, 1), (3, 1), (5, None), (6, 5)]),
    (1, Way.DOWN, [(4, None), (1, None), (2, 1), (3, 1), (5, None), (6, 5)]),
    (4, Way.IN, [(1, None), (2, 1), (3, 1), (4, 1), (5, None), (6, 5)]),
    (5, Way.IN, TREE), (1, Way.IN, TREE), (2, Way.IN, TREE), (4, Way.OUT, TREE),
    (2, Way.OUT, [(1, None), (3, 1), (2, None), (4, None), (5, None), (6, 5)]),
])  # fmt: skip
def test_where_a_page_is_moved(page: int, way: Way, tree) -> None:
    assert moved(TREE, page, way) == tree


@st.composite
def trees(draw):
    count = draw(st.integers(1, 8))
    chapters = [page for page in range(count) if page == 0 or draw(st.booleans())]
    return ordered(
        [(page, None if page in chapters else draw(st.sampled_from(chapters))) for page in range(count)]
    )


@given(trees(), st.data())
def test_however_pages_are_moved_none_is_lost_and_chapters_stay_before_their_pages(tree, data) -> None:
    for _ in range(5):
        page = data.draw(st.sampled_from([one for one, _parent in tree]))
        after = moved(tree, page, data.draw(st.sampled_from(list(Way))))
        assert sorted(one for one, _parent in after) == sorted(one for one, _parent in tree)
        assert after == ordered(after)
        parents = dict(after)
        assert all(above is None or parents[above] is None for above in parents.values())
        tree = after


def test_the_checks_read_a_link_in_the_language_of_its_page() -> None:
    pages = [
        Checked("a", {"en": Text(True, links=["b#proxy"]), "fi": Text(True, links=["b#proxy"])}),
        Checked("b", {"en": Text(True, anchors=["proxy"]), "fi": Text(True, anchors=["välityspalvelin"])}),
    ]
    assert check_version(pages, ["en", "fi"], {}) == [Fault(FaultKind.BROKEN_ANCHOR, "a", "fi", "b#proxy")]


def test_a_chapter_of_pages_may_be_empty() -> None:
    assert check_version([Checked("a", {"en": Text(False)}, is_chapter=True)], ["en"], {}) == []


def test_what_became_of_pages() -> None:
    old = {"a": {"en": "1"}, "b": {"en": "1", "fi": "2"}, "c": {"en": "1"}}
    new = {"a": {"en": "1"}, "b": {"en": "1", "fi": "3"}, "d": {"en": "1"}}
    assert compare(old, new) == {"b": Change.CHANGED, "c": Change.REMOVED, "d": Change.NEW}


def test_a_difference_tells_words_inside_of_paragraphs() -> None:
    told = difference(
        "One.\n\nOpen port 443 to the agent.\n\nGone with it.",
        "One.\n\nOpen port 8443 to the agent.\n\nQuite new words here.",
    )
    kinds = [[(piece.kind, piece.text) for piece in block] for block in told]
    assert kinds[0] == [(Kind.KEPT, "One.")]
    assert kinds[1][1:3] == [(Kind.TAKEN, "443"), (Kind.ADDED, "8443")]
    assert [block[0][0] for block in kinds[2:]] == [Kind.TAKEN, Kind.ADDED]


@given(st.text("ab \n.", max_size=80), st.text("ab \n.", max_size=80))
def test_both_texts_can_be_read_in_their_difference(old: str, new: str) -> None:
    told = difference(old, new)
    for text, other in ((old, Kind.ADDED), (new, Kind.TAKEN)):
        kept = "".join(piece.text for block in told for piece in block if piece.kind != other)
        assert kept.split() == text.split() or "".join(kept.split()) == "".join(text.split())
