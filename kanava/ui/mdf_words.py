"""Words for marketing money: states, activities, reasons, events, steps, refusals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kanava.rules.money import Money
from kanava.ui import formatting

CODES: Mapping[str, Any] = {
    "MDF": _("Marketing money"),
    "REQUESTED": _("Waiting for decision"), "QUESTIONED": _("Needs information"), "COMMITTED": _("Approved"), "CLAIMED": _("Claim waits for decision"),
    "PAID_OUT": _("Claim approved"), "TURNED_DOWN": _("Refused"), "CLAIM_DECLINED": _("Claim declined"), "LAPSED": _("Lapsed"),
    "EVENT": _("Event"), "WEBINAR": _("Webinar"), "ADVERTISING": _("Advertising"), "CONTENT": _("Content"), "CALLING": _("Calling campaign"),
    "OTHER_ACTIVITY": _("Other marketing"),
    "INVOICE": _("Invoice"), "MATERIAL": _("What was shown or sent"), "RESULT": _("Report of the results"), "PAYMENT_PROOF": _("Proof of payment"),
    "NOT_OUR_MARKET": _("The campaign does not reach the customers that we look for."),
    "TOO_VAGUE": _("Goal, audience or results are not precise enough to decide."),
    "COSTS_TOO_HIGH": _("The costs are too high for what the campaign would bring."),
    "NO_BUDGET": _("There is not enough budget for it."),
    "OTHER_CAMPAIGN": _("Another campaign of ours does the same."),
    "mdf.accrued": _("Marketing budget made"), "mdf.corrected": _("Marketing budget corrected"),
    "mdf.requested": _("Marketing money asked for"), "mdf.asked": _("Question about the campaign"), "mdf.answered": _("Question about the campaign answered"),
    "mdf.approved": _("Campaign approved"), "mdf.declined": _("Campaign declined"), "mdf.withdrawn": _("Campaign withdrawn"),
    "mdf.proof_added": _("Proof added"), "mdf.proof_removed": _("Proof removed"),
    "mdf.claimed": _("Costs of the campaign claimed"), "mdf.claim_returned": _("Claim sent back"), "mdf.paid": _("Claim approved"),
    "mdf.claim_declined": _("Claim declined"), "mdf.claim_reopened": _("Claim opened again"), "CLAIM_REOPENED": _("The claim was opened again."), "mdf.lapsed": _("Campaign lapsed without a claim"), "mdf.claim_near": _("Reminded of the claim"),
    "mdf.recalled": _("Approval taken back"), "mdf.claim_taken_back": _("Claim taken back by the partner"),
    "mdf.extension_requested": _("More time for the claim asked for"), "mdf.extended": _("More time for the claim given"),
    "mdf.extension_declined": _("More time for the claim declined"), "mdf.escalated": _("Answer about marketing money is late"),
    "mdf.deal_linked": _("Deal counted as a result of the campaign"), "mdf.deal_unlinked": _("Deal no longer counted as a result of the campaign"),
}  # fmt: skip

TONES: Mapping[str, str] = {
    "REQUESTED": "wait", "QUESTIONED": "warn", "COMMITTED": "good", "CLAIMED": "wait", "PAID_OUT": "good", "CLAIM_DECLINED": "bad",
    "LAPSED": "mute", "TURNED_DOWN": "bad",
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "MDF_BUDGET_EXCEEDED": _("Only %(left)s of the partner’s budget is left today."),
    "MDF_NOT_ELIGIBLE": _("Marketing money is for partners of a higher tier."),
    "MDF_NOT_IN_FORCE": _("The partnership is not in force, so nothing new can be asked for."),
    "MDF_STARTS_IN_PAST": _("Ask before the campaign begins: choose today or later."),
    "MDF_COSTS_MISSING": _("Name each cost and its amount; there is at least one."),
    "MDF_SHARE_OUT_OF_RANGE": _("We carry a part of the costs, at most %(highest)s %%."),
    "MDF_ABOVE_ASKED": _("This is more than the partner asked for."),
    "MDF_AMOUNT_MISSING": _("Write an amount above zero."),
    "MDF_CLAIM_ABOVE_PLAN": _("You claim %(claimed)s, and %(planned)s was planned. Look at the amounts again; if they are right, tick the box and send the claim."),
    "MDF_COST_TOO_HIGH": _("No line can be accepted for more than was claimed."),
    "MDF_CAMPAIGN_MOVED": _("This is no longer possible: somebody has moved the campaign on since you opened the page."),
    "MDF_CAMPAIGN_RUNS": _("The campaign runs until %(day)s. Claim its costs after that."),
    "MDF_CLAIM_TOO_LATE": _("The last day for the claim was %(day)s."),
    "MDF_EXTENSIONS_USED": _("The last day for the claim was moved as often as the rules allow."),
    "MDF_PROOF_KNOWN": _("This file is here already for the same purpose."),
    "MDF_TOO_MANY_PROOFS": _("There is no room for more files. Remove one first."),
    "MDF_PROOF_MISSING": _("Add these first: %(kinds)s."),
    "MDF_DEAL_COUNTED": _("This deal counts for a campaign already."),
    "NO_RATE": _("There is no exchange rate for the currency yet. Try again when it has come."),
}  # fmt: skip

STEPS: Mapping[str, Any] = {
    "MDF_PROVEN": _("Costs that were proved and accepted"),
    "MDF_SHARE": _("Our share of them: %(points)s"),
    "MDF_LIMIT": _("At most what was approved"),
}


def of_event(verb: str, data: Mapping[str, Any]) -> str:
    """An event of marketing money where its data say more than what was done; empty where they do not."""
    if "amount" in data:
        return f"{CODES[verb]}: {formatting.money(Money(*data['amount']))}"
    if verb in ("mdf.extended", "mdf.claim_returned", "mdf.claim_near"):
        said = gettext("%(what)s, by %(day)s")
        return said % {"what": CODES[verb], "day": formatting.day(date.fromisoformat(data["until"]))}
    return ""


def told(name: str, value: Any) -> Any:
    """What a refusal holds, as people read it."""
    if isinstance(value, Money):
        return formatting.money(value)
    if name == "kinds":
        return ", ".join(str(CODES[kind]).lower() for kind in value)
    return value
