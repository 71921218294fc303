"""Making one's own materials: choosing, seeing what is missing, and taking them along."""

import zipfile
from email import message_from_bytes, policy
from io import BytesIO

import docx
import pptx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.library.actions.branding import Told, keep_brand, keep_own_text
from kanava.library.models import Brand, Download, Version
from kanava.rules.people import Role
from tests.factories import client_of, make_line, make_member, make_partner, make_user, member
from tests.library.making import AT, US, make_material, slides, told, word
from tests.rules.test_files import PDF, PNG

pytestmark = pytest.mark.django_db
OWN = "{{partner.name}}: {{partner.contact}}"


@pytest.fixture
def aurora():
    make_line()
    return make_partner("Aurora Oy", tier="SILVER")


def present(partner) -> Brand:
    brand = Told("#ffee00", "Olga", "olga@aurora.fi", "", "aurora.fi", "Pilots\nTraining", "Pilotit")
    return keep_brand(by=member(partner, Role.PARTNER_OWNER), told=brand, at=AT)


def template(content: bytes, title: str = "Slides", **more):
    made = make_material(title, content=content, kind="OWN_TEMPLATE", **more)
    return made, made.editions.get().current


def test_the_partners_own_presentation(aurora) -> None:
    present(aurora)
    made, version = template(slides(OWN, "{{partner.services}}"))
    before = b"".join(
        client_of(make_user("Aino", role="OWNER")).get(
            reverse("console:material-file", args=[made.pk, version.pk])
        )
    )
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    page = olga.get(reverse("portal:own-material"), {"pick": made.pk, "language": "en"}).content.decode()
    assert 'alt="Slide 1: Aurora Oy: Olga"' in page
    assert "data:image/svg+xml;base64," in page
    assert "not told yet" not in page
    assert Download.objects.count() == 0
    answer = olga.get(reverse("portal:own-file", args=[made.pk, version.pk]))
    assert 'filename="Slides - Aurora Oy.pptx"' in answer["Content-Disposition"]
    found = pptx.Presentation(BytesIO(answer.content)).slides
    assert [slide.shapes.title.text for slide in found] == ["Aurora Oy: Olga", "Pilots\nTraining"]
    made.refresh_from_db()
    assert (made.downloads, Download.objects.get().version) == (1, version)
    after = b"".join(
        client_of(make_user("Eva", role="OWNER")).get(
            reverse("console:material-file", args=[made.pk, version.pk])
        )
    )
    assert before == after


def test_what_is_missing_leads_there_and_back(aurora) -> None:
    made, _version = template(slides("{{partner.name}} {{partner.contact}} {{partner.services}}"))
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    page = olga.get(reverse("portal:own-material"), {"pick": made.pk, "language": "en"})
    text = page.content.decode()
    assert "<strong>contact person, services</strong>" in text
    brand = page.context["brand_url"]
    assert f'href="{brand.replace("&", "&amp;")}"' in text
    answer = olga.post(brand, {"colour": "#0f5c5c", "contact": "Olga", "services_en": "Pilots"})
    assert answer["Location"].startswith(f"{reverse('portal:own-material')}?pick={made.pk}")
    assert "not told yet" not in olga.get(answer["Location"]).content.decode()
    away = olga.post(f"{reverse('portal:own-brand')}?back=https://elsewhere.example/", {"colour": "#0f5c5c"})
    assert away["Location"] == reverse("portal:own-brand")
    technician = client_of(make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN))
    assert (
        "The owner and the sellers"
        in technician.get(
            reverse("portal:own-material"), {"pick": made.pk, "language": "fi"}
        ).content.decode()
    )


def test_several_at_once_come_in_one_archive(aurora) -> None:
    present(aurora)
    deck, _version = template(slides(OWN))
    letter, _version = template(word(OWN), "Letter")
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    picked = {"pick": [deck.pk, letter.pk, "page-PILOT", "mail-WORKSHOP", "nothing"], "language": "en"}
    page = olga.get(reverse("portal:own-material"), picked)
    assert len(page.context["made"]) == 4
    answer = olga.get(page.context["bundle_url"])
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert [name.rpartition(".")[2] for name in names] == ["pptx", "docx", "pdf", "eml"]
        found = docx.Document(BytesIO(archive.read(names[1])))
        assert found.paragraphs[0].text == "Aurora Oy: Olga"
        draft = message_from_bytes(archive.read(names[3]), policy=policy.default)
        assert "Olga confirms" in draft.get_body(("html",)).get_content()
    assert Download.objects.count() == 2
    picture = olga.get(reverse("portal:own-material-made", args=["picture"]), {"text": "PILOT"})
    assert picture.content.startswith(b"\x89PNG")


