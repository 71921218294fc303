"""Guides in the console: begun, written, arranged, checked, published, shared, and what readers said."""

import io

import pytest
from django.urls import reverse

from kanava.core.models import Event
from kanava.guides.models import Guide, Opinion, Page, Picture, Version
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_user
from tests.guides.making import make_scene, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return client_of(make_user("Aino", role="OWNER"))


def test_a_guide_is_made_from_nothing_to_shared(author) -> None:
    words = {
        "title_en": "Wiring",
        "title_fi": "Johdotus",
        "text_en": "",
        "text_fi": "",
        "slug": "",
        "lowest_tier": "SILVER",
    }
    answer = author.post(reverse("console:guide-create"), {**words, "roles": ["PARTNER_TECHNICIAN"]})
    guide = Guide.objects.get()
    assert answer["Location"] == reverse("console:guide", args=[guide.pk])
    assert (guide.slug, guide.lowest_tier, guide.roles) == ("wiring", "SILVER", ["PARTNER_TECHNICIAN"])
    version = Version.objects.get()
    create = reverse("console:guide-page-create", args=[version.pk])
    page = {
        "title_en": "Plan",
        "text_en": "First.",
        "title_fi": "Suunnittelu",
        "text_fi": "Ensin.",
        "slug": "",
        "chapter": "",
    }
    assert (
        author.post(
            create, {**page, "title_en": "", "title_fi": "", "text_fi": "", "text_en": ""}
        ).status_code
        == 422
    )
    assert author.post(create, {**page, "preview": "yes"}).status_code == 200
    assert not Page.objects.exists()
    author.post(create, page)
    chapter = Page.objects.get()
    author.post(create, {**page, "title_en": "Needs", "text_en": "![a](pic.png)", "chapter": str(chapter.pk)})
    needs = Page.objects.get(slug="needs")
    assert needs.parent_id == chapter.pk
    act = lambda what: reverse("console:guide-page-act", args=[version.pk, needs.pk, what])  # noqa: E731
    file = io.BytesIO(png())
    file.name = "pic.png"
    assert author.post(act("picture")).status_code == 422
    assert author.post(act("picture"), {"file": file}).status_code == 302
    shown = author.get(reverse("console:guide-picture", args=[Picture.objects.get().pk]))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    move = reverse("console:guide-pages-move", args=[version.pk])
    assert author.post(move, {"move": f"{needs.pk}:OUT"})["Location"].endswith(
        f"?arrange=yes#page-{needs.pk}"
    )
    needs.refresh_from_db()
    assert needs.parent_id is None
    assert author.post(move, {"move": f"{needs.pk}:AWAY"}).status_code == 404
    check = author.get(reverse("console:guide-version-check", args=[version.pk])).content.decode()
    assert "Nothing is broken" in check
    assert author.post(reverse("console:guide-act", args=[guide.pk, "share"])).status_code == 422
    assert author.post(reverse("console:guide-version-act", args=[version.pk, "publish"])).status_code == 302
    assert author.post(reverse("console:guide-act", args=[guide.pk, "share"])).status_code == 302
    guide.refresh_from_db()
    assert (guide.state, guide.current_id) == ("SHARED", version.pk)
    verbs = set(Event.objects.filter(object_type="guide").values_list("verb", flat=True))
    assert {
        "guide.made",
        "guide.page_written",
        "guide.pages_ordered",
        "guide.version_published",
        "guide.shared",
    } <= verbs
    assert author.post(create, page).status_code == 404
    edit = reverse("console:guide-page", args=[version.pk, needs.pk])
    assert author.post(edit, {**page, "slug": "needs"}).status_code == 422
    begun = author.post(reverse("console:guide-version-begin", args=[guide.pk]), {"label": "1.0"})
    assert begun.status_code == 422


def test_what_is_typed_is_shown_as_it_will_look_and_not_kept(author) -> None:
    make_scene(make_member(make_partner("Aurora Oy"), "Tiina", Role.PARTNER_OWNER), make_partner("Polar"))
    draft = Version.objects.get(state="DRAFT")
    page = Page.objects.get(version=draft, slug="install")
    address = reverse("console:guide-preview", args=[draft.pk, "en"])
    typed = {"title_en": "<b>", "text_en": "> [!TIP]\n> See [it](more) ![a](a.png) <i>"}
    found = author.post(f"{address}?page={page.pk}", typed).content.decode()
    assert "callout-tip" in found
    assert "<b>" not in found
    assert "<i>" not in found
    assert (
        reverse("console:guide-page", args=[draft.pk, Page.objects.get(version=draft, slug="more").pk])
        in found
    )
    assert "/console/guides/pictures/" in found
    assert author.post(reverse("console:guide-preview", args=[draft.pk, "xx"]), typed).status_code == 404


def test_the_author_is_done_with_what_a_reader_said(author) -> None:
    partner = make_partner("Aurora Oy")
    scene = make_scene(make_member(partner, "Tiina", Role.PARTNER_OWNER), partner)
    listing = reverse("console:guide-opinions", args=[scene["guide"].pk])
    assert "Which port?" in author.get(listing).content.decode()
    author.post(reverse("console:guide-opinion", args=[scene["guide"].pk, Opinion.objects.get().pk]))
    assert "Which port?" not in author.get(listing).content.decode()
    assert "Which port?" in author.get(f"{listing}?show=all").content.decode()
    pages = author.get(
        reverse(
            "console:guide-version", args=[scene["guide"].current_id or Version.objects.get(label="1.1").pk]
        )
    )
    assert "1 reader" in pages.content.decode()


def test_who_may_only_look_writes_nothing() -> None:
    partner = make_partner("Aurora Oy")
    scene = make_scene(make_member(partner, "Tiina", Role.PARTNER_OWNER), partner)
    seller = client_of(make_user("Otto", role="SELLER"))
    draft = scene["guide_draft"]
    page = Page.objects.get(version=draft, slug="install")
    shown = seller.get(reverse("console:guide-page", args=[draft.pk, page.pk]))
    assert shown.status_code == 200
    assert "<textarea" not in shown.content.decode()
    for name, *args in (
        ("guide-page", draft.pk, page.pk),
        ("guide-version-act", draft.pk, "publish"),
        ("guide-act", scene["guide"].pk, "withdraw"),
    ):
        assert seller.post(reverse(f"console:{name}", args=args), {"title_en": "x"}).status_code == 403
