"""A partner's own page and mail: what it says of itself is kept, stays its own, and stands in our text."""

import base64
import re
from io import BytesIO

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kanava.core.wall import partner_session
from kanava.library.actions.branding import keep_own_text
from kanava.library.logos import HIGHEST, WIDEST, remade
from kanava.library.models import Brand, OwnText
from kanava.library.queries.branding import filling_of, lacks
from kanava.rules.branding import (
    READABLE,
    ColourUnreadable,
    LogoShape,
    LogoTooLarge,
    LogoUnknown,
    colour,
    contrast,
    ink_of,
    services_of,
    text_on,
)
from kanava.rules.own_texts import filled
from kanava.rules.people import Role
from kanava.rules.template_places import Place
from kanava.ui.words import of_refusal
from tests.factories import client_of, make_line, make_member, make_partner, make_user
from tests.library.making import AT, US
from tests.rules.test_files import PDF

OWN = "portal:own-brand"
COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(COLOURS)
def test_text_is_readable_whatever_the_colour(ground: str) -> None:
    assert contrast(text_on(ground), ground) >= READABLE
    assert contrast(ink_of(ground), "#ffffff") >= READABLE


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#1234567", "url(x)"])
def test_what_is_no_colour(text: str) -> None:
    with pytest.raises(ColourUnreadable):
        colour(text)


def test_places_are_filled_once_and_others_stay() -> None:
    told = {Place.NAME: "{{partner.contact}} Oy", Place.CONTACT: "Olga"}
    filled_in = "((partner.contact)) Oy, Olga {OTHER} {x} {{y}}"
    for text in (
        "{{partner.name}}, {{ Partner.Contact }}{{partner.phone}} {OTHER} {x} {{y}}",
        "{PARTNER}, {CONTACT}{PHONE} {OTHER} {x} {{y}}",
    ):
        assert filled(text, told) == filled_in
    assert services_of(" a \n\n a\nb  c") == ["a", "b c"]


def picture(form: str = "PNG", size: tuple[int, int] = (2_000, 500)) -> bytes:
    held = BytesIO()
    Image.new("RGB", size, "#c00000").save(held, form)
    return held.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_logo_is_made_anew(form: str) -> None:
    made = Image.open(BytesIO(remade(picture(form) + b"<script>")))
    assert (made.format, made.width <= WIDEST, made.height <= HIGHEST) == ("PNG", True, True)
    assert b"<script>" not in remade(picture(form) + b"<script>")


@pytest.mark.parametrize("content", [b"", PDF, b"<svg/>", picture("GIF"), picture()[:60]])
def test_what_is_no_logo(content: bytes) -> None:
    with pytest.raises(LogoUnknown):
        remade(content)
    with pytest.raises(LogoTooLarge):
        remade(picture() + bytes(2_000_000))


@pytest.mark.parametrize("size", [(3_000, 200), (100, 301), (4_000, 1)])
def test_a_logo_that_would_be_a_line(size: tuple[int, int]) -> None:
    with pytest.raises(LogoShape) as caught:
        remade(picture(size=size))
    assert f"{size[0]} by {size[1]} dots" in of_refusal(caught.value)
    assert remade(picture(size=(2_000, 200)))


@pytest.fixture
def aurora(db):
    make_line()
    return make_partner("Aurora <b>Oy</b>")


def typed(**more) -> dict:
    return {"colour": "#ffee00", "contact": "Olga Nieminen", "email": "olga@aurora.fi", "phone": "", "website": "aurora.fi", "services_en": "Pilots\nTraining", "services_fi": "Pilotit", **more}  # fmt: skip


def test_a_partners_own_page_and_mail(aurora) -> None:
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    logo = SimpleUploadedFile("logo.jpg", picture("JPEG"))
    assert olga.post(reverse(OWN), typed(logo=logo)).status_code == 302
    assert Brand.objects.get().partner == aurora
    for language, service in (("en", "Training"), ("fi", "Pilotit")):
        answer = olga.get(reverse("portal:own-material-made", args=["page"]), {"language": language})
        text = pypdf.PdfReader(BytesIO(answer.content)).pages[0].extract_text()
        for words in ("Aurora <b>Oy</b>", "Platform", "Olga Nieminen", service):
            assert words in text
    mail = olga.get(
        reverse("portal:own-material-made", args=["mail"]), {"colour": "#000000", "contact": "Bertil"}
    )
    html = mail.content.decode()
    assert "Aurora &lt;b&gt;Oy&lt;/b&gt;" in html
    assert "data:image/png;base64," in html
    assert "Bertil" in html
    assert "background:#000000;color:#ffffff" in html
    assert "default-src 'none'" in mail["Content-Security-Policy"]
    assert Brand.objects.get().contact == "Olga Nieminen"
    assert olga.post(reverse(OWN), typed(removes_logo="on")).status_code == 302
    assert not Brand.objects.get().logo


