"""Guides as a folder: out and in again, new versions, and what is told before anything lands (guide: D4)."""

from pathlib import Path as FilePath

import pytest

from kanava.config.demo.guide_telling import before
from kanava.config.demo.training import CONTENT
from kanava.content.documents import ContentRefused
from kanava.content.exporting import export
from kanava.content.guides.parts import KIND
from kanava.content.syncing import sync
from kanava.deals.models import ProductLine
from kanava.guides.models import Guide, Page, PageText, Picture, Version
from kanava.rules.people import Via, system
from tests.content.test_syncing import change, everything
from tests.guides.making import AT, US, begin, draft_of, keeping, picture, png, publish, told, write

pytestmark = pytest.mark.django_db
BY = system(Via.COMMAND)


@pytest.fixture
def folder(tmp_path) -> FilePath:
    """A guide that is shared, exported."""
    words = {"en": ("Wiring", "How to."), "fi": ("Johdotus", "")}
    guide = keeping.create_guide(
        by=US, told=told(words, roles=["PARTNER_TECHNICIAN"], lowest_tier="SILVER"), at=AT
    )
    version = draft_of(guide)
    plan = write(version, "plan", {"en": ("Plan", "Think first."), "fi": ("Suunnittelu", "Mieti ensin.")})
    needs = write(
        version, "needs", {"en": ("Needs", "## Proxy\n\nSee [plan](plan). ![a chart](a.png)")}, chapter=plan
    )
    picture(needs)
    publish(version)
    keeping.share_guide(by=US, guide_id=guide.pk, at=AT)
    export(tmp_path, by=BY, at=AT)
    return tmp_path / "guides" / "wiring"


def land(folder: FilePath, **more):
    return sync(folder.parent.parent, by=BY, at=AT, **more)


def test_what_was_exported_changes_nothing_and_makes_the_same_guide_elsewhere(folder) -> None:
    assert sorted(one.name for one in folder.iterdir()) == [
        "10-plan.en.md", "10-plan.fi.md", "20-needs.en.md", "a.png", "guide.yaml",
    ]  # fmt: skip
    assert land(folder).steps == []
    before = everything(folder)
    export(folder.parent.parent, by=BY, at=AT)
    assert everything(folder) == before
    folder.rename(folder.parent / "cabling")
    land(folder)
    made = Guide.objects.get(slug="cabling")
    assert (made.state, made.roles, made.lowest_tier, made.current.label) == (
        "SHARED",
        ["PARTNER_TECHNICIAN"],
        "SILVER",
        "1.0",
    )
    page = Page.objects.get(version=made.current, slug="needs")
    assert page.parent.slug == "plan"
    assert bytes(Picture.objects.get(page=page).image.content) == png()
    assert Guide.objects.get(slug="wiring").state == "WITHDRAWN"
    export(folder.parent.parent, by=BY, at=AT)
    assert everything(folder.parent / "cabling") == before


def test_pages_of_a_published_version_change_only_with_a_new_one(folder) -> None:
    change(folder / "10-plan.en.md", "Think first.", "Think twice.")
    (folder / "15-more.en.md").write_text("---\ntitle: More\nchapter: plan\n---\nNew words.\n")
    with pytest.raises(
        ContentRefused, match=r"guides/wiring/guide.yaml:1: Version 1.0 is published and never changes"
    ):
        land(folder)
    change(
        folder / "guide.yaml", "'1.0'" if "'1.0'" in (folder / "guide.yaml").read_text() else "1.0", "'1.1'"
    )
    assert land(folder).steps
    guide = Guide.objects.get()
    assert guide.current.label == "1.1"
    assert list(Page.objects.filter(version=guide.current).order_by("position").values_list("slug", "parent__slug")) == [
        ("plan", None), ("more", "plan"), ("needs", "plan"),
    ]  # fmt: skip
    texts = PageText.objects.filter(page__slug="plan", language="en").order_by("version__number")
    assert [one.body for one in texts] == ["Think first.", "Think twice."]
    assert land(folder).steps == []


def test_a_draft_lands_as_a_draft_and_what_is_broken_is_told_with_its_file(folder) -> None:
    yaml = (folder / "guide.yaml").read_text()
    (folder / "guide.yaml").write_text(
        yaml.replace("published: 'yes'", "published: no").replace("1.0", "2.0")
    )
    change(folder / "20-needs.en.md", "(plan)", "(gone)")
    land(folder)
    assert Version.objects.get(label="2.0").state == "DRAFT"
    (folder / "guide.yaml").write_text(yaml.replace("1.0", "2.0"))
    with pytest.raises(ContentRefused, match=r"20-needs.en.md:\d+: The link to “gone” leads to no page."):
        land(folder)
    change(folder / "20-needs.en.md", "(gone)", "(plan)")
    land(folder)
    assert Version.objects.get(label="2.0").state == "PUBLISHED"


@pytest.mark.parametrize(("file", "text", "said"), [
    ("guide.yaml", "title: {en: A}\n", "“version” is missing"),
    ("guide.yaml", "title: {en: A}\nversion: 1 0\n", "“version” is made of letters"),
    ("guide.yaml", "title: {en: A}\nversion: '9'\nroles: [seller, boss]\n", "“roles” are of"),
    ("guide.yaml", "title: {en: A}\nversion: '9'\nverson: 2\n", "Do you mean “version”"),
    ("30-x.en.md", "no head\n", "The file begins with a line ---"),
    ("30-x.en.md", "---\ntitle: X\nchapter: nowhere\n---\nx\n", "The chapter “nowhere”"),
    ("page.md", "x", "A page’s file is named such as"),
    ("30-x.xx.md", "---\ntitle: X\n---\n", "A language is named by the two letters"),
    ("a.png", "no picture", "A picture is a whole PNG or JPEG"),
])  # fmt: skip
def test_what_cannot_be_read_is_told(folder, file: str, text: str, said: str) -> None:
    (folder / file).write_text(text)
    with pytest.raises(ContentRefused, match=said):
        land(folder)


def test_what_was_changed_in_the_console_is_not_lost(folder) -> None:
    guide = Guide.objects.get()
    draft = begin(guide, "1.1")
    write(draft, "added", "From the console.")
    export(folder.parent.parent, by=BY, at=AT)
    assert "From the console." in (folder / "30-added.en.md").read_text()
    assert land(folder).steps == []


def test_the_demos_guide_lies_in_its_folder_of_content_and_goes_through_two_versions(tmp_path) -> None:
    ProductLine.objects.create(code="integration-platform", name="Integration platform")
    (tmp_path / "before").mkdir()
    sync(before(tmp_path / "before"), by=BY, at=AT)
    sync(CONTENT, by=BY, at=AT, wanted=lambda key: key.kind == KIND)
    guide = Guide.objects.get(slug="deployment")
    assert list(guide.versions.order_by("number").values_list("label", "state")) == [
        ("2.3", "PUBLISHED"),
        ("2.4", "PUBLISHED"),
    ]
    older, newer = (
        set(one.pages.values_list("slug", flat=True)) for one in guide.versions.order_by("number")
    )
    assert (older - newer, newer - older) == ({"restart"}, {"upgrade"})
    place = tmp_path / "again"
    export(place, by=BY, at=AT)
    for one in (CONTENT / "guides").rglob("*"):
        if one.is_file():
            assert (place / one.relative_to(CONTENT)).read_bytes() == one.read_bytes()
