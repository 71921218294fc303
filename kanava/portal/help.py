"""Help: what is found by oneself first, questions with a promised answer, and whoever is there for the partner (guide: F5, I3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.core import clock, permissions
from kanava.deals.queries import name_own_deals
from kanava.enquiries.actions import asking
from kanava.enquiries.actions.asking import Asked
from kanava.enquiries.queries import get_own_enquiry, list_own_enquiries, list_said
from kanava.finding.queries import Hit, find_answers
from kanava.library.queries import get_own_material, reader_of
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import ITEMS, page
from kanava.rules.refusals import NotFound, NotPermitted, Refusal
from kanava.rules.support import About, CallOutOfHours, Level, State, help_of
from kanava.training.queries import own
from kanava.ui import disputes, enquiries, lists, time_zones, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address, plain_address
from kanava.ui.finding import marked_html, told_pages, told_rules
from kanava.ui.languages import language_name
from kanava.ui.live_dates import zone_of_reader
from kanava.ui.programme_rules import Reader
from kanava.ui.templatetags.ui import badge
from kanava.ui.training import page_of

WHAT = {
    "RULE": gettext_lazy("Programme rule"), "LESSON": gettext_lazy("Lesson"), "MATERIAL": gettext_lazy("Material"),
    "GUIDE_PAGE": gettext_lazy("Technical guide"), "PAGE": gettext_lazy("Page of the portal"),
}  # fmt: skip
# Of these what is in them is found, where there is anything.
NOT_FOUND = ("home", "help", "library", "guides")
LABELS = {
    "subject": gettext_lazy("What it is about"), "text": gettext_lazy("Your question"), "call_at": gettext_lazy("When we call you"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """What a question is about, as an address names it."""

    about: About
    id: int
    title: str
    url: str

    @property
    def code(self) -> str:
        """How an address names it."""
        return f"{self.about.removeprefix('ABOUT_').lower()}-{self.id}"


@require_http_methods(["GET", "HEAD", "POST"])
@partner("view_own_enquiries")
def overview(request: PartnerRequest) -> HttpResponse:
    """Find an answer, ask for one, and see what was asked."""
    refusal: Refusal | None = None
    if request.method == "POST":
        permissions.require("ask_us", request.actor)
        thing = _thing(request, request.POST.get("about", ""))
        try:
            told = Asked(
                request.POST.get("subject", ""), request.POST.get("text", ""), thing.about if thing else None, thing.id if thing else None,
                _call_at(request),
            )  # fmt: skip
            made = asking.ask(by=request.actor, told=told, at=clock.now())
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Sent. You see our answer here and get it by mail."))
            return redirect("portal:enquiry", made.pk)
    return _overview(request, refusal)


def _overview(request: PartnerRequest, refusal: Refusal | None) -> HttpResponse:
    company, text = request.membership.partner, lists.text_of(request, "q")[:200]
    terms = help_of(get_in_force(clock.today()).playbook, company.tier)
    found = _find(request, text) if text else []
    rows, total = list_own_enquiries(by=request.actor, after=request.GET.get("after", ""))
    manager = company.manager if terms.has_contact and company.manager and company.manager.is_active else None
    may_ask = permissions.may("ask_us", request.actor)
    context = {
        "text": text, "found": found, "terms": terms, "manager": manager, "page": rows, "total": total, "sent": request.POST,
        "rows": [_row(one) for one in rows.rows], "thing": _thing(request, request.POST.get("about") or request.GET.get("about", "")),
        # Who helps themselves first looks for an answer.
        "shows_form": may_ask and (terms.level != Level.SELF_SERVICE or bool(text) or refusal is not None),
        "may_ask": may_ask, "faults": words.by_field(refusal) if refusal else {}, "fault_list": disputes.fault_list("ask", refusal, LABELS),
        "zone": time_zones.city_of(zone_of_reader(request)), **_our_hours(),
    }  # fmt: skip
    return page(request, "portal/help.html", context, here="help", status=422 if refusal else 200)


def _our_hours() -> dict[str, Any]:
    """When somebody of ours is there for a call, and by which clock."""
    hours = get_in_force(clock.today()).playbook.onboarding
    ours = time_zones.city_of(ZoneInfo(settings.TIME_ZONE))
    return {"opens": hours.opens_at, "closes": hours.closes_at, "our_zone": ours}


def _row(one: Any) -> dict[str, Any]:
    return {
        "url": address("portal:enquiry", one.pk), "subject": one.subject, "state": badge(one.state), "when": enquiries.when_of(one),
    }  # fmt: skip


def _call_at(request: PartnerRequest) -> datetime | None:
    """The moment that was wished for a call, by the clock of whoever wishes. Raises CallOutOfHours: it cannot be read."""
    typed = request.POST.get("call_at", "").strip()
    if not typed:
        return None
    try:
        found = parse_datetime(typed)
    except ValueError:
        found = None
    if found is None:
        playbook = get_in_force(clock.today()).playbook
        hours, ahead = playbook.onboarding, playbook.support.call_ahead_hours
        zone = timezone.get_default_timezone()
        raise CallOutOfHours(
            field="call_at", opens=hours.opens_at, closes=hours.closes_at, hours=ahead, zone=zone
        )
    return found if timezone.is_aware(found) else timezone.make_aware(found, zone_of_reader(request))


def _find(request: PartnerRequest, text: str) -> list[dict[str, Any]]:
    """What there is about a question, the best first: where each is, and what it belongs to."""
    company, language, today = request.membership.partner, request.user.language, clock.today()
    rights = {name: right for name, _label, _icon, right, _is_first in ITEMS}
    pages = told_pages(
        {name: label for name, label, _icon, _right, _is_first in ITEMS if name not in NOT_FOUND}
    )
    told = [
        *told_rules(get_in_force(today), Reader(company.type, company.tier)),
        *(one for one in pages if permissions.may(rights[one.key], request.actor)),
    ]
    reader = reader_of(company, request.actor)
    found = find_answers(text, by=request.actor, reader=reader, language=language, on=today, told=told)
    return [
        {
            "what": f"{WHAT[one.kind]} · {one.whole}" if one.whole else WHAT[one.kind], "title": marked_html(one.title, found.forms),
            "heading": marked_html(one.heading, found.forms), "text": marked_html(one.extract, found.forms), "code": one.language,
            "url": _url(one), "language": language_name(one.language) if one.language != language else "",
        }
        for one in found.hits
    ]  # fmt: skip


def _url(hit: Hit) -> str:
    keys = hit.keys
    if hit.kind == "RULE":
        return f"{reverse('portal:rules')}#{keys['key']}"
    if hit.kind == "PAGE":
        return reverse(f"portal:{keys['key']}")
    if hit.kind == "MATERIAL":
        return address("portal:library-item", keys["material"])
    if hit.kind == "LESSON":
        return (
            address(page_of(keys["kind"]), keys["lesson"])
            if keys["is_mine"]
            else address("portal:training-path", keys["path"])
        )
    anchor = f"#{keys['anchor']}" if keys["anchor"] else ""
    return f"{plain_address('portal:guides')}{keys['guide']}/{keys['address']}/{anchor}"


def _thing(request: PartnerRequest, code: str) -> Thing | None:
    """What a question is about, if the reader may see it: `deal-12`."""
    kind, _bar, number = code.partition("-")
    key = int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0
    about = {"deal": About.DEAL, "material": About.MATERIAL, "path": About.PATH}.get(kind)
    return None if about is None or not key else _named(request, about, key)


def _named(request: PartnerRequest, about: About, key: int) -> Thing | None:
    language, today = request.user.language, clock.today()
    try:
        if about == About.DEAL:
            name = name_own_deals([key], by=request.actor).get(key)
            return Thing(about, key, name.title, address("portal:deal", key)) if name else None
        if about == About.PATH:
            path = own.get_own(key, by=request.actor, language=language, today=today)
            return Thing(about, key, path.title, address("portal:training-path", key))
        reader = reader_of(request.membership.partner, request.actor)
        item = get_own_material(key, by=request.actor, reader=reader, language=language, on=today)
        return Thing(about, key, item.edition.title, address("portal:library-item", key))
    except (NotFound, NotPermitted):
        return None


@require_safe
@partner("view_own_enquiries")
def detail(request: PartnerRequest, enquiry_id: int) -> HttpResponse:
    """One question with all that was said."""
    return _page(request, enquiry_id)


def _page(request: PartnerRequest, enquiry_id: int, refusal: Refusal | None = None) -> HttpResponse:
    found = get_own_enquiry(enquiry_id, by=request.actor)
    thing = _named(request, About(found.about), found.about_id or 0) if found.about else None
    context: dict[str, Any] = {
        "found": found, "said": list_said(enquiry_id, by=request.actor), "state": badge(found.state), "thing": thing,
        "is_live": found.state != State.CLOSED, "may_ask": permissions.may("ask_us", request.actor), "sent": request.POST,
        "faults": words.by_field(refusal) if refusal else {}, "fault_list": disputes.fault_list("answer", refusal, LABELS),
    }  # fmt: skip
    return page(request, "portal/enquiry.html", context, here="help", status=422 if refusal else 200)


@require_POST
@partner("ask_us")
def act(request: PartnerRequest, enquiry_id: int, what: str) -> HttpResponse:
    """Write more, or close the question."""
    given: dict[str, Any] = {"by": request.actor, "enquiry_id": enquiry_id, "at": clock.now()}
    try:
        if what == "answer":
            asking.say_more(**given, text=request.POST.get("text", ""))
            messages.success(request, _("Sent."))
        elif what == "close":
            asking.close_own(**given)
            messages.success(request, _("The question is closed."))
        else:
            raise Http404
    except Refusal as refusal:
        if refusal.code == "NOT_FOUND":
            raise
        return _page(request, enquiry_id, refusal)
    return redirect("portal:enquiry", enquiry_id)
