"""Words for disputed amounts: states, what is wrong, events, steps, refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kanava.rules.money import Money
from kanava.ui import formatting

CODES: Mapping[str, Any] = {
    "ADJUSTMENT": _("Correction"),
    "DISPUTE_OPEN": _("Disputed"), "DISPUTE_ASKED": _("Partner is asked"), "DISPUTE_PROPOSED": _("Correction to approve"),
    "DISPUTE_UPHELD": _("Corrected"), "DISPUTE_PARTLY": _("Corrected in part"), "DISPUTE_DECLINED": _("Stays as it is"),
    "DISPUTE_WITHDRAWN": _("Withdrawn"),
    "WRONG_RATE": _("The rate is not the one that was agreed"), "WRONG_BASE": _("It is counted from a wrong amount"),
    "WRONG_SHARE": _("Our share of the deal is another one"), "WRONGLY_TAKEN_BACK": _("It was taken back without a reason"),
    "WRONG_EXCHANGE": _("The exchange rate or currency is wrong"), "WRONG_OTHERWISE": _("Something else"),
    "dispute.opened": _("Amount disputed"), "dispute.answered": _("Partner wrote about a disputed amount"), "dispute.withdrawn": _("Dispute withdrawn"),
    "dispute.replied": _("We wrote about a disputed amount"), "dispute.asked": _("Question about a disputed amount"), "dispute.assigned": _("Dispute handed to a colleague"),
    "dispute.proposed": _("Correction proposed"), "dispute.sent_back": _("Correction not approved"), "dispute.upheld": _("Disputed amount corrected"),
    "dispute.upheld_partly": _("Disputed amount corrected in part"), "dispute.declined": _("Disputed amount stays as it is"),
    "dispute.corrected_again": _("Correction counts again: the deal is won again"),
    "dispute.correction_lapsed": _("Correction does not count any more: the deal was won again with another amount"),
    "dispute.warned": _("Reminded of a disputed amount"), "dispute.escalated": _("Answer to a disputed amount is late"),
}  # fmt: skip

# What the partner reads of a state in which we are at work.
FOR_PARTNER: Mapping[str, Any] = {
    "DISPUTE_ASKED": _("We need an answer from you"),
    "DISPUTE_PROPOSED": _("Disputed"),
}

TONES: Mapping[str, str] = {
    "DISPUTE_OPEN": "wait", "DISPUTE_ASKED": "warn", "DISPUTE_PROPOSED": "wait", "DISPUTE_UPHELD": "good", "DISPUTE_PARTLY": "good",
    "DISPUTE_DECLINED": "mute", "DISPUTE_WITHDRAWN": "mute",
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "DISPUTE_MOVED": _("This is no longer possible: somebody has moved the dispute on since you opened the page."),
    "DISPUTE_TOO_LATE": _("This amount could be disputed until %(last)s."),
    "DISPUTE_TEXT_MISSING": _("Write what the other side should know."),
    "DISPUTE_NOT_MORE": _("%(told)s stands there now. Write the whole amount that you expect instead; it is more than that."),
    "DISPUTE_OUT_OF_RANGE": _("Write an amount above zero that is added, at most what the partner expects more."),
    "DISPUTE_DEAL_OPEN": _("The deal is not won at the moment, and earns nothing that could be corrected."),
    "DISPUTED_ALREADY": _("This amount is disputed already."),
    "DISPUTE_GROUND_UNKNOWN": _("Choose what is wrong."),
    "DISPUTE_OWNER_UNKNOWN": _("Choose a colleague who can answer it."),
}  # fmt: skip

STEPS: Mapping[str, Any] = {
    "DISPUTED": _("The amount that was disputed"),
    "RIGHT_AMOUNT": _("What it should have been"),
    "ADJUSTED": _("Added as a correction"),
    "ADJUSTED_ON_HOLD": _("On hold, freed and taken back as the amount that it corrects is"),
}


def of_event(verb: str, data: Mapping[str, Any]) -> str:
    """An event about a dispute where its data say more than what was done; empty where they do not."""
    return f"{CODES[verb]}: {formatting.money(Money(*data['amount']))}" if "amount" in data else ""


def for_partner(state: str) -> str:
    """A state as the partner reads it."""
    return str(FOR_PARTNER.get(state) or CODES[state])
