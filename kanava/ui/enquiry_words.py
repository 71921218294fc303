"""Words for questions of partners: states, levels, events, refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

CODES: Mapping[str, Any] = {
    "ENQUIRY_OPEN": _("Waits for an answer"), "ENQUIRY_ANSWERED": _("Answered"), "ENQUIRY_CLOSED": _("Closed"),
    "ABOUT_DEAL": _("Deal"), "ABOUT_MATERIAL": _("Material"), "ABOUT_PATH": _("Learning path"),
    "enquiry.asked": _("Partner asked something"), "enquiry.continued": _("Partner wrote about a question"), "enquiry.answered": _("Question answered"),
    "enquiry.handed_over": _("Question handed to a colleague"), "enquiry.call_agreed": _("Call agreed"), "enquiry.closed": _("Question closed"),
    "enquiry.closed_by_partner": _("Partner closed a question"), "enquiry.warned": _("Reminded of a question"), "enquiry.escalated": _("Answer to a question is late"),
}  # fmt: skip
TONES: Mapping[str, str] = {"ENQUIRY_OPEN": "wait", "ENQUIRY_ANSWERED": "good", "ENQUIRY_CLOSED": "mute"}
REFUSALS: Mapping[str, Any] = {
    "ENQUIRY_TEXT_MISSING": _("Write what the other side should know."),
    "ENQUIRY_CLOSED_ALREADY": _("The question is closed. Ask a new one."),
    "ENQUIRY_ANSWERER_UNKNOWN": _("Choose a colleague who can answer it."),
    "ENQUIRY_NO_CALL": _("There is no call to agree to."),
    "CALL_NOT_OFFERED": _("Your tier has no calls; write to us instead."),
    "CALL_OUT_OF_HOURS": _("Choose a business day between %(opens)s and %(closes)s o’clock (%(zone)s), at least %(hours)s hours from now."),
}  # fmt: skip