def test_a_template_of_others_is_not_theirs(aurora) -> None:
    made, version = template(slides(OWN), lowest_tier="GOLD")
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    page = olga.get(reverse("portal:own-material"), {"pick": made.pk})
    assert f'value="{made.pk}"' not in page.content.decode()
    assert olga.get(reverse("portal:own-file", args=[made.pk, version.pk])).status_code == 404


def test_services_come_in_the_language_of_the_template(aurora) -> None:
    present(aurora)
    made, version = template(slides("{{partner.services}}"), language="fi")
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    page = olga.get(reverse("portal:own-material"), {"pick": made.pk, "language": "en"}).content.decode()
    assert 'alt="Slide 1: Pilotit"' in page
    answer = olga.get(reverse("portal:own-file", args=[made.pk, version.pk]))
    assert pptx.Presentation(BytesIO(answer.content)).slides[0].shapes.title.text == "Pilotit"


def test_what_a_template_asks_for_stands_beside_its_file() -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    made = make_material("Slides", content=slides("{{partner.name}}"), kind="OWN_TEMPLATE", is_shared=False)
    where = reverse("console:material-upload", args=[made.pk, "en"])
    content = slides("{{partner.nmae}} {{fax}} {{partner.logo}} {{partner.phone")
    assert eva.post(where, {"file": SimpleUploadedFile("a.pptx", content)}).status_code == 302
    text = eva.get(reverse("console:material", args=[made.pk])).content.decode()
    for words in (
        "did you mean partner.name?",
        "{{fax}}",
        "its closing braces are missing",
        "<code>partner.logo</code>",
        "It does without",
    ):
        assert words in text
    refused = eva.post(where, {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert (refused.status_code, b"save it as .pptx or .docx" in refused.content) == (422, True)
    assert Version.objects.count() == 2


def test_a_material_becomes_a_template_once_its_files_are_some() -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    for content, status in ((PDF, 422), (slides("{{partner.name}}"), 302)):
        made = make_material("Slides", content=content, kind="DECK")
        typed = {"kind": "OWN_TEMPLATE", "stage": told().stage}
        assert eva.post(reverse("console:material-edit", args=[made.pk]), typed).status_code == status
    assert Version.objects.latest("pk").places == ["partner.name"]


ODD = "{{partner.name}} {{partner.nmae}} {{nonsense.field}} {{unfinished"


def test_what_is_no_place_goes_to_nobody_before_somebody_decides(aurora) -> None:
    present(aurora)
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    made, version = template(slides(ODD), is_shared=False)
    share, stand = (reverse("console:material-act", args=[made.pk, what]) for what in ("share", "stand"))
    refused = eva.post(share)
    assert refused.status_code == 422
    assert "{{partner.nmae}}, {{nonsense.field}}, {{unfinished" in refused.content.decode()
    assert eva.post(stand, {"version": version.pk}).status_code == 302
    assert (
        "It is decided that they stand"
        in eva.get(refused.context["request"].path.replace("share/", "")).content.decode()
    )
    assert eva.post(share).status_code == 302
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    page = olga.get(reverse("portal:own-material"), {"pick": made.pk, "language": "en"}).content.decode()
    assert "they stand in your file" in page
    assert "<code>{{nonsense.field}}</code>" in page
    found = pptx.Presentation(
        BytesIO(olga.get(reverse("portal:own-file", args=[made.pk, version.pk])).content)
    )
    assert found.slides[0].shapes.title.text.startswith("Aurora Oy {{partner.nmae}}")


def test_a_shared_template_gets_no_file_with_what_is_no_place_unsaid() -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    made, _version = template(slides(OWN))
    where = reverse("console:material-upload", args=[made.pk, "en"])
    refused = eva.post(where, {"file": SimpleUploadedFile("a.pptx", slides(ODD))})
    assert (refused.status_code, "{{nonsense.field}}" in refused.content.decode()) == (422, True)
    sent = {"file": SimpleUploadedFile("a.pptx", slides(ODD)), "marks_stand": "on"}
    assert eva.post(where, sent).status_code == 302
    assert Version.objects.latest("pk").marks_stand
    plain = make_material("Plain", content=slides(ODD), kind="DECK")
    kind = {"kind": "OWN_TEMPLATE", "stage": told().stage}
    assert eva.post(reverse("console:material-edit", args=[plain.pk]), kind).status_code == 422


def test_a_template_that_is_mended_is_said_to_be_and_is_in_no_archive(aurora) -> None:
    present(aurora)
    made, version = template(slides(OWN))
    Version.objects.filter(pk=version.pk).update(places=["partner.name", "nonsense.field"])
    other, _version = template(slides(OWN), "Other")
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    picked = {"pick": [made.pk, other.pk, "page-PILOT"], "language": "en"}
    page = olga.get(reverse("portal:own-material"), picked)
    assert "We are mending this template" in page.content.decode()
    with zipfile.ZipFile(BytesIO(olga.get(page.context["bundle_url"]).content)) as archive:
        assert len(archive.namelist()) == 2
    for name in ("own-file", "library-file"):
        assert olga.get(reverse(f"portal:{name}", args=[made.pk, version.pk])).status_code in (302, 404)
    assert olga.get(f"{reverse('portal:own-bundle')}?pick={made.pk}").status_code == 404


def test_nobody_gets_a_template_as_it_is(aurora) -> None:
    made, version = template(slides(OWN))
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    answer = olga.get(reverse("portal:library-file", args=[made.pk, version.pk]))
    assert answer["Location"] == f"{reverse('portal:own-material')}?pick={made.pk}&language=en"
    page = olga.get(reverse("portal:library-item", args=[made.pk])).content.decode()
    assert "{{partner.name}}" not in page
    assert "Make it your own" in page


def test_more_than_fits_at_once_is_said(aurora) -> None:
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    made = [template(slides(OWN), f"Slides {number}")[0].pk for number in range(1, 8)]
    page = olga.get(reverse("portal:own-material"), {"pick": made, "language": "en"})
    text = " ".join(page.content.decode().split())
    assert "At most 6 at once, so these were left out:" in text
    assert "<strong>Slides 7 (PowerPoint, English)</strong>" in text
    assert f'id="pick-{made[5]}" value="{made[5]}" checked' in text
    assert f'id="pick-{made[6]}" value="{made[6]}" disabled aria-describedby="own-full"' in text
    text = olga.get(reverse("portal:own-material"), {"pick": made[:5], "language": "en"}).content.decode()
    assert "left out" not in text
    assert " disabled" not in text


def test_the_own_mail_is_a_draft_for_a_mail_program(aurora) -> None:
    brand = present(aurora)
    brand.logo = PNG
    brand.save()
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    where, asked = reverse("portal:own-material-made", args=["mail"]), {"text": "PILOT", "language": "fi"}
    answer = olga.get(where, {**asked, "as": "file"})
    assert answer["Content-Type"] == "message/rfc822"
    assert ".eml" in answer["Content-Disposition"]
    draft = message_from_bytes(answer.content, policy=policy.default)
    assert (draft["X-Unsent"], draft["Subject"]) == ("1", "Pilotti kolmessa viikossa: Platform")
    plain, page = (draft.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Viikko 1" in plain
    assert "- Pilotit" in plain
    assert 'src="cid:logo"' in page
    [logo] = [part for part in draft.walk() if part.get_content_type() == "image/png"]
    assert (logo["Content-ID"], logo.get_content()) == ("<logo>", PNG)
    desk = olga.get(reverse("portal:own-material"), {"pick": "mail-PILOT", "language": "en"}).content.decode()
    assert "opens as a draft" in desk
    assert f'data-copy-page="{where}?text=PILOT' in desk


def test_a_draft_has_one_subject_whatever_the_title_says(aurora) -> None:
    keep_own_text(by=US, language="en", title="Ä pilot\r\nBcc: all@example.com", lead="", body="Now", at=AT)
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    answer = olga.get(reverse("portal:own-material-made", args=["mail"]), {"language": "en", "as": "file"})
    draft = message_from_bytes(answer.content, policy=policy.default)
    assert draft["Subject"] == "Ä pilot Bcc: all@example.com"
    assert draft["Bcc"] is None
