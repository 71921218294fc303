"""The five first actions of a programme, on its owner's first screen while it is small (guide: K1, K2)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kanava.core import permissions
from kanava.rules.beginning import First, first_actions, is_beginning
from kanava.stages.queries import get_begun
from kanava.ui.access import StaffRequest
from kanava.ui.stages import features_of

# What is to be done, and where.
WORDS: Mapping[First, tuple[Any, str]] = {
    First.PROFILE: (gettext_lazy("Define the ideal partner on the four criteria"), "console:profile"),
    First.TARGETS: (gettext_lazy("Name ten target partners: from associations, customers, LinkedIn"), "console:candidates"),
    First.ECONOMICS: (gettext_lazy("Draw up the economics: margins, tiers, payment"), "console:playbook"),
    First.PITCH: (gettext_lazy("Write the pitch around what a partner earns"), "console:pitch-texts"),
    First.ONBOARDING: (gettext_lazy("Make a plan for a partner’s weeks one to four"), "console:plan-templates"),
}  # fmt: skip


def begin(request: StaffRequest, signed: int) -> list[dict[str, Any]]:
    """The five with what is done; nothing for who cannot do them, for a programme that has grown, and once all are done."""
    playbook = features_of(request).playbook
    if not permissions.may("edit_profile", request.actor) or not is_beginning(signed, playbook):
        return []
    done = first_actions(get_begun(by=request.actor, playbook=playbook), playbook)
    if all(done.values()):
        return []
    return [
        {"words": WORDS[one][0], "url": reverse(WORDS[one][1]), "is_done": is_done}
        for one, is_done in done.items()
    ]
