"""The silent on the first screen: the longest silences, and how many more there are (guide: F6)."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import ngettext

from kanava.core import clock
from kanava.core.permissions import Scope, scope
from kanava.rules.people import Actor
from kanava.ui import formatting
from kanava.ui.addresses import plain_address

if TYPE_CHECKING:
    from kanava.onboarding.models import Silence
    from kanava.onboarding.queries.attention import Attention


def said_of(silence: "Silence") -> str:
    """For how long a partner has been silent."""
    days = (clock.today() - silence.since_on).days
    said = ngettext("Nothing heard for %(n)s day", "Nothing heard for %(n)s days", days)
    return said % {"n": formatting.number(days)}


def manager_of(silence: "Silence", by: Actor) -> str:
    """Whose partner it is, where it is somebody else's."""
    manager = silence.partner.manager
    return manager.name if manager is not None and manager.pk != by.user_id else ""


def more_silent(found: "Attention", by: Actor) -> dict[str, Any] | None:
    """How many more are silent than are shown, and the list in which a manager finds just those: what concerns an owner stands
    among all. None where all are shown."""
    more = found.silent_count - len(found.silent)
    if more <= 0:
        return None
    said = ngettext("and %(n)s more is silent", "and %(n)s more are silent", more) % {
        "n": formatting.number(more)
    }
    is_owner = scope("assess_onboarding", by) == Scope.ANY
    page = plain_address("console:silent")
    return {"said": said, "url": "" if is_owner else f"{page}?{urlencode({'manager': by.user_id})}"}