def test_what_is_refused_stands_beside_its_field(aurora) -> None:
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    answer = olga.post(reverse(OWN), typed(logo=SimpleUploadedFile("a.png", PDF)))
    assert answer.status_code == 422
    assert b"picture in PNG or JPEG" in answer.content
    assert olga.post(reverse(OWN), typed(colour="red")).status_code == 422
    assert (
        b"background:#0f5c5c"
        in olga.get(
            reverse("portal:own-material-made", args=["mail"]), {"colour": "red;x:url(//evil)"}
        ).content
    )
    nine = "\n".join(f"Service {number}" for number in range(1, 10))
    sent = typed(
        website="javascript:alert(1)",
        services_en=nine,
        services_fi="x" * 121,
        logo=SimpleUploadedFile("a.png", picture()),
    )
    answer = olga.post(reverse(OWN), sent)
    assert answer.status_code == 422
    faults = {field: str(found[0]) for field, found in answer.context["form"].errors.items()}
    assert "There is room for 8 services, and here are 9." in faults["services_en"]
    assert "Shorten “xxx" in faults["services_fi"]
    assert "address of a website" in faults["website"]
    assert "Choose the logo again" in faults["logo"]
    for kept in ("Service 9", "javascript:alert(1)", "Olga Nieminen"):
        assert kept in answer.content.decode()
    technician = client_of(make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN))
    assert technician.get(reverse(OWN)).status_code == 200
    assert technician.post(reverse(OWN), typed()).status_code == 403
    assert Brand.objects.count() == 0


def test_what_was_kept_as_a_website_before_and_is_none_stands_in_nothing(aurora) -> None:
    brand = Brand(partner=aurora, website="javascript:alert(1)", contact="Olga")
    filling = filling_of(aurora, brand, language="en")
    assert lacks([Place.WEBSITE], filling) == (Place.WEBSITE,)
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    brand.changed_at = AT
    brand.save()
    mail = olga.get(reverse("portal:own-material-made", args=["mail"])).content.decode()
    assert "Olga" in mail
    assert "javascript" not in mail


def test_what_a_partner_says_of_itself_is_behind_the_wall(aurora) -> None:
    polar = make_partner("Polar Oy")
    Brand.objects.create(partner=polar, contact="Charlotte", changed_at=AT)
    with partner_session(aurora.pk):
        assert not Brand.objects.exists()
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    assert b"Charlotte" not in olga.get(reverse(OWN)).content


def test_our_text_is_ours_to_change(aurora) -> None:
    aino = client_of(make_user("Aino", role="OWNER"))
    where = reverse("console:own-text", args=["INTRODUCTION", "fi"])
    assert "toimittajana" in aino.get(where).content.decode()
    assert (
        aino.post(
            where, {"title": "{PARTNER} auttaa", "lead": "Heti.", "body": "## Näin\nNopeasti."}
        ).status_code
        == 302
    )
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    text = olga.get(reverse("portal:own-material-made", args=["mail"]), {"language": "fi"}).content.decode()
    assert "&lt;/b&gt; auttaa" in text
    assert "Näin</h2>" in text
    keep_own_text(by=US, language="en", title="T", lead="", body="", at=AT)


def test_our_text_is_looked_at_as_it_is_typed(aurora) -> None:
    aino = client_of(make_user("Aino", role="OWNER"))
    where = reverse("console:own-text", args=["INTRODUCTION", "en"])
    kept = aino.get(where).content.decode()
    assert reverse("console:own-text-preview", args=["INTRODUCTION", "en"]) in kept
    typed = {"title": "{{partner.name}} helps", "lead": "At once.", "body": "## How\nQuickly."}
    drawn = []
    for body in ("## How\nQuickly.", "## How\nQuickly and well."):
        for address, more in ((where, {"preview": "yes"}), (f"{where}preview/", {})):
            answer = aino.post(address, {**typed, "body": body, **more})
            assert answer.status_code == 200
            found = re.search(r'src="data:image/png;base64,([^"]+)"', answer.content.decode())
            drawn.append(base64.b64decode(found[1]))
    assert drawn[0].startswith(b"\x89PNG")
    assert drawn[0] == drawn[1]
    assert drawn[2] == drawn[3] != drawn[0]
    assert not OwnText.objects.exists()
    wrong = aino.post(where, {**typed, "title": "", "preview": "yes"})
    assert (wrong.status_code, b"data:image" in wrong.content) == (422, False)
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    assert olga.post(f"{where}preview/", typed).status_code in (302, 403, 404)


def test_places_have_one_spelling_and_old_texts_are_read_still(aurora) -> None:
    OwnText.objects.create(
        code="PILOT",
        language="en",
        title="{PRODUCT} by {PARTNER}",
        lead="Ask {CONTACT}",
        body="## {PRODUCT}\nNow",
    )
    aino, where = (
        client_of(make_user("Aino", role="OWNER")),
        reverse("console:own-text", args=["PILOT", "en"]),
    )
    text = aino.get(where).content.decode()
    assert 'value="{{product.name}} by {{partner.name}}"' in text
    assert "{PARTNER}" not in text
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    mail = olga.get(reverse("portal:own-material-made", args=["mail"]), {"language": "en", "text": "PILOT"})
    assert "Platform by Aurora" in mail.content.decode()
    typed = {"title": "{PRODUCT}", "lead": "{{ partner.services }}", "body": "Ask {{partner.contact}}"}
    assert aino.post(where, typed).status_code == 302
    assert OwnText.objects.get().title == "{{product.name}}"


@pytest.mark.parametrize("odd", ["{{partner.nmae}}", "{{partner.logo}}", "{{partner.phone", "{{OTHER}}"])
def test_a_text_has_no_place_that_nothing_fills(db, odd: str) -> None:
    aino = client_of(make_user("Aino", role="OWNER"))
    typed = {"title": "T", "lead": "L", "body": f"Ask {odd}"}
    answer = aino.post(reverse("console:own-text", args=["PILOT", "en"]), typed)
    assert (answer.status_code, f"Nothing fills “{odd}”" in answer.content.decode()) == (422, True)
    assert not OwnText.objects.exists()
