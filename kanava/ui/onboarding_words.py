"""Words of onboarding: the guide's tasks, phases, milestones with what success means, check-ins, co-selling."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from kanava.core.calendars import holiday_name
from kanava.rules.onboarding import EVIDENCED
from kanava.ui import formatting
from kanava.ui.countries import country_name

SATURDAY = 5

TASKS: Mapping[str, Any] = {
    "AGREEMENT": _("Sign the partner agreement"),
    "INVITE": _("Invite the partner’s people to the portal"),
    "KICK_OFF": _("Agree on the day of the kick-off training"),
    "PORTAL": _("Sign in to the portal"),
    "PEOPLE": _("Name who sells, who supports and who decides"),
    "SALES_TRAINING": _("Hold the sales training"),
    "TECHNICAL_TRAINING": _("Hold the technical training"),
    "CERTIFICATION": _("Pass the product certification"),
    "SKILLS_TEST": _("Test what has been learned"),
    "IDEAL_CUSTOMER": _("Describe the customers that you can introduce"),
    "SERVICE_DESK": _("Connect the service desk and its escalation path"),
    "DEMO_ENVIRONMENT": _("Set up a demonstration environment"),
    "JOINT_OPPORTUNITY": _("Find the first joint opportunity, or a scenario for a practice pitch"),
    "CO_SELL": _("Sell together once, or pitch in the scenario"),
    "FEEDBACK": _("Assess the co-selling and give feedback in writing"),
    "FIRST_REGISTRATION": _("Register the first deal"),
    "FIRST_INTRODUCTION": _("Introduce the first customer and register it"),
}
# What reads otherwise for the partner, whose people they are.
THEIR_TASKS: Mapping[str, Any] = {"INVITE": _("Invite your people to the portal")}
# What a talk about the plan is called on the timeline: kept so, worded when it is shown.
CHECK_IN = "Onboarding check-in"
MARKS: Mapping[str, Any] = {
    "FIRST": _("First milestone"), "SECOND": _("Second milestone"), "THIRD": _("Third milestone"),
}  # fmt: skip
PHASES: Mapping[str, Any] = {
    "START": _("Start"), "TRAINING": _("Training"), "CO_SELLING": _("First co-selling"), "FIRST_DEAL": _("First deal"),
}  # fmt: skip
SUCCESS: Mapping[str, Any] = {
    "FIRST": _("Everybody who sells or supports is trained, the certification is passed, and one sale or pitch has been done together."),
    "SECOND": _("The first deal is registered and approved."),
    "THIRD": _("The partner leads deals that it found itself, and the next quarter is planned together."),
}  # fmt: skip
RESULTS: Mapping[str, Any] = {"MET": _("Met"), "MISSED": _("Missed")}
# How a task that a fact completes is completed.
FACTS: Mapping[str, Any] = {
    "SIGNED": _("Ticked by the signing of the agreement."),
    "INVITED": _("Ticked by the first invitation."),
    "PORTAL_USED": _("Ticked by the first sign-in."),
    "CO_SELLING_ASSESSED": _("Ticked by the assessment."),
    "DEAL_REGISTERED": _("Ticked by the first approved registration."),
}
CHECK_INS: Mapping[str, Any] = {
    "PLANNED": _("Planned"), "HELD": _("Held"), "SKIPPED": _("Skipped"), "CANCELLED": _("Cancelled"),
}  # fmt: skip
KINDS: Mapping[str, Any] = {"OPPORTUNITY": _("Joint opportunity"), "PITCH": _("Practice pitch")}
CRITERIA: Mapping[str, Any] = {
    "NEED": _("Understands the customer’s need"),
    "PRODUCT": _("Shows what the product does about it"),
    "OBJECTIONS": _("Answers objections"),
    "NEXT_STEP": _("Agrees on a next step"),
}
SCORES: Mapping[int, Any] = {
    1: _("1, not yet"), 2: _("2, with much help"), 3: _("3, with some help"), 4: _("4, alone"), 5: _("5, could teach it"),
}  # fmt: skip


def of_phase(phase: str, *, is_done: bool) -> str:
    """Where a plan stands; where nothing is left to do, that."""
    return str(_("All done") if is_done else PHASES[phase])


def of_task(code: str, title: str, *, is_theirs: bool = False) -> str:
    """What is to be done, as the partner reads it or our side; the guide's own words in the reader's language, also where
    they were kept as a title in another one."""
    meant = code_of_title(title) if title else code
    if not meant:
        return title
    said = THEIR_TASKS.get(meant) if is_theirs else None
    return str(said or TASKS.get(meant, meant))


def code_of_title(title: str) -> str:
    """The guide's task whose words a title is, in any of our languages; empty where it is somebody's own."""
    return _codes_by_title().get(title.strip(), "")


@cache
def _codes_by_title() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(said): code for code, said in TASKS.items()}
    return found


def of_title(title: str) -> str:
    """The title of a talk in the reader's language where it is ours."""
    return str(_("Onboarding check-in")) if title == CHECK_IN else title


def of_event(verb: str, data: Mapping[str, Any]) -> str:
    """Which talk, milestone or sale an event tells of; empty where its data do not say."""
    moments = [
        formatting.moment(datetime.fromisoformat(data[name]))
        for name in ("was", "now", "on")
        if data.get(name)
    ]
    if verb == "onboarding.milestone_assessed":
        parts = [str(MARKS.get(data.get("mark", ""), "")), str(RESULTS.get(data.get("result", ""), ""))]
        return ", ".join(part for part in parts if part)
    return " → ".join(moments) if verb.startswith("onboarding.check_in_") else ""


def of_day_off(on: date, country: str) -> str:
    """That hardly anybody works on a day in a country; empty of a working day."""
    name = holiday_name(country, on, get_language() or "en")
    if name:
        told = {"day": formatting.day(on), "country": country_name(country), "holiday": name}
        return _("%(day)s is a public holiday in %(country)s: %(holiday)s.") % told
    if on.weekday() < SATURDAY:
        return ""
    return _("%(day)s is a %(weekday)s.") % {"day": formatting.day(on), "weekday": formatting.weekday(on)}


def of_evidence(code: str) -> str:
    """What must be told of a task once it is done; empty where a word is free."""
    return str(_("Which certificate, who passed it and when")) if code in EVIDENCED else ""


def of_success(mark: str, own: str) -> str:
    """What success is at a milestone."""
    return own or str(SUCCESS[mark])
