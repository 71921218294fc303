"""Technical guides for a partner's people: the list, a guide's contents, and its pages (guide: D4)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock
from kanava.deals.queries import list_product_lines
from kanava.guides.actions.reading import note_reading, tell_opinion
from kanava.guides.queries.contents import (
    Entry,
    Sheet,
    get_sheet,
    has_page,
    list_contents,
    list_pictures,
    list_sheets,
)
from kanava.guides.queries.theirs import Opened, get_own_picture, list_own_guides, open_guide, own_opinion
from kanava.library.queries import reader_of
from kanava.portal.pages import page
from kanava.rules.languages import CODES
from kanava.rules.materials import Reader
from kanava.rules.refusals import NotFound
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address, plain_address
from kanava.ui.downloads import pdf_to_read
from kanava.ui.guide_papers import guide_paper
from kanava.ui.guide_text import render
from kanava.ui.guides import around, contents_html, linked, picture_response, shown_pictures
from kanava.ui.languages import language_name


def reader_in(request: PartnerRequest) -> Reader:
    """Who reads."""
    return reader_of(request.membership.partner, request.actor)


def reads(request: PartnerRequest) -> str:
    """The language that somebody reads guides in: chosen on a page, else their own. It is kept as long as they are signed in."""
    told = request.GET.get("language", "")[:2]
    if told == request.user.language:
        request.session.pop("reads_guides_in", None)
    elif told in CODES:
        request.session["reads_guides_in"] = told
    return str(request.session.get("reads_guides_in") or request.user.language)


def opened(request: PartnerRequest, guide: str, label: str = "") -> Opened:
    """A guide in a version, the newest without one, for whoever reads."""
    return open_guide(guide, label, by=request.actor, reader=reader_in(request), language=reads(request))


def version_address(found: Opened, label: str = "", slug: str = "") -> str:
    """Where a version is read, or a page of it; the newest has an address without its label."""
    newest = next((one.label for one in found.versions if one.pk == found.guide.current_id), "")
    version = "" if label in ("", newest) else f"v/{label}/"
    return f"{plain_address('portal:guides')}{found.guide.slug}/{version}{slug and f'{slug}/'}"


def frame_of(request: PartnerRequest, found: Opened, slug: str = "") -> tuple[list[Entry], dict[str, Any]]:
    """The contents of what is read, and what stands around every page of it."""
    language = reads(request)
    entries = list_contents(found.version.pk, language, found.guide.language)
    label = found.version.label
    root = version_address(found, label)
    context = {
        "found": found, "guide": found.guide, "guide_title": found.text.title, "version": found.version, "guide_url": root,
        "versions": [
            {"version": one, "url": version_address(found, one.label, slug), "is_here": one.pk == found.version.pk}
            for one in found.versions
        ],
        "newest": next((one for one in found.versions if one.pk == found.guide.current_id), found.version),
        "search_label": "" if found.is_newest else label, "pdf_url": f"{root}pdf/", "changes_url": f"{version_address(found)}changes/",
    }  # fmt: skip
    return entries, context


@require_safe
@partner("use_guides")
def listing(request: PartnerRequest) -> HttpResponse:
    """The guides that the reader may read."""
    guides = list_own_guides(by=request.actor, reader=reader_in(request), language=reads(request))
    lines = {one.pk: one.name for one in list_product_lines()}
    rows = [
        {
            "title": text.title, "summary": text.summary, "url": other_guide(guide.slug, ""), "version": guide.current,
            "language": text.language, "line": lines.get(guide.product_line_id or 0, ""),
        }
        for guide, text in guides
    ]  # fmt: skip
    return page(request, "portal/guides.html", {"rows": rows}, here="guides")


@require_safe
@partner("use_guides")
def guide(request: PartnerRequest, guide: str, label: str = "") -> HttpResponse:
    """A guide's first page: what it helps with, and all its contents."""
    found = opened(request, guide, label)
    entries, context = frame_of(request, found)
    url = partial(version_address, found, found.version.label)
    news = found.version.news
    shown = {
        "contents": contents_html(entries, url, is_whole=True), "first": url(entries[0].slug), "pages": len(entries),
        "news": news.get(reads(request)) or news.get(found.guide.language) or next(iter(news.values()), ""),
        "newer_url": "" if found.is_newest else version_address(found),
    }  # fmt: skip
    return page(request, "portal/guide.html", {**context, **shown}, here="guides")


@require_safe
@partner("use_guides")
def page_of(request: PartnerRequest, guide: str, page: str, label: str = "") -> HttpResponse:
    """A page of a guide."""
    found = opened(request, guide, label)
    return shown_page(request, found, page)


