"""Tags and filters of every template: formats, icons, form fields, badges, words for codes."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from heroicons import IconDoesNotExist, _load_icon

from kanava.core import clock
from kanava.core.models import Event
from kanava.deals.models import Registration
from kanava.matching.identifiers import written_business_id
from kanava.rules.money import Money
from kanava.rules.protection import Protection
from kanava.rules.steps import Step
from kanava.ui import (
    assessment_words,
    dispute_words,
    enquiry_words,
    event_words,
    formatting,
    library_words,
    mdf_words,
    onboarding_words,
    payout_words,
    programme_rules,
    registration_words,
    step_words,
    terms_words,
    time_zones,
    training_words,
    translation_words,
    words,
)
from kanava.ui.access import leads
from kanava.ui.addresses import address, plain_address
from kanava.ui.countries import country_name
from kanava.ui.forms import options_of
from kanava.ui.languages import language_name

register = template.Library()

register.filter("day", lambda value: formatting.day(value) if isinstance(value, date) else "")
register.filter("moment", lambda value: formatting.moment(value) if isinstance(value, datetime) else "")
register.filter("moment_in", formatting.moment_in)
register.filter("moment_beside", formatting.moment_beside)
register.filter("moment_there", time_zones.moment_there)
register.filter("session_when", time_zones.session_when)
register.filter("happened", formatting.happened)
register.filter("talk_title", onboarding_words.of_title)
register.filter("goal", lambda found: onboarding_words.of_success(found.mark, found.success))
register.filter("task_title", lambda found: onboarding_words.of_task(found.code, found.title))
register.filter(
    "distance", lambda value: formatting.distance(value, clock.now()) if isinstance(value, datetime) else ""
)
register.filter("exact_percent", formatting.exact_percent)
register.filter("month", lambda value: formatting.month(value))
register.filter("per_euro", formatting.per_euro)
register.filter("points", lambda value: formatting.percent(Decimal(value) / 10_000))
register.filter("role_word", lambda role: str(terms_words.ROLES.get(role, role)))
register.filter("full_month", lambda value: formatting.full_month(value))
register.filter("plain", lambda value: formatting.number(round(value)) if value is not None else "–")
register.filter("score", lambda value: formatting.hundredths(value) if value is not None else "–")
register.filter("word", words.of_code)
register.filter("country", country_name)
register.filter("language", language_name)
register.filter("in_form_of", lambda number, country: written_business_id(country, number))
register.filter("conflict", words.of_conflict)
register.filter("rule_name", programme_rules.name_of)
register.filter("grouped", lambda value: formatting.Grouped(value) if isinstance(value, int) else value)
register.filter("count", lambda value: formatting.number(value) if isinstance(value, int) else "")


@register.filter
def money(value: "Money | None") -> str:
    """An amount; nothing for none."""
    return formatting.money(value) if isinstance(value, Money) else ""


@register.filter
def round_money(value: "Money | None") -> str:
    """An amount without decimals where there are none."""
    return formatting.money(value, whole=True) if isinstance(value, Money) else ""


@register.filter
def whole_money(value: "Money | None") -> str:
    """An amount in whole units."""
    return formatting.whole_money(value) if isinstance(value, Money) else ""


@register.filter
def in_currency(minor: Any, currency: str) -> str:
    """Minor units and a currency as an amount."""
    return formatting.money(Money(minor, currency), whole=True) if isinstance(minor, int) and currency else ""


@register.filter
def as_json(value: Any) -> str:
    """Plain data for a `data-` attribute; it is escaped there like any text."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def percent(value: Any) -> str:
    """A fraction as per cent."""
    return formatting.percent(Decimal(value)) if value not in (None, "") else ""


@register.filter
def told(event: Event, reader: str = "") -> str:
    """An event as a line of a timeline, for a `reader` (STAFF or anybody): what was done, and what changed to what."""
    return event_words.of_event(event.verb, event.data, event.actor_role, is_staff=reader == "STAFF")


@register.filter
def protection(found: Registration) -> str:
    """Until when a registration is protected and what carries that on; nothing before its approval."""
    until = found.protected_until
    return (
        registration_words.of_protection(Protection(until, found.active_until)) if until is not None else ""
    )


register.filter("extension", event_words.of_extension)


@register.filter
def explained(step: Step) -> str:
    """A step of an explanation as a sentence."""
    return step_words.of_step(step)


@register.simple_tag(takes_context=True)
def keeps(context: template.Context, name: str = "") -> SafeString:
    """The attributes of a form whose typed text the browser keeps until it is saved (keep.js); a name where the same
    fields stand at several addresses.

    An answer to what was sent holds the text itself, and nothing is put back over it.
    """
    request = context.get("request")
    is_answer = request is not None and request.method == "POST"
    return format_html(' data-keep="{}"{}', name, " data-keep-sent" if is_answer else "")


