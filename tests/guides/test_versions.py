"""Versions: begun as a copy, checked, published once and for all, archived; and what the database itself holds."""

import pytest
from django.db import DatabaseError, connection, transaction

from kanava.core.wall import partner_session
from kanava.guides.actions import keeping, pages, versions
from kanava.guides.models import Guide, Image, Page, PageText, Passage, Picture, Version
from kanava.guides.queries.checking import check
from kanava.guides.queries.contents import list_contents
from kanava.rules.guides import (
    DraftThere,
    FaultKind,
    LabelTaken,
    NewestStays,
    NothingPublished,
    PictureUnknown,
    SlugTaken,
    VersionFaulty,
    VersionFixed,
    Way,
)
from tests.factories import make_partner
from tests.guides.making import (
    AT,
    US,
    begin,
    draft_of,
    make_guide,
    picture,
    png,
    publish,
    rewrite,
    told,
    write,
)

pytestmark = pytest.mark.django_db


def test_the_next_version_begins_as_a_copy_and_the_old_one_stays_as_it_was() -> None:
    guide = keeping.create_guide(by=US, told=told(), at=AT)
    first = draft_of(guide)
    chapter = write(first, "plan")
    below = write(first, "needs", "## Proxy\n\nText ![a chart](a.png)", chapter=chapter)
    write(first, "install")
    picture(below)
    publish(first)
    second = begin(guide, "1.1")
    copied = [(one.slug, one.title) for one in list_contents(second.pk, "en", "en")]
    assert copied == [("plan", "Plan"), ("needs", "Needs"), ("install", "Install")]
    needs = Page.objects.get(version=second, slug="needs")
    assert needs.parent.slug == "plan"
    assert needs.parent.version_id == second.pk
    assert [one.heading for one in Passage.objects.filter(version=second, page_text__page=needs)] == ["Proxy"]
    assert Picture.objects.get(page=needs).image_id == Image.objects.get().pk
    rewrite(needs, "Other words.")
    assert "Proxy" in PageText.objects.get(page=below).body
    assert not check(second)


def test_there_is_one_draft_and_labels_are_used_once() -> None:
    guide = make_guide()
    with pytest.raises(LabelTaken):
        begin(guide, "1.0")
    begin(guide, "1.1")
    with pytest.raises(DraftThere):
        begin(guide, "1.2")


def test_what_is_broken_is_named_and_keeps_a_version_from_being_published() -> None:
    guide = keeping.create_guide(by=US, told=told({"en": ("A", ""), "fi": ("A", "")}), at=AT)
    version = draft_of(guide)
    assert [one.kind for one in check(version)] == [FaultKind.NO_PAGES]
    page = write(
        version,
        "install",
        "[x](gone) [y](#nothing) [z](other/page) ![](a.png) ![s](b.png) [w](https://e.example)",
    )
    write(version, "empty", {"en": ("Empty", "")})
    picture(page)
    found = [(one.kind, one.slug, one.what) for one in check(version) if one.blocks]
    assert found == [
        (FaultKind.BROKEN_LINK, "install", "gone"),
        (FaultKind.BROKEN_ANCHOR, "install", "#nothing"),
        (FaultKind.BROKEN_LINK, "install", "other/page"),
        (FaultKind.PICTURE_BARE, "install", "a.png"),
        (FaultKind.PICTURE_MISSING, "install", "b.png"),
        (FaultKind.EMPTY_PAGE, "empty", ""),
    ]
    with pytest.raises(VersionFaulty):
        publish(version)
    with pytest.raises(NothingPublished):
        keeping.share_guide(by=US, guide_id=guide.pk, at=AT)
    make_guide("Other", {"page": "## Välityspalvelin\n\nx"})
    rewrite(page, "[z](other/page) [up](install#here)\n\n# Here\n\nwords")
    pages.remove_page(by=US, version_id=version.pk, page_id=Page.objects.get(slug="empty").pk, at=AT)
    assert [one.kind for one in check(version)] == [FaultKind.LANGUAGE_MISSING]
    assert publish(version).published_at == AT


def test_a_published_version_is_not_written_any_more_by_anybody() -> None:
    guide = make_guide()
    page = Page.objects.get()
    with pytest.raises(VersionFixed):
        rewrite(page, "x")
    with pytest.raises(VersionFixed):
        write(guide.current, "more")
    with pytest.raises(VersionFixed):
        picture(page)
    for statement in (
        "update guides_page set slug = 'x'", "delete from guides_pagetext", "update guides_passage set text = ''",
        "update guides_version set label = 'x'", "update guides_version set state = 'DRAFT'", "delete from guides_version",
        f"insert into guides_page (version_id, slug, position) values ({guide.current_id}, 'x', 9)",
    ):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_newest_is_not_archived_while_it_is_shared() -> None:
    guide = make_guide()
    with pytest.raises(NewestStays):
        versions.archive_version(by=US, version_id=guide.current_id, at=AT)
    keeping.withdraw_guide(by=US, guide_id=guide.pk, at=AT)
    versions.archive_version(by=US, version_id=guide.current_id, at=AT)
    guide.refresh_from_db()
    assert guide.current_id is None


def test_a_draft_can_be_thrown_away_and_its_pages_ordered() -> None:
    guide = make_guide()
    draft = begin(guide, "1.1")
    more = write(draft, "more")
    given = {"by": US, "version_id": draft.pk, "page_id": more.pk, "at": AT}
    pages.move_page(**given, way=Way.IN)
    assert [one.parent_id is not None for one in list_contents(draft.pk, "en", "en")] == [False, True]
    pages.move_page(**given, way=Way.OUT)
    pages.move_page(**given, way=Way.UP)
    assert [one.slug for one in list_contents(draft.pk, "en", "en")] == ["more", "install"]
    with pytest.raises(SlugTaken):
        write(draft, "install")
    versions.discard_version(by=US, version_id=draft.pk, at=AT)
    assert Version.objects.get().label == "1.0"


def test_only_pictures_are_pictures_and_the_same_one_is_kept_once() -> None:
    guide = keeping.create_guide(by=US, told=told(), at=AT)
    page = write(draft_of(guide), "install")
    for content in (b"%PDF-1.4 x", b"<svg/>", b"\x89PNG\r\n\x1a\n broken IEND"):
        with pytest.raises(PictureUnknown):
            picture(page, content=content)
    picture(page)
    picture(page, "b.png")
    picture(page, "b.png", png(5))
    assert sorted(Picture.objects.values_list("name", "image__width")) == [("a.png", 3), ("b.png", 5)]
    assert Image.objects.count() == 2


TABLES = (Guide, Version, Page, PageText, Passage)


@pytest.mark.parametrize(
    ("more", "sees"),
    [
        ({}, True),
        ({"lowest_tier": "SILVER"}, True),
        ({"lowest_tier": "GOLD"}, False),
        ({"partner_types": ["MSP"]}, False),
        ({"is_shared": False}, False),
    ],
)
def test_the_wall_itself_shows_no_guide_of_others_and_no_draft(more, sees: bool) -> None:
    partner = make_partner("Aurora Oy", tier="SILVER")
    guide = make_guide(**more)
    draft = begin(guide, "1.1")
    write(draft, "secret")
    with partner_session(partner.pk):
        assert [model.objects.exists() for model in TABLES] == [sees] * len(TABLES)
        assert not Page.objects.filter(version=draft).exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            Guide.objects.update(title="x")