def shown_page(
    request: PartnerRequest, found: Opened, slug: str, *, fault: str = "", status: int = 200
) -> HttpResponse:
    """A page of a version, or where the version has none of that name a page that says so."""
    entries, context = frame_of(request, found, slug)
    label, language = found.version.label, reads(request)
    url = partial(version_address, found, label)
    context |= {"contents": contents_html(entries, url, here=slug), "slug": slug}
    try:
        sheet = get_sheet(found.version.pk, slug, language, found.guide.language)
    except NotFound:
        if not any(has_page(one.pk, slug) for one in found.versions):
            raise
        return page(request, "portal/guide_page_missing.html", context, here="guides", status=404)
    note_reading(by=request.actor, page_id=sheet.page.pk, version_id=found.version.pk, on=clock.today())
    return page(
        request,
        "portal/guide_page.html",
        {**context, **_page_context(found, entries, sheet), "fault": fault, **_said(request, sheet)},
        here="guides",
        status=status,
    )


def _page_context(found: Opened, entries: list[Entry], sheet: Sheet) -> dict[str, Any]:
    label, text = found.version.label, sheet.text
    url = partial(version_address, found, label)
    pictures = list_pictures([sheet.page.pk]) if text.outline.get("pictures") else []
    made = render(
        text.body,
        language=text.language,
        picture=shown_pictures(pictures, lambda picture_id: address("portal:guide-picture", picture_id)),
        link=linked({one.slug for one in entries}, url, other_guide),
    )
    before, after = around(entries, sheet.page.slug)
    chapter = next((one for one in entries if one.id == sheet.page.parent_id), None)
    newer = ""
    if not found.is_newest and found.guide.current_id is not None:
        is_there = has_page(found.guide.current_id, sheet.page.slug)
        newer = version_address(found, "", sheet.page.slug if is_there else "")
    return {
        "sheet": sheet, "text": text, "html": made.html, "headings": [one for one in made.headings if one.level <= 3],
        "before": before and {"title": before.title, "url": url(before.slug)},
        "after": after and {"title": after.title, "url": url(after.slug)},
        "chapter": chapter and {"title": chapter.title, "url": url(chapter.slug)},
        "children": [{"title": one.title, "url": url(one.slug)} for one in entries if one.parent_id == sheet.page.pk],
        "newer_url": newer, "newer_has_page": newer and newer != version_address(found),
    }  # fmt: skip


def _said(request: PartnerRequest, sheet: Sheet) -> dict[str, Any]:
    is_other = sheet.text.language != reads(request)
    return {
        "opinion": own_opinion(sheet.page.pk, by=request.actor),
        "other_language": language_name(sheet.text.language) if is_other else "",
        "languages": [(code, language_name(code)) for code in sheet.languages if code != sheet.text.language],
    }


def other_guide(slug: str, page_slug: str) -> str:
    """Where another guide is read, or a page of it."""
    return f"{plain_address('portal:guides')}{slug}/{page_slug and f'{page_slug}/'}"


@require_POST
@partner("rate_guide")
def opinion(request: PartnerRequest, guide: str, page: str) -> HttpResponse:
    """Say whether the page was helpful."""
    label = request.POST.get("version", "")
    found = opened(request, guide, label)
    answer = request.POST.get("helpful", "")
    if answer not in ("yes", "no"):
        return shown_page(request, found, page, fault=_("Say whether the page was helpful."), status=422)
    sheet = get_sheet(found.version.pk, page, reads(request), found.guide.language)
    note = request.POST.get("note", "")
    tell_opinion(
        by=request.actor, page_id=sheet.page.pk, is_helpful=answer == "yes", note=note, at=clock.now()
    )
    messages.success(request, _("Thank you. The authors read what you say."))
    return redirect(version_address(found, label, page))


@require_safe
@partner("use_guides")
def picture(request: PartnerRequest, picture_id: int) -> HttpResponse:
    """A picture of a page."""
    return picture_response(get_own_picture(picture_id, by=request.actor, reader=reader_in(request)))


@require_safe
@partner("use_guides")
def pdf(request: PartnerRequest, guide: str, label: str = "") -> HttpResponse:
    """The whole guide as a paper."""
    found = opened(request, guide, label)
    sheets = list_sheets(found.version.pk, reads(request), found.guide.language)
    if not sheets:
        raise Http404
    made = guide_paper(found.guide, found.text, found.version, sheets, at=clock.now())
    return pdf_to_read(f"{found.guide.slug}-{found.version.label}", made)
