"""Words for reference rates: why a file was refused, and how rates came in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kanava.ui import formatting

HOW: Mapping[str, Any] = {
    "FETCH": _("Fetched"),
    "UPLOAD": _("Uploaded"),
    "COMMAND": _("Loaded with the command"),
}

WHY: Mapping[str, Any] = {
    "archive": _("The archive cannot be opened, or does not hold exactly one CSV file."),
    "unreadable": _("It is not text in UTF-8."),
    "empty": _("There is no rate in it."),
    "header": _("Its first line does not name the date and the currencies."),
    "line": _("Line %(line)s does not fit the first line."),
    "rate": _("Line %(line)s has something else than a number for a rate."),
    "day": _("Line %(line)s has no date that can be read."),
}

REFUSALS: Mapping[str, Any] = {
    "RATES_NOT_THE_BANKS": _("This is not the bank's file of reference rates."),
    "RATES_OF_THE_FUTURE": _("The file has rates for %(day)s, a day that has not come yet."),
    "RATES_IMPLAUSIBLE": _("The rate %(rate)s of %(currency)s is too far from those it has had to be true."),
    "RATES_CONTRADICT": _("The file has two different rates of %(currency)s for %(day)s."),
    "RATES_TOO_LARGE": _("The file is larger than a file of reference rates ever is."),
    "RATES_UNREACHABLE": _("The bank cannot be reached from this server."),
    "RATES_REFUSED": _("The bank's address answered with error %(status)s."),
    "RATES_ADDRESS_INVALID": _("The address set in KANAVA_RATES_URL is no http or https address."),
    "RATES_FETCHING_OFF": _("Fetching is turned off: no address is set in KANAVA_RATES_URL."),
}


def of_refusal(code: str, params: Mapping[str, Any]) -> str:
    """Why rates could not be brought in, as a sentence or two."""
    told = {name: _day(value) if name == "day" else value for name, value in params.items()}
    sentences = (REFUSALS.get(code), WHY.get(str(params.get("why", ""))))
    return " ".join(str(sentence) % told for sentence in sentences if sentence is not None)


def _day(value: Any) -> str:
    try:
        return formatting.day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
