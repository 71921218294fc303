"""The overview of translations: what there is in which language, and what it would take to have everything (guide: G5, G8)."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core import permissions
from kanava.deals.queries import list_product_lines
from kanava.rules.materials import MaterialKind
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.translations import ORDERABLE, UNDER_WAY, Estimate, Prices, State, estimate
from kanava.training.queries.paths import paths_of_lessons
from kanava.translations.queries import sources
from kanava.translations.queries.sources import Standing, Wanted
from kanava.ui import lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.downloads import csv_download
from kanava.ui.languages import language_name
from kanava.ui.stages import features_of
from kanava.ui.templatetags.ui import badge
from kanava.ui.translation_words import KINDS, PAGES
from kanava.ui.translations import cost_of, days_of, why_minimum, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanava.translations.models import LanguageVersion, Source, Target


def wanted_of(request: StaffRequest) -> Wanted:
    """What the reader has narrowed the overview to."""
    get = request.GET
    return Wanted(
        get.get("language", "")[:2], get.get("kind", "")[:20], get.get("state", "")[:20],
        lists.number_of(request, "product"), lists.text_of(request, "q"),
    )  # fmt: skip


@require_safe
@staff("view_translations")
def overview(request: StaffRequest) -> HttpResponse:
    """Everything that is had in several languages, by title, and how each language stands."""
    wanted = wanted_of(request)
    shown = lists.listing(request, "translations", sort="")
    targets = sources.list_targets()
    playbook = features_of(request).playbook
    prices = _prices(targets, playbook)
    found, total = sources.list_sources(
        by=request.actor, wanted=wanted, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    versions = sources.versions_of([one.pk for one in found.rows])
    urls = source_urls(found.rows, request.actor)
    columns = [one.language for one in targets if wanted.language in ("", one.language)]
    standings = sources.standings(targets, wanted, playbook)
    context = {
        "list": shown, "page": found, "total": total, "wanted": wanted, "tab": "texts",
        "rows": [_row(one, versions.get(one.pk, {}), columns, prices, urls.get(one.pk, "")) for one in found.rows],
        "columns": [(code, language_name(code)) for code in columns],
        "standings": [_standing(code, one, wanted) for code, one in standings.items() if code in columns],
        "languages": [(one.language, language_name(one.language)) for one in targets],
        "kinds": [*KINDS.items(), *words.choices(MaterialKind)], "states": words.choices(State),
        "lines": [(one.pk, one.name) for one in list_product_lines()], "is_narrowed": bool(shown.query),
        "may_order": permissions.may("order_translations", request.actor),
    }  # fmt: skip
    answer = page(request, "console/translations.html", context, here="library", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _prices(targets: "Sequence[Target]", playbook: Playbook) -> dict[str, Prices]:
    """What a text alone costs by language, without what an order costs at least."""
    found = {one.language: sources.prices_of(one, playbook) for one in targets}
    return {code: replace(one, minimum=Decimal(0)) for code, one in found.items()}


def _row(
    source: "Source",
    versions: "Mapping[str, LanguageVersion]",
    columns: "Sequence[str]",
    prices: "Mapping[str, Prices]",
    url: str,
) -> dict[str, Any]:
    there = [versions.get(code) for code in columns]
    left = [
        estimate(one.words_left, prices[one.language])
        for one in there
        if one is not None and one.state in ORDERABLE
    ]
    return {
        "id": source.pk, "title": source.title, "url": url,
        "kind": words.of_code(source.group) if source.kind == "MATERIAL" else str(KINDS.get(source.kind, source.kind)),
        "language": language_name(source.language), "words": source.words,
        "cells": [_cell(one, source, code) for one, code in zip(there, columns, strict=True)],
        "left": words_of(sum(one.words for one in left)) if left else "", "cost": _sum(left),
    }  # fmt: skip


def _cell(found: "LanguageVersion | None", source: "Source", code: str) -> dict[str, Any]:
    if found is None:
        return {"language": code, "name": language_name(code), "is_source": source.language == code}
    has_words = found.state in ORDERABLE and found.words_left
    return {
        "language": code,
        "name": language_name(code),
        "url": address("console:translation", found.pk),
        "badge": badge(found.state),
        "label": f"{language_name(code)}: {words.of_code(found.state)}, {source.title}",
        "words": words_of(found.words_left) if has_words and found.words_left != source.words else "",
    }


def _sum(costs: "Sequence[Estimate]") -> str:
    if not costs:
        return ""
    low, high = costs[0].low, costs[0].high
    for one in costs[1:]:
        low, high = low + one.low, high + one.high
    return cost_of(Estimate(sum(one.words for one in costs), low, high, 0))


def _standing(code: str, found: Standing, wanted: Wanted) -> dict[str, Any]:
    """A language over all that is wanted: `German: 12,400 words, 1,860–3,100 €, 7 working days`."""
    narrowed = {"kind": wanted.kind, "product": wanted.product_line_id or "", "q": wanted.text}
    query = urlencode({name: value for name, value in narrowed.items() if value})
    cost = found.cost
    assert cost is not None
    return {
        "language": language_name(code), "code": code, "ready": found.ready, "all": found.all, "left": found.left,
        "under_way": sum(found.counts.get(one, 0) for one in UNDER_WAY), "outdated": found.counts.get(State.OUTDATED, 0),
        "to_accept": found.counts.get(State.IN_REVIEW, 0),
        "words": words_of(found.words), "cost": cost_of(cost), "minimum": why_minimum(cost), "days": days_of(cost.days) if cost.days else "",
        "url": f"?{urlencode({'language': code})}{'&' + query if query else ''}",
        "order_url": f"{reverse('console:translation-order-create')}?{urlencode({'language': code, 'all': '1'})}"
        f"{'&' + query if query else ''}",
    }  # fmt: skip


@require_safe
@staff("view_translations")
def export(request: StaffRequest) -> HttpResponseBase:
    """The overview as a file: a row for each text and language."""
    wanted, targets = wanted_of(request), sources.list_targets()
    prices = _prices(targets, features_of(request).playbook)
    codes = [one.language for one in targets if wanted.language in ("", one.language)]
    names = {code: language_name(code) for code in {*codes}}
    states = {one.value: words.of_code(one) for one in State}
    kinds = {code: str(label) for code, label in KINDS.items()}
    header = [
        _("Title"), _("What it is"), _("Written in"), _("Words"), _("Language"), _("State"), _("Words to translate"),
        _("Estimate from"), _("Estimate to"), _("Currency"),
    ]  # fmt: skip

    def told() -> Any:
        for source, versions in sources.each_source(by=request.actor, wanted=wanted):
            for code in codes:
                found = versions.get(code)
                if found is None or wanted.state not in ("", found.state):
                    continue
                left = found.words_left if found.state in ORDERABLE else 0
                cost = estimate(left, prices[code])
                yield (
                    source.title, kinds.get(source.kind, source.kind), source.language, source.words, names[code],
                    states[found.state], left, cost.low.amount, cost.high.amount, cost.low.currency,
                )  # fmt: skip

    return csv_download("translations", header, told())


def source_urls(found: "Sequence[Source]", by: Actor) -> dict[int, str]:
    """Where the originals are, by the id of the source, for who may read them. One statement where there are lessons."""
    if not permissions.may("view_training", by):
        found = [one for one in found if one.kind == "MATERIAL"]
    paths = paths_of_lessons([one.object_id for one in found if one.kind == "LESSON"])
    return {one.pk: _source_url(one, paths) for one in found}


def _source_url(found: "Source", paths: "Mapping[int, int]") -> str:
    if found.kind in PAGES:
        return address(PAGES[found.kind], found.object_id)
    path_id = paths.get(found.object_id)
    return reverse("console:training-lesson", args=[path_id, found.object_id]) if path_id else ""
