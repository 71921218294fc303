"""Names and sentences of the settings by which the library is looked after."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "library.expiring_days": (_("Materials expire soon"),
        _("So many days before its last day a material is listed as expiring, and the console reminds of it.")),
    "library.unused_days": (_("Materials count as unused"),
        _("A shared material that nobody has downloaded for so many days is listed as unused.")),
    "library.told_days": (_("Letter of a new version"),
        _("Who has downloaded an older version within so many days hears by letter of a new one.")),
    "library.deal_weeks": (_("Downloads before a deal"),
        _("A won deal is counted for a material when its partner downloaded it within so many weeks before.")),
    "library.preview_pages": (_("Pages shown of a file"),
        _("So many first pages of a PDF are shown on the material’s page. Files added later follow a change.")),
}  # fmt: skip
