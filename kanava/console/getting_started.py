"""The five first actions of a programme, on its owner's first screen while it is small (guide: K1, K2)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kanava.core import permissions
from kanava.onboarding.queries.templates import has_own_template
from kanava.playbook.queries import has_published
from kanava.recruiting.queries import count_on_path, get_saved_profile, list_text_parts
from kanava.rules.beginning import Begun, First, first_actions, is_beginning
from kanava.ui.access import StaffRequest
from kanava.ui.pages import our_name_of
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
    begun = Begun(
        get_saved_profile() is not None, count_on_path(), has_published(), list_text_parts(), has_own_template()
    )  # fmt: skip
    done = first_actions(begun, playbook)
    if all(done.values()):
        return []
    return [
        {"words": WORDS[one][0], "url": reverse(WORDS[one][1]), "is_done": is_done}
        for one, is_done in done.items()
    ]


def is_nameless(request: StaffRequest, signed: int) -> bool:
    """Whether the reader of a programme at its beginning can tell our company's name, and nobody has yet."""
    may = permissions.may("edit_agreement_templates", request.actor)
    return may and is_beginning(signed, features_of(request).playbook) and not our_name_of(request)
