"""Words for tiers: what became of one and why, events, steps, refusals."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kanava.rules.training import LearningRole
from kanava.ui import formatting

CODES: Mapping[str, Any] = {
    "FOUND": _("The tier at the beginning"), "RELEASED": _("Kept when it was no longer set by hand"), "RISES": _("Reached"), "FALLS": _("Lost after notice and grace"),
    "BY_HAND": _("Set by hand"), "HAND_ENDS": _("The tier set by hand had come to its last day"),
    "tier.changed": _("Tier"), "tier.notice_given": _("Notice of losing the tier given"), "tier.notice_ended": _("Notice of losing the tier ended: it is met again"),
    "tier.reminded": _("Reminded of the notice"), "tier.set_by_hand": _("Tier set by hand"), "tier.hand_taken_away": _("Tier set by hand taken away"),
}  # fmt: skip

STEPS: Mapping[str, Any] = {
    "TIER_WON": _("Won in the tier window (months: %(months)s, deals: %(deals)s)"),
    "TIER_ASKS": _("%(tier)s asks for"),
    "TIER_STAYS": _("The tier stays: %(tier)s"),
    "TIER_KEPT": _("The tier is kept: %(tier)s"),
    "TIER_RISES": _("The tier rises at once: %(tier)s"),
    "TIER_NOTICE": _("Notice is given: %(tier)s from %(day)s unless the tier is met again"),
    "TIER_IN_NOTICE": _("The notice runs: %(tier)s from %(day)s unless the tier is met again"),
    "TIER_NOTICE_ENDS": _("The tier is met again, so the notice ends: %(tier)s"),
    "TIER_FALLS": _("The grace is over: %(tier)s"),
    "TIER_BY_HAND": _("Set by hand until it is taken away: %(tier)s"),
    "TIER_BY_HAND_UNTIL": _("Set by hand: %(tier)s through %(day)s"),
    "TIER_HAND_ENDS": _("What was set by hand is over, so the tier is what is reached: %(tier)s"),
}

REFUSALS: Mapping[str, Any] = {
    "TIER_DATE_IN_PAST": _("Choose today or a later day."),
    "TIER_LAST_DAY_MISSING": _("Name the last day. A programme owner can set a tier until it is taken away."),
    "SIMULATION_NO_DRAFT": _("There is no draft to try. Change a setting of the playbook first."),
    "SIMULATION_DRAFT_FAULTY": _("The draft has faults. Mend them first."),
    "SIMULATION_CURRENCY": _(
        "The draft changes the programme’s currency, so tiers cannot be reckoned anew. Try it without that."
    ),
    "SIMULATION_SPAN": _("Choose a last day that is not before the first, and not later than today."),
    "SIMULATION_NOTHING": _("Nothing was earned in this time."),
    "SIMULATION_RUNS": _("Another simulation runs. Wait for its end, or give it up."),
    "TIER_TOO_LONG": _("You can set a tier through %(latest)s. A programme owner can set one for longer."),
}


def of_event(verb: str, data: Mapping[str, Any], word: Callable[[Any], str]) -> str:
    """An event about a tier as a line of a timeline; empty where its name says all. `word` has the words for codes."""
    until = formatting.day(date.fromisoformat(data["until"])) if data.get("until") else ""
    if verb == "tier.changed":
        told = {"before": word(data["before"]), "after": word(data["after"]), "why": CODES[data["cause"]]}
        return gettext("Tier: %(before)s → %(after)s (%(why)s)") % told
    if verb == "tier.notice_given":
        told = {"tier": word(data["to"]), "day": until}
        return gettext("Notice given: tier %(tier)s from %(day)s unless more is won") % told
    if verb == "tier.set_by_hand":
        said = (
            gettext("Tier set by hand: %(tier)s through %(day)s")
            if until
            else gettext("Tier set by hand: %(tier)s")
        )
        return said % {"tier": word(data["tier"]), "day": until}
    return ""


def certified_asked(asked: Mapping[str, int]) -> str:
    """How many certified people a tier asks for, in words; empty where it asks for none."""
    said = []
    if sellers := asked.get(LearningRole.SALES):
        said.append(ngettext("%(n)s seller", "%(n)s sellers", sellers) % {"n": sellers})
    if technicians := asked.get(LearningRole.TECHNICAL):
        said.append(ngettext("%(n)s technician", "%(n)s technicians", technicians) % {"n": technicians})
    return ", ".join(said)
