"""Words for the settings of assessments and certificates."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "certificates.pass_percent": (_("Passing percentage of a new assessment"),
        _("Part of the points from which an assessment is passed. Each assessment can be set otherwise.")),
    "certificates.attempts": (_("Attempts of a new assessment"),
        _("How often an assessment may be tried. Each assessment can be set otherwise.")),
    "certificates.wait_hours": (_("Waiting time between attempts"),
        _("Hours after an attempt that was not passed until the next one may begin. Each assessment can be set otherwise.")),
    "certificates.renewal_days": (_("Renewal of a certificate"),
        _("Days before its end from which a certificate can be renewed by passing its assessment again. What is renewed in time goes on from its end.")),
    "certificates.reminder_days": (_("Reminder of a certificate that ends"),
        _("Days before its end on which the holder is reminded.")),
}  # fmt: skip
