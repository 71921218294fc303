"""New versions, who hears of them, and how downloads are counted; sharing and archiving."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.library.actions import keeping, versions
from kanava.library.actions.keeping import Words
from kanava.library.models import Download, Edition, Material, Version
from kanava.library.queries import MaterialFilter, get_own_version, list_downloads, list_materials, reader_of
from kanava.rules.file_faults import FileDamaged
from kanava.rules.files import FileMissing
from kanava.rules.materials import (
    LastDayPast,
    MaterialEmpty,
    MaterialMoved,
    SameFile,
    TitleMissing,
)
from kanava.rules.people import Role
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import client_of, make_member, make_partner, make_user, member
from tests.jobs import run_jobs
from tests.library.making import AT, US, add, make_material, told, word

pytestmark = pytest.mark.django_db


def taken(partner, version: Version, person=None) -> None:
    by = member(partner, Role.PARTNER_SELLER, person.pk if person else None)
    versions.note_download(by=by, version_id=version.pk, at=AT)


def test_those_who_have_an_older_version_and_may_still_have_it_get_a_letter(mailoutbox) -> None:
    gold, bronze = make_partner("Aurora Oy", tier="GOLD"), make_partner("Polar Oy", tier="BRONZE")
    sanna, bertil = make_member(gold, "Sanna"), make_member(bronze, "Bertil")
    made = make_material("Pricing")
    old = Version.objects.get()
    quick = make_member(gold, "Quentin")
    for person in (sanna, sanna, quick):
        taken(gold, old, person)
    taken(bronze, old, bertil)
    keeping.edit_material(by=US, material_id=made.pk, told=told(lowest_tier="SILVER"), at=AT)
    run_jobs()
    assert mailoutbox == []
    newer = add(made, word("Prices of 2027"), note="Prices of 2027")
    taken(gold, newer, quick)
    run_jobs()
    [letter] = mailoutbox
    assert letter.to == [sanna.email]
    assert "Pricing has a new version" in letter.subject
    assert "What has changed: Prices of 2027" in letter.body
    assert reverse("portal:library-item", args=[made.pk]) in letter.body
    newer.refresh_from_db()
    assert newer.text == "Prices of 2027"


def test_partners_get_the_version_of_now_alone() -> None:
    partner = make_partner("Aurora Oy")
    made = make_material()
    old = Version.objects.get()
    newer = add(made, word("b"))
    by = member(partner)
    find = lambda version: get_own_version(  # noqa: E731
        made.pk, version.pk, by=by, reader=reader_of(partner, by), on=AT.date()
    )
    assert find(newer).pk == newer.pk
    with pytest.raises(NotFound):
        find(old)
    assert (newer.number, Edition.objects.get().current_id) == (2, newer.pk)


def test_a_download_is_counted_once_though_it_comes_in_parts() -> None:
    partner = make_partner("Aurora Oy")
    sanna = make_member(partner, "Sanna")
    made = make_material()
    url = reverse("portal:library-file", args=[made.pk, Version.objects.get().pk])
    client = client_of(sanna)
    for part in ("bytes=0-3", "bytes=4-9", "bytes=-2"):
        assert client.get(url, headers={"Range": part}).status_code == 206
    client.head(url)
    assert Download.objects.get().person == sanna
    answer = client.get(url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    made.refresh_from_db()
    assert made.downloads == 2
    assert len(list_downloads(made.pk, by=US)[0].rows) == 2


def test_a_partner_sees_its_own_downloads_alone() -> None:
    from kanava.core.wall import partner_session

    aurora, polar = make_partner("Aurora Oy"), make_partner("Polar Oy")
    make_material()
    taken(aurora, Version.objects.get())
    taken(polar, Version.objects.get())
    with partner_session(polar.pk):
        assert [one.partner_id for one in Download.objects.all()] == [polar.pk]


@pytest.mark.parametrize(
    ("content", "refusal"), [(b"", FileMissing), (b"#!/bin/sh", FileDamaged), (None, SameFile)]
)
def test_what_is_no_new_version(content, refusal) -> None:
    made = make_material(content=word("a"))
    same = b"" if content is not None else _file()
    with pytest.raises(refusal):
        add(made, content if content is not None else same)
    assert Version.objects.count() == 1


def _file() -> bytes:
    from kanava.core import blobs

    with blobs.open_file(Version.objects.get().sha256) as file:
        return file.read()


def test_what_cannot_be_shared() -> None:
    made = keeping.create_material(by=US, told=told(), words=Words("en", "Deck"), at=AT)
    with pytest.raises(MaterialEmpty):
        keeping.share_material(by=US, material_id=made.pk, at=AT)
    add(made)
    keeping.share_material(by=US, material_id=made.pk, at=AT)
    with pytest.raises(MaterialMoved):
        keeping.share_material(by=US, material_id=made.pk, at=AT)
    keeping.archive_material(by=US, material_id=made.pk, at=AT)
    with pytest.raises(MaterialMoved):
        keeping.archive_material(by=US, material_id=made.pk, at=AT)
    with pytest.raises(TitleMissing):
        keeping.keep_edition(by=US, material_id=made.pk, words=Words("fi", " "), at=AT)
    with pytest.raises(LastDayPast):
        keeping.edit_material(
            by=US, material_id=made.pk, told=told(valid_through=AT.date() - timedelta(days=1)), at=AT
        )
    with pytest.raises(NotPermitted):
        keeping.share_material(by=member(make_partner("Aurora Oy")), material_id=made.pk, at=AT)


def test_a_material_from_nothing_to_its_partners(django_assert_max_num_queries) -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    typed = {
        "title": "Deck",
        "language": "en",
        "summary": "First meeting",
        "kind": "DECK",
        "stage": "WAKE",
        "countries": ["FI"],
    }
    where = eva.post(reverse("console:material-create"), typed)["Location"]
    pk = int(where.rstrip("/").rpartition("/")[2])
    refused = eva.post(reverse("console:material-act", args=[pk, "share"]))
    assert refused.status_code == 422
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = reverse("console:material-upload", args=[pk, "en"])
    bad = eva.post(upload, {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert (bad.status_code, b"no file that is taken" in bad.content) == (422, True)
    assert (
        eva.post(upload, {"file": SimpleUploadedFile("Deck.docx", word("Hello")), "note": ""})["Location"]
        == where
    )
    assert (
        eva.post(
            reverse("console:material-language-add", args=[pk]),
            {"language": "fi", "title": "Esitys", "state": "TRANSLATING"},
        )["Location"]
        == where
    )
    assert eva.post(reverse("console:material-act", args=[pk, "share"]))["Location"] == where
    text = eva.get(where).content.decode()
    assert "Deck.docx" in text
    # A language that is being translated is no older one.
    assert "Being translated" in text
    assert "newer file than this translation" not in text
    with django_assert_max_num_queries(12):
        assert b"Deck" in eva.get(reverse("console:library"), {"q": "first meeting"}).content
    sanna = client_of(make_member(make_partner("Aurora Oy"), "Sanna"))
    assert reverse("portal:library") in sanna.get(reverse("portal:home")).content.decode()
    page = sanna.get(reverse("portal:library-item", args=[pk])).content.decode()
    assert "Hello" not in page  # not read yet
    executive = client_of(make_user("Maija", role="EXECUTIVE"))
    assert executive.get(where).status_code == 200
    assert executive.post(reverse("console:material-act", args=[pk, "archive"])).status_code == 403


def test_a_list_asks_as_often_for_many_as_for_one(django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_material("One")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            list_materials(by=US, wanted=MaterialFilter(text="one"), on=AT.date())
        return len(found)

    before = asked()
    for number in range(5):
        make_material(f"One {number}", content=word(str(number)))
    assert asked() == before


def test_staff_take_files_along_uncounted() -> None:
    made = make_material()
    aino = client_of(make_user("Aino", role="OWNER"))
    version = Version.objects.get()
    assert aino.get(reverse("console:material-file", args=[made.pk, version.pk])).status_code == 200
    assert aino.get(reverse("console:material-file", args=[made.pk + 1, version.pk])).status_code == 404
    assert Download.objects.count() == 0


@pytest.mark.parametrize(("days", "says"), [(0, True), (30, True), (31, False)])
def test_what_expires_soon_needs_somebody(days: int, says: bool) -> None:
    made = make_material()
    Material.objects.filter(pk=made.pk).update(valid_through=clock.today() + timedelta(days=days))
    text = client_of(make_user("Aino", role="OWNER")).get(reverse("console:dashboard")).content.decode()
    assert (f"{reverse('console:library')}?show=EXPIRING" in text) == says
