"""A registration's promises as sentences: the same words in letters, on pages and in the programme's rules."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanava.rules import margins, protection
from kanava.rules.playbook import Playbook
from kanava.rules.protection import Protection
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, words
from kanava.ui.forms import Fault

# By move and field of what is sent from a registration's page: the element where it is typed, and what that is called.
FIELDS: Mapping[tuple[str, str], tuple[str, Any]] = {
    ("answer", "answer"): ("answer", gettext_lazy("Your answer")),
    ("appeal", "text"): ("text", gettext_lazy("Tell us why")),
    ("ask", "question"): ("question", gettext_lazy("Question")),
    ("decline", "message"): ("extension-message", gettext_lazy("Message to the partner")),
    ("extend", "evidence"): ("evidence", gettext_lazy("What has happened since")),
    ("extend", "met_on"): ("met_on", gettext_lazy("Day of the meeting with the customer")),
    ("note", "text"): ("staff-note", gettext_lazy("Internal note")),
    ("refuse", "reason"): ("reason", gettext_lazy("Reason the partner sees")),
    ("revoke", "evidence"): ("choice", gettext_lazy("What the customer said, and how")),
    ("work", "happened_on"): ("happened_on", gettext_lazy("Day")),
    ("work", "kind"): ("kind", gettext_lazy("What was done")),
}


def of_faults(move: str, faults: Mapping[str | None, str]) -> list[Fault]:
    """What is wrong with a move that was refused, each with the way to its field."""
    return [Fault(sentence, *FIELDS.get((move, field or ""), ("", ""))) for field, sentence in faults.items()]


# What a draft may lack or have wrong when it is sent.
DRAFT_FIELDS: Mapping[str, Any] = {
    "customer_name": gettext_lazy("Which company is the customer?"),
    "product_line": gettext_lazy("What do they need?"),
    "expected_close_on": gettext_lazy("Expected close"),
    "customer_domain": gettext_lazy("Website"),
    "customer_business_id": gettext_lazy("Business id"),
}


def of_draft_faults(refusals: Iterable[Refusal]) -> list[tuple[Any, str]]:
    """What keeps a draft from being sent: the field's name and the sentence."""
    return [(DRAFT_FIELDS.get(one.field or "", ""), words.of_refusal(one)) for one in refusals]


def of_protection(kept: Protection) -> str:
    """Until when an opportunity is protected, and what carries the protection on to the end of its period."""
    sure = _("Protected until %(day)s.") % {"day": formatting.day(kept.ends_on)}
    if kept.ends_on == kept.until:
        return sure
    more = _(
        "Tell us about your work with the customer by then, and the protection runs on, to %(day)s at the latest."
    )
    return f"{sure} {more % {'day': formatting.day(kept.until)}}"


def of_approval(on: date, playbook: Playbook, *, partner_type: str, tier: str) -> str:
    """What an approval on a day would promise a partner of a type and tier: protection, and margin."""
    rate = formatting.percent(margins.rate_of(partner_type, tier, playbook))
    margin = _("Margin %(rate)s, of the tier %(tier)s.") % {"rate": rate, "tier": words.of_code(tier)}
    return f"{of_protection(protection.grant(on, playbook))} {margin}"


def of_protection_terms(playbook: Playbook) -> str:
    """How long the playbook protects an approved deal, counted from its approval."""
    found = protection.lengths(playbook)
    lasts = ngettext(
        "An approved deal is protected for %(n)s day from its approval.",
        "An approved deal is protected for %(n)s days from its approval.",
        found.sure,
    ) % {"n": found.sure}
    if found.sure == found.longest:
        return lasts
    more = ngettext(
        "Tell us about your work with the customer by then, and the protection runs on, to %(n)s day at the latest.",
        "Tell us about your work with the customer by then, and the protection runs on, to %(n)s days at the latest.",
        found.longest,
    ) % {"n": found.longest}
    return f"{lasts} {more}"


def of_promise(playbook: Playbook) -> str:
    """What registering first brings, told to those who are to become partners."""
    first = _("What you register first is yours, against our own team too.")
    return f"{first} {of_protection_terms(playbook)}"
