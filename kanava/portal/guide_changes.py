"""What has changed from one version of a guide to another (guide: D4)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from kanava.guides.markdown import plain
from kanava.guides.queries.comparing import before, get_both, list_changes
from kanava.guides.queries.contents import pick
from kanava.guides.queries.theirs import Opened
from kanava.portal.guides import opened, version_address
from kanava.portal.pages import page
from kanava.rules.guides import Change
from kanava.rules.text_diff import difference
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.guide_words import CHANGES
from kanava.ui.guides import told_difference
from kanava.ui.languages import language_name


def _both(request: PartnerRequest, found: Opened) -> tuple[Any, Any]:
    """The versions that are compared: as asked for, else the newest with the one before it."""
    by_label = {one.label: one for one in found.versions}
    new = by_label.get(request.GET.get("to", ""), found.version)
    old = by_label.get(request.GET.get("from", ""), before(new, found.versions))
    return (new, old) if old is not None and old.number > new.number else (old, new)


def _context(found: Opened, old: Any, new: Any) -> dict[str, Any]:
    return {
        "found": found, "guide_title": found.text.title, "guide_url": version_address(found), "old": old, "new": new,
        "labels": [(one.label, one.label) for one in found.versions], "changes_url": f"{version_address(found)}changes/",
    }  # fmt: skip


@require_safe
@partner("use_guides")
def listing(request: PartnerRequest, guide: str) -> HttpResponse:
    """Which pages are new, changed or gone."""
    found = opened(request, guide)
    old, new = _both(request, found)
    language, first = request.user.language, found.guide.language
    changes = list_changes(old, new, language, first) if old is not None and old != new else []
    groups = [
        (CHANGES[kind.value], [one for one in changes if one.change == kind])
        for kind in (Change.NEW, Change.CHANGED, Change.REMOVED)
    ]
    news = new.news.get(language) or new.news.get(first) or next(iter(new.news.values()), "")
    context = {**_context(found, old, new), "groups": [one for one in groups if one[1]], "news": news}
    return page(request, "portal/guide_changes.html", context, here="guides")


@require_safe
@partner("use_guides")
def page_change(request: PartnerRequest, guide: str, page: str) -> HttpResponse:
    """What has changed in a page, paragraph by paragraph."""
    found = opened(request, guide)
    old, new = _both(request, found)
    if old is None:
        raise Http404
    return _difference(request, found, old, new, page)


def _difference(request: PartnerRequest, found: Opened, old: Any, new: Any, slug: str) -> HttpResponse:
    was, now = get_both(old, new, slug)
    if not was and not now:
        raise Http404
    text = pick((now or was).values(), request.user.language, found.guide.language)
    code = text.language
    blocks = told_difference(difference(_whole(was.get(code)), _whole(now.get(code))))
    context = {
        **_context(found, old, new), "slug": slug, "title": text.title, "blocks": blocks, "code": code, "is_same": all(one.is_kept for one in blocks),
        "language": language_name(code) if code != request.user.language else "",
        "page_url": version_address(found, new.label, slug) if now else "",
    }  # fmt: skip
    return page(request, "portal/guide_page_changes.html", context, here="guides")


def _whole(text: Any) -> str:
    """Title and body without marks, the title as the first paragraph."""
    return f"{text.title}\n\n{plain(text.body)}" if text is not None else ""
