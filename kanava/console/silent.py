"""The silent partners: what was last heard of each, and whom one calls now (guide: F6)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core import permissions
from kanava.onboarding.queries.attention import list_silent
from kanava.onboarding.queries.silences import Heard, LastWord, last_words, people_to_call
from kanava.partners.queries import list_managers
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.countries import country_name

if TYPE_CHECKING:
    from kanava.onboarding.models import Silence


@require_safe
@staff("view_onboarding")
def silent(request: StaffRequest) -> HttpResponse:
    """All silent partners, the longest silence first."""
    manager_id, sort = lists.number_of(request, "manager"), request.GET.get("sort", "since")
    shown = lists.listing(request, "silent", sort=sort)
    found, total = list_silent(
        by=request.actor,
        manager_id=manager_id,
        sort=sort,
        after=request.GET.get("after", ""),
        exact=lists.wants_exact(request),
    )
    context: dict[str, Any] = {
        "list": shown,
        "page": found,
        "rows": _rows(found.rows, may_log=permissions.may("record_touchpoint", request.actor)),
        "total": total,
        "manager_id": manager_id,
        "managers": list_managers(),
    }
    answer = page(request, "console/silent.html", context, here="onboarding", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _rows(silences: "Sequence[Silence]", *, may_log: bool) -> list[dict[str, Any]]:
    keys = [one.partner_id for one in silences]
    heard, people = last_words(keys), people_to_call(keys)
    return [
        {
            "url": address("console:partner", one.partner_id),
            "name": one.partner.name,
            "about": f"{country_name(one.partner.country)} · {words.of_code(one.partner.lifecycle)}",
            "since": formatting.day(one.since_on),
            "is_long": one.owner_at is not None,
            "manager": one.partner.manager.name if one.partner.manager is not None else "",
            "heard": _said(heard.get(one.partner_id)),
            "who": heard[one.partner_id].who if one.partner_id in heard else "",
            "contact": people.get(one.partner_id),
            "log_url": f"{address('console:partner-timeline', one.partner_id)}#log" if may_log else "",
            "log_label": _("Log a talk with %(name)s") % {"name": one.partner.name},
        }
        for one in silences
    ]


def _said(last: LastWord | None) -> str:
    """What was heard last, in words."""
    if last is None:
        return ""
    if last.what in (Heard.WORD, Heard.TALK):
        return words.of_code(last.code) if last.code else _("Conversation")
    return {
        Heard.CO_SELLING: _("First co-selling"),
        Heard.MAIL: _("Mail"),
        Heard.SIGN_IN: _("Sign-in"),
        Heard.NOTHING: _("Nothing since it became a partner"),
    }[last.what]
