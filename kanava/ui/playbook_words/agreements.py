"""Names and sentences of the settings of partner agreements."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "agreements.term_months": (_("First term"),
        _("How long a new agreement runs at first, as its draft suggests it.")),
    "agreements.renewal_months": (_("Renewal"),
        _("By how much an agreement goes on by itself at its end, as its draft suggests it. With 0 it ends.")),
    "agreements.notice_months": (_("Notice period"),
        _("How long before the end notice has to be given, as the draft of an agreement suggests it.")),
    "agreements.signing_days": (_("Link for signing works for"),
        _("Days in which somebody who was invited to sign can open the link in the letter. It can be sent again.")),
    "agreements.copy_days": (_("Link to the signed document works for"),
        _("Days in which those who signed can fetch the signed document and its certificate with the link in the letter.")),
    "agreements.reminder_days": (_("Reminders of notice, renewal and end"),
        _("How many days before a date of an agreement the partner manager gets each reminder.")),
}  # fmt: skip
