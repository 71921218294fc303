"""Guides with pages, as their authors write them."""

import io
from datetime import UTC, datetime
from typing import Any

import PIL.Image
from django.test import Client

from kanava.core.models import User
from kanava.guides.actions import keeping, pages, reading, versions
from kanava.guides.actions.keeping import GuideTold, Said
from kanava.guides.actions.pages import PageTold
from kanava.guides.models import Guide, Page, Picture, Version
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Role, Via
from tests.factories import client_of, make_member, make_partner

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
US = Actor(Role.OWNER, Via.CONSOLE)
Words = dict[str, tuple[str, str]]


def told(words: Words | str = "Deployment", **more: Any) -> GuideTold:
    said = {"en": (words, "")} if isinstance(words, str) else words
    return GuideTold({code: Said(*one) for code, one in said.items()}, **more)


def draft_of(guide: Guide) -> Version:
    return Version.objects.get(guide=guide, state="DRAFT")


def write(version: Version, slug: str, words: Words | str = "", *, chapter: Page | None = None) -> Page:
    """A page of a draft; a text alone is English, under the slug as its title."""
    said = {"en": (slug.title(), words or "Some words.")} if isinstance(words, str) else words
    page = PageTold(
        {code: Said(*one) for code, one in said.items()}, slug, chapter.pk if chapter is not None else None
    )
    return pages.write_page(by=US, version_id=version.pk, told=page, at=AT)


def rewrite(page: Page, words: Words | str) -> None:
    said = {"en": (page.slug.title(), words)} if isinstance(words, str) else words
    told_anew = PageTold({code: Said(*one) for code, one in said.items()}, page.slug)
    pages.write_page(by=US, version_id=page.version_id, page_id=page.pk, told=told_anew, at=AT)


def publish(version: Version) -> Version:
    return versions.publish_version(by=US, version_id=version.pk, at=AT)


def begin(guide: Guide, label: str) -> Version:
    return versions.begin_version(by=US, guide_id=guide.pk, label=label, at=AT)


def make_guide(
    title: Words | str = "Deployment",
    contents: dict[str, Words | str] | None = None,
    *,
    is_shared: bool = True,
    **more: Any,
) -> Guide:
    """A guide with published pages, shared with partners."""
    guide = keeping.create_guide(by=US, told=told(title, **more), at=AT)
    version = draft_of(guide)
    for slug, words in (contents or {"install": "Run the **installer**."}).items():
        write(version, slug, words)
    publish(version)
    if is_shared:
        keeping.share_guide(by=US, guide_id=guide.pk, at=AT)
    guide.refresh_from_db()
    return guide


def reads(language: str = "en", role: Role = Role.PARTNER_TECHNICIAN, **partner: Any) -> Client:
    """A browser in which a partner's person reads in a language."""
    person = make_member(make_partner("Aurora Oy", **partner), f"Tiina {language}", role)
    person.language = language
    person.save(update_fields=["language"])
    return client_of(person)


def png(width: int = 3) -> bytes:
    held = io.BytesIO()
    PIL.Image.new("RGB", (width, 2)).save(held, "PNG")
    return held.getvalue()


def picture(page: Page, name: str = "a.png", content: bytes | None = None) -> Picture:
    return pages.add_picture(
        by=US, version_id=page.version_id, page_id=page.pk, name=name, content=content or png(), at=AT
    )


def make_scene(reader: User, partner: Partner) -> dict[str, Any]:
    """A guide with two versions and a third that is written, a picture, a reader and what they say."""
    guide = keeping.create_guide(by=US, told=told("Wiring"), at=AT)
    version = draft_of(guide)
    page = write(version, "install", "## Step\n\nRun it. ![a chart](a.png)")
    shown = picture(page)
    publish(version)
    keeping.share_guide(by=US, guide_id=guide.pk, at=AT)
    second = begin(guide, "1.1")
    write(second, "more", "[back](install#step)")
    publish(second)
    by = Actor(Role.PARTNER_OWNER, Via.PORTAL, reader.pk, partner.pk)
    newest = Page.objects.get(version=second, slug="install")
    reading.note_reading(by=by, page_id=newest.pk, version_id=second.pk, on=AT.date())
    reading.tell_opinion(by=by, page_id=newest.pk, is_helpful=False, note="Which port?", at=AT)
    return {"guide": guide, "guide_draft": begin(guide, "1.2"), "guide_page": page, "guide_picture": shown}
