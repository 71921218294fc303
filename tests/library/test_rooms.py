"""One room for all that partners sell with: materials, links among them, and the shared folder; in the languages there are."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.core import clock
from kanava.library.models import Download, Version
from kanava.library.reading import format_of
from kanava.rules.links import LONGEST_LINK, link_file, link_in
from kanava.rules.materials import Format
from kanava.rules.people import Role
from kanava.rules.websites import WebsiteUnreadable
from kanava.stages.actions import keep_shared_folder
from tests.factories import client_of, make_member, make_partner, make_user
from tests.library.making import US, make_material, slides

pytestmark = pytest.mark.django_db
FOLDER = "https://files.example.com/sites/partners?id=1&web=1"
LIBRARY = "portal:library"


@pytest.fixture
def olga():
    eva = make_user("Eva", role="PARTNER_MANAGER")
    return client_of(make_member(make_partner("Aurora Oy", manager=eva), "Olga", Role.PARTNER_OWNER))


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "",
        "file:///etc/passwd",
        "https://x",
        "https://aurora.fi/\r\nURL=https://b.fi",
        "https://a.fi/" + "x" * LONGEST_LINK,
    ],
)
def test_what_is_no_link(typed: str) -> None:
    with pytest.raises(WebsiteUnreadable):
        link_file(typed)
    assert link_in(f"[InternetShortcut]\r\nURL={typed}".encode()).startswith(
        ("", "https://aurora.fi/")[bool("b.fi" in typed)]
    )


def test_a_link_is_kept_as_the_file_that_others_keep_links_in() -> None:
    content = link_file("files.example.com/ä")
    assert link_in(content) == "https://files.example.com/ä"
    assert format_of(BytesIO(content)) == Format.LINK
    assert format_of(BytesIO(b"[InternetShortcut]\nURL=javascript:alert(1)")) is None
    assert format_of(BytesIO(b"[InternetShortcut]\nURL=https://a.fi\n" + b" " * 5_000)) is None


def test_a_link_is_a_material_like_any_other(olga) -> None:
    eva = client_of(make_user("Eeva", role="PARTNER_MANAGER"))
    made = make_material("Price lists", is_shared=False)
    where = reverse("console:material-upload", args=[made.pk, "en"])
    for sent in ({"note": ""}, {"address": FOLDER, "file": SimpleUploadedFile("a.pptx", slides("A"))}):
        assert "one of them" in eva.post(where, sent).content.decode()
    refused = eva.post(where, {"address": "javascript:alert(1)"})
    assert (refused.status_code, "address of a website" in refused.content.decode()) == (422, True)
    assert eva.post(where, {"address": FOLDER}).status_code == 302
    version = Version.objects.latest("pk")
    assert (version.format, version.name) == ("LINK", "files.example.com.url")
    assert eva.get(reverse("console:material-file", args=[made.pk, version.pk]))["Location"] == FOLDER
    eva.post(reverse("console:material-act", args=[made.pk, "share"]))
    listed = olga.get(reverse(LIBRARY)).content.decode()
    assert "Open Price lists in another window" in listed
    page = olga.get(reverse("portal:library-item", args=[made.pk])).content.decode()
    assert "https://files.example.com/sites/partners?id=1&amp;web=1" in page
    assert olga.get(reverse("portal:library-file", args=[made.pk, version.pk]))["Location"] == FOLDER
    assert Download.objects.count() == 1


def test_the_shared_folder_stands_in_the_library(olga) -> None:
    home = olga.get(reverse("portal:home")).content.decode()
    assert f'href="{reverse(LIBRARY)}"' not in home
    assert "Ask Eva for the material" in olga.get(reverse(LIBRARY)).content.decode()
    keep_shared_folder(by=US, address=FOLDER, note="Prices", at=clock.now())
    page = olga.get(reverse(LIBRARY)).content.decode()
    assert "Open the shared folder" in page
    assert "Nothing is shared with you yet" not in page
    assert f'href="{reverse(LIBRARY)}"' in olga.get(reverse("portal:home")).content.decode()


def test_languages_to_choose_from_are_those_there_are(olga) -> None:
    make_material("Guide", language="en")
    make_material("Opas", language="fi")
    make_material("Leitfaden", language="de", lowest_tier="GOLD")
    make_material("Guide pratique", language="fr", is_shared=False)
    assert olga.get(reverse(LIBRARY)).context["languages"] == [("en", "English"), ("fi", "Finnish")]
    ours = client_of(make_user("Aino", role="OWNER")).get(reverse("console:library"))
    assert [code for code, _name in ours.context["languages"]] == ["en", "fi", "fr", "de"]
