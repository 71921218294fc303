"""Words for the codes of recruiting: sources, steps, scores, what happens to candidates, and what is refused."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

CODES: Mapping[str, Any] = {
    "ASSOCIATION": _("Industry association"), "CUSTOMER": _("A customer of ours"), "COMPETITOR_NETWORK": _("A competitor’s partners"),
    "SOCIAL_NETWORK": _("LinkedIn"), "CONFERENCE": _("Conference"), "INBOUND": _("Came to us"), "OTHER": _("Other"),
    "LISTED": _("On the list"), "TARGET": _("Target partner"), "CONTACTED": _("Contacted"), "MEETING": _("Meeting"), "TECHNICAL_REVIEW": _("Technical review"),
    "PORTAL_TRIAL": _("Portal trial"), "AGREEMENT": _("Agreement"), "PARTNER": _("Partner"), "CLOSED": _("Given up"),
    "NOT_INTERESTED": _("Not interested"), "NO_ANSWER": _("No answer"), "DOES_NOT_FIT": _("Does not fit"), "NO_CAPACITY": _("No capacity"),
    "COMPETES": _("Sells a competing product"), "LATER": _("Not now"),
    "SMALL": _("Small companies"), "MIDSIZE": _("Mid-size companies"), "ENTERPRISE": _("Large companies"), "PUBLIC_SECTOR": _("Public sector"),
    "MAIL": _("Mail"), "CALL": _("Call"), "MESSAGE": _("Message"), "IN_PERSON": _("In person"),
    "WAITING": _("No answer yet"), "NONE_CAME": _("No answer came"), "ANSWERED": _("They answered"), "WILL_MEET": _("They will meet us"), "DECLINED": _("They said no"),
    "FITS": _("Fits"), "RULED_OUT": _("Ruled out"), "STAFF": _("Number of people"), "REGION": _("Markets"), "SEGMENT": _("Customers served"),
    "SKILL": _("Skills"), "LANGUAGE": _("Languages"), "TYPE": _("Type"),
    "COVERAGE": _("Customer coverage"), "COMPLEMENT": _("Complementary offering"), "CAPACITY": _("Capacity"), "GEOGRAPHY": _("Geographic coverage"),
    "COMPANY": _("The company"), "REGULATION": _("Regulation"), "RED_FLAGS": _("Red flags"), "RED_FLAG": _("Red flag"), "GOOD": _("Good"), "WEAK": _("Weak"),
    "NOT_APPLICABLE": _("Does not apply"), "WAIVED": _("Red flag waived"),
    "REPUTATION": _("Reputation"), "PRESENCE": _("Local presence"), "LANGUAGES": _("Languages"), "PROCUREMENT": _("Procurement"),
    "CURRENCY_TAX": _("Currency and taxes"), "HOURS": _("Time zones"), "VENDORS": _("Other vendors’ word"), "FINANCES": _("Financial stability"),
    "RESOURCES": _("Resources to invest"), "CONFLICTS": _("Conflicts of interest"), "RESIDENCY": _("Data residency"), "PRIVACY": _("Privacy"),
    "SECTOR": _("Rules of the sector"), "COMPETITORS": _("Represents our competitors"), "PROMISES": _("Promises without evidence"),
    "RESISTANCE": _("Resists our ways of working"),
    "EQUITY_NEGATIVE": _("Equity is below zero"), "LOSSES_RUNNING": _("Two losses in a row"), "REVENUE_FALLING": _("Revenue has fallen by a fifth"),
    "candidate.checked": _("Check done"), "candidate.waived": _("Red flag waived"), "candidate.accounts_kept": _("Accounts written down"),
    "candidate.reference_asked": _("Reference asked"), "candidate.reference_answered": _("Reference answered"),
    "letters.kept": _("Template of a letter kept"), "letters.removed": _("Template of a letter forgotten"), "pitch.written": _("Pitch written"), "pitch.market_kept": _("Size of a market kept"), "pitch.market_forgotten": _("Size of a market forgotten"),
    "PREPARING": _("Being prepared"), "TRIAL_FAILED": _("Could not be made"), "TRIAL_OPEN": _("Open"), "TRIAL_ENDED": _("Over"),
    "candidate.trial_opened": _("Portal trial opened"), "candidate.trial_extended": _("Portal trial extended"), "candidate.trial_ended": _("Portal trial ended"), "candidate.trial_failed": _("Portal trial could not be made"), "candidate.trial_visited": _("Looked into the portal trial"),
    "candidate.created": _("Put on the list"), "candidate.changed": _("Company changed"), "candidate.moved": _("Step"), "candidate.closed": _("Given up"),
    "candidate.scored": _("Scored"), "candidate.measured": _("Customer coverage measured"), "candidate.contacted": _("Attempt made"),
    "candidate.answered": _("Answer noted"), "candidate.replied": _("Answer came by mail"), "candidate.contact_kept": _("Contact saved"), "candidate.contact_removed": _("Contact removed"),
    "candidate.applied": _("Applied to become a partner"), "candidate.owner_assigned": _("Handed over"),
}  # fmt: skip
REFUSALS: Mapping[str, Any] = {
    "APPLICATIONS_CLOSED": _("We take no applications at present."),
    "RED_FLAG_STANDS": _("A red flag stands. It is withdrawn or waived before the agreement."),
    "CHECKS_MISSING": _("Due diligence comes first: %(missing)s checks are not done yet."),
    "FINDING_EVIDENCE_MISSING": _("Say what the result is based on."),
    "NO_RED_FLAG": _("There is no red flag to waive."),
    "REFERENCE_CLOSED": _("The link has been used, or its time has run out."),
    "TRIAL_TOO_EARLY": _("The technical review comes first: without it the portal tells a company little."),
    "TRIAL_RUNS": _("A trial runs already."),
    "TOO_MANY_TRIALS": _("%(most)s candidates try the portal already. End one of their trials first, or allow more in the playbook."),
    "TRIAL_OVER": _("The trial is over."),
    "TOO_MANY_REFERENCES": _("Many have been asked already and have not answered yet."),
    "YEAR_UNLIKELY": _("Write a year of the last twenty."),
    "CANDIDATE_KNOWN": _("This company is a candidate already."),
    "STEP_SKIPPED": _("One step at a time: the next one comes first."),
    "STEP_IMPOSSIBLE": _("The candidate does not stand there any more. Look at the page again."),
    "TYPE_MISSING": _("Say first how the company would work with us: edit the candidate’s type."),
    "POINTS_OUT_OF_RANGE": _("Points lie between %(low)s and %(high)s."),
    "SCORE_EVIDENCE_MISSING": _("Say what the points are based on."),
    "NO_TARGET_ACCOUNTS": _("There are no target accounts to look for."),
}  # fmt: skip
