"""Events that tell from what to what something went: the sentences of histories, pages and letters."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanava.rules.money import Money
from kanava.rules.people import Role
from kanava.ui import (
    agreement_words,
    dispute_words,
    formatting,
    mdf_words,
    onboarding_words,
    payout_words,
    stage_words,
    tier_words,
    training_words,
    words,
)


def of_event(verb: str, data: Mapping[str, Any], role: str = "", *, is_staff: bool = False) -> str:
    """An event as a line of a timeline: what was done, and what changed from what to what. `role` is that of who did it:
    what the system refuses, the rules have refused. Staff alone read whether a company is one that we know."""
    if verb == "registration.refused" and role == Role.SYSTEM:
        return _("Refused automatically")
    said = _of_more(verb, data)
    if said:
        return said
    if verb in ("registration.match_settled", "candidate.match_settled") and is_staff:
        is_same = _("Possible match settled: the same company")
        return str(is_same if data["same"] else _("Possible match settled: a different company"))
    change = (data.get("before"), data.get("after"))
    if verb == "partner.manager_assigned" or None in change:
        return words.of_code(verb)
    return f"{words.of_code(verb)}: {words.of_code(change[0])} → {words.of_code(change[1])}"


def of_changes(changes: Mapping[str, Any]) -> str:
    """What has changed of a deal: `Stage: Qualified → Proposal; Expected close: 1 Feb 2027 → 1 Mar 2027`."""
    parts = (
        f"{label}: {shown(changes[name][0])} → {shown(changes[name][1])}"
        for name, (label, shown) in CHANGES.items()
        if name in changes
    )
    return "; ".join(parts)


def _day(told: str | None) -> str:
    return formatting.day(date.fromisoformat(told)) if told else "–"


CHANGES: Mapping[str, tuple[Any, Callable[[Any], str]]] = {
    "stage": (gettext_lazy("Stage"), words.of_code),
    "expected_close_on": (gettext_lazy("Expected close"), _day),
    "net": (gettext_lazy("Expected value"), lambda told: formatting.money(Money(*told), whole=True)),
}


# Chapters that word all their events themselves.
def of_extension(data: Mapping[str, Any]) -> str:
    """By how much an extension has moved the latest end of a protection; empty where the event does not tell."""
    if "was" not in data:
        return ""
    before, after = date.fromisoformat(data["was"]), date.fromisoformat(data["until"])
    days = (after - before).days
    said = ngettext(
        "Protection was extended by %(n)s day: at the latest %(before)s → %(after)s",
        "Protection was extended by %(n)s days: at the latest %(before)s → %(after)s",
        days,
    )
    return said % {"n": days, "before": formatting.day(before), "after": formatting.day(after)}


_CHAPTERS: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "agreement": agreement_words.of_event,
    "mdf": mdf_words.of_event,
    "dispute": dispute_words.of_event,
    "payout_account": payout_words.of_event,
    "paying_account": payout_words.of_event,
    "payout": payout_words.of_event,
    "payment": payout_words.of_event,
    "feature": stage_words.of_event,
    "training": training_words.of_event,
    "tier": lambda verb, data: tier_words.of_event(verb, data, words.of_code),
}


def _of_more(verb: str, data: Mapping[str, Any]) -> str:
    """An event as a line of a timeline, where its data say more than what was done; empty where they do not."""
    changes = of_changes(data.get("changes") or {})
    if verb.startswith("candidate.") and "check" in data:
        found = [words.of_code(data[name]) for name in ("check", "result") if name in data]
        return f"{words.of_code(verb)}: {', '.join(found)}"
    if verb == "candidate.applicant_told":
        heard = words.of_code(f"HEARD_{data['heard']}")
        return f"{words.of_code(verb)}: {heard}"
    chapter = _CHAPTERS.get(verb.partition(".")[0])
    if chapter is not None:
        return chapter(verb, data)
    if verb.startswith("onboarding."):
        which = onboarding_words.of_event(verb, data)
        return f"{words.of_code(verb)}: {which}" if which else ""
    if verb == "registration.extended":
        return of_extension(data)
    if verb == "registration.kept_alive":
        on = _("The protection runs on, until %(day)s") % {"day": _day(data["until"])}
        return f"{on} ({changes})" if changes else on
    if verb.startswith("deal.payment_"):
        told = {"kind": words.of_code(data["kind"]), "amount": formatting.money(Money(*data["amount"]))}
        return f"{words.of_code(verb)}: " + _("%(kind)s %(amount)s") % told
    return changes if verb == "deal.progressed" else ""
