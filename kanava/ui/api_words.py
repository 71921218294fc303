"""Words for keys of other systems, and for what the API refuses."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

CODES: Mapping[str, Any] = {
    "api_key.made": _("Key for another system made"),
    "api_key.revoked": _("Key for another system taken back"),
}

REFUSALS: Mapping[str, Any] = {
    "KEY_NAME_MISSING": _("Say which system uses the key."),
    "TOO_MANY_KEYS": _("You have as many keys as there is room for. Take one back first."),
    "IDEMPOTENCY_KEY_REUSED": _("This Idempotency-Key came before with another request."),
    "TOO_OFTEN": _("Too many requests: try again in a minute."),
}
