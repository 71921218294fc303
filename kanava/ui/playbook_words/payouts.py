"""Words for the settings of payouts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "payouts.account_wait_days": (_("Waiting time of a new bank account"),
        _("Days from the second person’s confirmation until a partner’s new account is paid to. Meanwhile the old one is used, and everybody at the partner who deals with money can stop the change.")),
    "payouts.smallest_payment": (_("Smallest payment"),
        _("What is due to a partner is paid once it comes to this much together. With 0 every amount is paid.")),
}  # fmt: skip
