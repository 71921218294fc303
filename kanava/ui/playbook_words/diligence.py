"""Words for the settings of due diligence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "diligence.asked": (_("When a check is asked"),
        _("A candidate’s check-list has what any of its markets asks for. Red flags are looked for everywhere.")),
    "diligence.markets": (_("Markets named for a check"),
        _("Countries, separated by commas, for the checks that are asked only in some markets or everywhere but in some.")),
    "diligence.own": (_("Own checks"),
        _("What else is looked at, in a few words, such as a registration for public tenders. Without a name there is no check.")),
    "diligence.own_markets": (_("Markets of own checks"),
        _("Countries, separated by commas, in which an own check is asked. Where none is named it is asked everywhere.")),
    "diligence.fresh_months": (_("Documents count for"),
        _("How long a document counts from its date, unless it names an end itself. Older ones are shown as out of date. 0 means no end.")),
}  # fmt: skip
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "diligence.asked": {
        "EVERYWHERE": _("In every market"), "ABROAD": _("In every market but our own"), "ONLY_IN": _("Only in the markets named"),
        "NOT_IN": _("Everywhere but in the markets named"),
    },
}  # fmt: skip
FAULTS: Mapping[str, Any] = {
    "NOT_COUNTRIES": _("Write countries, separated by commas."),
    "NOT_A_NAME": _("Write at most %(longest)s characters in one line."),
    "MARKETS_UNUSED": _(
        "This check does not go by named markets. Change when it is asked, or take the countries out."
    ),
}
