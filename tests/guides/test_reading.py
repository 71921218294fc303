"""Guides in the portal: contents, pages in a language, versions, links, pictures, what readers say."""

import pytest
from django.urls import reverse

from kanava.guides.actions import pages, versions
from kanava.guides.models import Opinion, Page, Reading
from tests.guides.making import AT, US, begin, make_guide, publish, reads, rewrite, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(time_machine) -> None:
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def reader():
    return reads()


def text_of(client, path: str, status: int = 200, **more) -> str:
    answer = client.get(path, more)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_guide_is_listed_and_read_page_by_page(reader) -> None:
    make_guide(
        "Deployment",
        {"before": "# Needs\n\nSee [install](install.md#step-one).", "install": "## Step one\n\n`run`"},
    )
    assert "Deployment" in text_of(reader, reverse("portal:guides"))
    contents = text_of(reader, "/portal/guides/deployment/")
    assert contents.index("/portal/guides/deployment/before/") < contents.index(
        "/portal/guides/deployment/install/"
    )
    page = text_of(reader, "/portal/guides/deployment/before/")
    assert '<h2 id="needs">Needs</h2>' in page
    assert 'href="/portal/guides/deployment/install/#step-one"' in page
    assert 'rel="next" href="/portal/guides/deployment/install/"' in page
    assert text_of(reader, "/portal/guides/deployment/nothing/", 404)


def test_a_page_is_in_the_readers_language_or_says_that_it_is_not(reader) -> None:
    words = {"fi": ("Asennus", "Aja **asennus**."), "en": ("Installing", "Run it.")}
    make_guide(
        {"en": ("Deployment", ""), "fi": ("Käyttöönotto", "")},
        {"install": words, "only": "Nothing but English."},
    )
    finn = reads("fi")
    assert "Aja <strong>asennus</strong>" in text_of(finn, "/portal/guides/deployment/install/")
    assert "Run it." in text_of(reader, "/portal/guides/deployment/install/")
    other = text_of(finn, "/portal/guides/deployment/only/")
    assert "Nothing but English." in other
    assert 'class="card guide-article" lang="en"' in other
    assert "guide-article" in other
    assert other.count('class="notice"') == 1


def test_an_older_version_leads_to_the_newest_and_says_what_it_has_not(reader) -> None:
    guide = make_guide("Deployment", {"install": "Old words.", "gone": "Bye."})
    newer = begin(guide, "1.1")
    rewrite(Page.objects.get(version=newer, slug="install"), "New words.")
    gone = Page.objects.get(version=newer, slug="gone")
    pages.remove_page(by=US, version_id=newer.pk, page_id=gone.pk, at=AT)
    write(newer, "added", "Fresh.")
    assert "Old words." in text_of(reader, "/portal/guides/deployment/install/")
    publish(newer)
    assert "New words." in text_of(reader, "/portal/guides/deployment/install/")
    old = text_of(reader, "/portal/guides/deployment/v/1.0/install/")
    assert "Old words." in old
    assert "This is version 1.0. The newest is 1.1." in old
    assert 'href="/portal/guides/deployment/install/">Read this page' in old
    gone = text_of(reader, "/portal/guides/deployment/v/1.0/gone/")
    assert "It no longer has this page." in gone
    assert "Version 1.0 does not have this page" in text_of(
        reader, "/portal/guides/deployment/v/1.0/added/", 404
    )
    assert 'href="/portal/guides/deployment/v/1.0/install/"' in text_of(
        reader, "/portal/guides/deployment/install/"
    )
    changes = text_of(reader, "/portal/guides/deployment/changes/")
    assert [word in changes for word in ("New pages", "Changed pages", "Removed pages")] == [True] * 3
    difference = text_of(reader, "/portal/guides/deployment/changes/install/")
    assert "<del>Old</del><ins>New</ins> words." in difference


def test_an_archived_version_is_gone_for_partners(reader) -> None:
    guide = make_guide()
    first = guide.current
    publish(begin(guide, "2.0"))
    assert text_of(reader, "/portal/guides/deployment/v/1.0/install/")
    versions.archive_version(by=US, version_id=first.pk, at=AT)
    assert text_of(reader, "/portal/guides/deployment/v/1.0/install/", 404)
    assert text_of(reader, "/portal/guides/deployment/v/9/", 404)


def test_what_is_read_is_counted_once_a_day_and_person(reader, time_machine) -> None:
    make_guide()
    for _ in range(3):
        text_of(reader, "/portal/guides/deployment/install/")
    assert Reading.objects.get().days == 1
    time_machine.move_to(AT.replace(day=25), tick=False)
    text_of(reader, "/portal/guides/deployment/install/")
    assert Reading.objects.get().days == 2


def test_a_reader_says_whether_a_page_helped_and_may_change_that(reader) -> None:
    guide = make_guide()
    address = "/portal/guides/deployment/install/opinion/"
    assert reader.post(address, {"note": "x"}).status_code == 422
    answer = reader.post(address, {"helpful": "no", "note": "The port is missing."})
    assert answer["Location"] == "/portal/guides/deployment/install/"
    assert "The port is missing." in text_of(reader, "/portal/guides/deployment/install/")
    reader.post(address, {"helpful": "yes", "note": ""})
    said = Opinion.objects.get()
    assert (said.is_helpful, said.note, said.guide_id) == (True, "", guide.pk)
    assert reader.post("/portal/guides/deployment/nothing/opinion/", {"helpful": "yes"}).status_code == 404


def test_a_whole_guide_is_a_tagged_paper(reader) -> None:
    body = "# A\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n> [!WARNING]\n> Careful.\n\n```\ncode\n```\n\n1. one\n   - two\n\n[next](second#b)\n\n---\n"
    make_guide("Deployment", {"first": body, "second": "## B\n\n[web](https://example.com) `x` **b** *i*"})
    answer = reader.get("/portal/guides/deployment/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert b"pdfuaid" in answer.content