@register.simple_tag
def guide(*items: str) -> SafeString:
    """Where a figure comes from: items of the guide, with a way to what the guide is."""
    codes = ", ".join(str(item) for item in items)
    told = _("%(items)s: an item of the guide that this figure follows. What the guide is") % {"items": codes}
    where = f"{reverse('console:playbook')}#guide"
    return format_html(
        '<a class="guide" href="{}" title="{}" aria-label="{}">{}</a>', where, told, told, codes
    )


@register.simple_block_tag(takes_context=True)
def link(
    context: template.Context,
    content: str,
    name: str,
    *ids: int,
    query: str = "",
    css: str = "",
    otherwise: str = "span",
) -> SafeString:
    """What stands inside as a link to a page of ours, or plain where the reader has no right to that page.

    `query` follows the address, `css` is the class of both forms, `otherwise` the element of the plain one.
    """
    style = format_html(' class="{}"', css) if css else ""
    # What stands inside is rendered and escaped already, which a text forgets when it is stripped.
    inside = mark_safe(content.strip())
    if not leads(getattr(context, "request", None), name, *ids):
        return format_html("<{0}{1}>{2}</{0}>", otherwise, style, inside)
    return format_html('<a{} href="{}{}">{}</a>', style, _address_of(name, ids), query, inside)


def _address_of(name: str, ids: Sequence[int]) -> str:
    if len(ids) > 1:
        return reverse(name, args=ids)
    return address(name, ids[0]) if ids else plain_address(name)


@register.simple_tag(takes_context=True)
def reaches(context: template.Context, name: str, *ids: int) -> bool:
    """Whether the reader has the right that a page of ours asks for."""
    return leads(getattr(context, "request", None), name, *ids)


@register.simple_tag
def opens(url: str, text: str) -> SafeString:
    """A figure as a link to its rows, or plain where the reader may not see them."""
    return format_html('<a href="{}">{}</a>', url, text) if url else format_html("{}", text)


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str) -> SafeString:
    """An outline icon, hidden from screen readers: the text beside it says what it means."""
    try:
        found = _load_icon("outline", name)
    except IconDoesNotExist:
        found = _load_icon("outline", "question-mark-circle")
    found.attrib.update({"class": "icon", "aria-hidden": "true", "focusable": "false"})
    from xml.etree.ElementTree import tostring

    return mark_safe(tostring(found, encoding="unicode"))


TONES = {
    "SUBMITTED": "wait", "NEEDS_INFORMATION": "warn", "APPROVED": "good", "REFUSED": "bad", "EXPIRED": "mute", "WITHDRAWN": "mute",
    "WON": "good", "LOST": "mute", "DRAFT": "mute", "SIGNING": "wait", "FITS": "good", "GOOD": "good", "WEAK": "warn", "RED_FLAG": "bad", "NOT_APPLICABLE": "mute", "WAIVED": "warn", "RULED_OUT": "bad", "LISTED": "mute", "PARTNER": "good", "CLOSED": "mute", "ONBOARDING": "wait", "ACTIVE": "good", "PAUSED": "warn", "EXITED": "mute",
    "GOLD": "gold", "SILVER": "silver", "BRONZE": "bronze", "SOURCED": "accent", "INFLUENCED": "wait", "DIRECT": "mute",
    "OVERDUE": "bad", "DUE_SOON": "warn", "ON_TIME": "good",
    "LOW": "bad", "BELOW_AVERAGE": "warn", "ABOVE_AVERAGE": "good", "TOP": "good", "FINE": "good", "WATCH": "warn", "PROBLEM": "bad",
    "FAULTY": "bad", "CHECKED": "good", "CHECKING": "wait", "LANDING": "wait", "UNDOING": "wait", "LANDED": "good", "UNDONE": "mute",
    "WENT_WELL": "good", "CONCERNS": "warn", "SHARED": "accent", "DONE": "good", "SIGNED": "good", "DECLINED": "bad", "RECALLED": "mute", "COMING": "wait", "RUNNING": "good", "OVER": "mute",
    **assessment_words.TONES, **mdf_words.TONES, **dispute_words.TONES, **enquiry_words.TONES, **payout_words.TONES, **training_words.TONES, **library_words.TONES, **translation_words.TONES,
    "PREPARING": "wait", "TRIAL_FAILED": "bad", "TRIAL_OPEN": "good", "TRIAL_ENDED": "mute",
    "WAITING": "wait", "EXPIRED_LINK": "warn", "SAFER": "good", "CHANGED": "warn", "FAULT": "bad",
}  # fmt: skip


@register.simple_tag
def badge(code: str, label: str = "") -> SafeString:
    """A state, tier or origin as a small coloured word."""
    return _badge(TONES.get(code, "mute"), str(label) or words.of_code(code))


@lru_cache(maxsize=2_000)
def _badge(tone: str, label: str) -> SafeString:
    # A list shows a hundred of them, and there are few kinds.
    return mark_safe(render_to_string("ui/badge.html", {"tone": tone, "label": label}).strip())


register.simple_tag(options_of, name="options")
register.simple_tag(address, name="address")
