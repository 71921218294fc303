"""Names and sentences of the settings by which partners rise and fall."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "tiers.deals": (_("Won deals that the tier asks for"),
        _("How many deals a partner must have found and won within the tier window, beside the revenue target. With 0 the revenue alone counts.")),
    "tiers.active": (_("The tier asks for an active partner"),
        _("Whether a partner must have an approved registration of late to have the tier: within the days after which a partner is no longer active.")),
    "tiers.certified_sellers": (_("Certified sellers that the tier asks for"),
        _("How many people of the partner must hold a valid certificate of a sales path to have the tier. With 0 none is asked for.")),
    "tiers.certified_technicians": (_("Certified technicians that the tier asks for"),
        _("How many people of the partner must hold a valid certificate of a technical path to have the tier. With 0 none is asked for.")),
    "tiers.falls": (_("Tiers can be lost"),
        _("With “no” a tier that was reached is kept for good. A tier set by hand ends with its last day in any case.")),
    "tiers.kept_days": (_("A tier is kept for at least"),
        _("Counted from the day on which it was reached. Only after that is notice of its loss given.")),
    "tiers.grace_days": (_("From notice to fall"),
        _("The grace in which a partner that was given notice keeps its tier and can win it back. A notice keeps the day that it told.")),
    "tiers.reminder_days": (_("Reminder before a fall"),
        _("So many days before a partner falls it is told once more what is missing. With 0 it is not reminded.")),
    "tiers.override_days": (_("Longest tier by a partner manager"),
        _("For how long a partner manager can set a tier by hand. Programme owners can set one for longer, or until it is taken away.")),
    "tiers.near": (_("Near the next tier from"),
        _("From which part of the next revenue target on a partner is listed as near it.")),
}  # fmt: skip
