"""Pages of a file are drawn in a process of its own: what is hostile or broken has no pictures, and says so."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from django.urls import reverse
from PIL import Image

from kanava.core import events
from kanava.core.wall import partner_session
from kanava.library.actions import versions
from kanava.library.drawing import HEIGHT, SMALL, WIDTH
from kanava.library.jobs import draw
from kanava.library.models import Material, Picture, Version
from kanava.library.pictures import drawn
from kanava.rules.materials import PictureFault
from tests.factories import client_of, make_member, make_partner, make_user
from tests.jobs import run_jobs
from tests.library.making import AT, US_READING, make_material, slides, word
from tests.rules.test_files import PDF, PNG, office


def pdf(*sizes: tuple[float, float], password: str = "") -> bytes:
    """A PDF with a page of each size."""
    made, held = pypdf.PdfWriter(), BytesIO()
    for width, height in sizes:
        made.add_blank_page(width, height)
    if password:
        made.encrypt(password, algorithm="AES-256")
    made.write(held)
    return held.getvalue()


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    held = BytesIO()
    Image.new("RGB", (width, height), "#c00000").save(held, form)
    return held.getvalue()


def numbers(tmp_path: Path, content: bytes, kind: str = "PDF", **more):
    path = tmp_path / "file"
    path.write_bytes(content)
    with drawn(path, kind, **{"most": 3, **more}) as made:
        for one in made.pictures:
            assert one.path.exists()
            assert (one.width <= WIDTH, one.height <= HEIGHT) == (True, True)
            assert one.number or kind == "PPTX" or (one.width <= SMALL[0] and one.height <= SMALL[1])
        return made.pages, [one.number for one in made.pictures], made.fault


A4 = (595, 842)


@pytest.mark.parametrize(
    ("content", "kind", "found"),
    [
        (pdf(A4), "PDF", (1, [0, 1], None)),
        (pdf(*[A4] * 5), "PDF", (5, [0, 1, 2, 3], None)),
        (pdf((14_400, 14_400), (1, 14_400), (3, 3)), "PDF", (3, [0, 1, 2, 3], None)),
        (picture(900, 300), "PNG", (0, [0], None)),
        (picture(900, 300, "JPEG"), "JPEG", (0, [0], None)),
        (slides("One", "Two <script>"), "PPTX", (2, [0, 1, 2], None)),
        (office("ppt/presentation.xml"), "PPTX", (0, [], None)),
        (b"MP4", "MP4", (0, [], None)),
        (PDF, "PDF", (0, [], PictureFault.BROKEN)),
        (b"%PDF-1.7 nothing %%EOF", "PDF", (0, [], PictureFault.BROKEN)),
        (pdf(A4, password="secret"), "PDF", (0, [], PictureFault.LOCKED)),
        (PNG, "PNG", (0, [], PictureFault.BROKEN)),
    ],
)  # fmt: skip
def test_what_is_drawn(tmp_path, content: bytes, kind: str, found) -> None:
    assert numbers(tmp_path, content, kind) == found


def test_what_takes_too_long_is_given_up(tmp_path) -> None:
    assert numbers(tmp_path, pdf(A4), seconds=0.01) == (0, [], PictureFault.TOO_MUCH)


@pytest.mark.django_db
def test_a_partner_leafs_through_what_is_its_own() -> None:
    gold, bronze = make_partner("Aurora Oy", tier="GOLD"), make_partner("Polar Oy", tier="BRONZE")
    made = make_material("Pricing", content=pdf(A4, A4), lowest_tier="SILVER")
    version = Version.objects.get()
    client = client_of(make_member(gold, "Sanna"))
    where = reverse("portal:library-item", args=[made.pk])
    assert "being drawn" in client.get(where).content.decode()
    run_jobs()
    version.refresh_from_db()
    assert (version.pages, version.fault, version.drawn_at is not None) == (2, "", True)
    versions.draw_version(by=US_READING, version_id=version.pk, at=AT)
    assert Picture.objects.count() == 3
    page = client.get(where, {"page": "2"}).content.decode()
    assert 'alt="Page 2 of 2: Pricing"' in page
    assert "?page=1&amp;language=en#look" in page
    for odd in ("9", "x", "-1", "9" * 400):
        assert 'alt="Page 1 of 2: Pricing"' in client.get(where, {"page": odd}).content.decode()
    shown = reverse("portal:library-page", args=[made.pk, version.pk, 1])
    answer = client.get(shown)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Content-Disposition"].startswith("inline")
    assert Image.open(BytesIO(b"".join(answer))).format == "WEBP"
    assert client.get(reverse("portal:library-page", args=[made.pk, version.pk, 9])).status_code == 404
    assert (
        reverse("portal:library-page", args=[made.pk, version.pk, 0])
        in client.get(reverse("portal:library")).content.decode()
    )
    assert client_of(make_member(bronze, "Bertil")).get(shown).status_code == 404
    with partner_session(bronze.pk):
        assert not Picture.objects.exists()
    with partner_session(gold.pk):
        assert Picture.objects.count() == 3
    made.refresh_from_db()
    assert made.downloads == 0


@pytest.mark.django_db
def test_we_look_inside_of_each_version() -> None:
    aino = client_of(make_user("Aino", role="OWNER"))
    make_material("Broken", content=PDF)
    run_jobs()
    version = Version.objects.get()
    where = reverse("console:material-look", args=[Material.objects.get().pk, version.pk])
    assert "the file is damaged" in aino.get(where).content.decode()
    deck = make_material("Deck", content=slides("First words", "Second words"))
    version = deck.editions.get().current
    text = aino.get(reverse("console:material-look", args=[deck.pk, version.pk])).content.decode()
    assert "<h3>Second words</h3>" in text
    run_jobs()
    where = reverse("console:material-look", args=[deck.pk, version.pk])
    assert 'alt="Page 2 of 2: a.pdf"' in aino.get(where, {"page": "2"}).content.decode()
    shown = aino.get(reverse("console:material-page", args=[deck.pk, version.pk, 2]))
    assert shown["Content-Type"] == "image/svg+xml"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert b">Second words</text>" in b"".join(shown)
    logo = make_material("Logo", content=picture(90, 30))
    run_jobs()
    version = logo.editions.get().current
    assert (
        "?as=shown" in aino.get(reverse("console:material-look", args=[logo.pk, version.pk])).content.decode()
    )
    shown = aino.get(reverse("console:material-file", args=[logo.pk, version.pk]), {"as": "shown"})
    assert shown["Content-Disposition"].startswith("inline")
    assert (
        reverse("console:material-page", args=[logo.pk, version.pk, 0])
        in aino.get(reverse("console:library")).content.decode()
    )


@pytest.mark.django_db
def test_what_came_in_unseen_is_drawn_later() -> None:
    with events.quiet():
        make_material("Old", content=pdf(A4))
        make_material("Words", content=word("a"))
    run_jobs()
    assert Picture.objects.count() == 0
    draw()
    draw()
    assert [one.number for one in Picture.objects.order_by("number")] == [0, 1]
