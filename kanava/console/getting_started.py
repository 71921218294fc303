"""The five first actions of a programme, on its owner's first screen while it is small, and what it needs besides that is
not set up yet (guide: K1, K2)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.core import permissions
from kanava.rules.beginning import First, Progress, first_actions, is_beginning
from kanava.stages.queries import get_begun
from kanava.stages.queries.setup import Setup, list_set_up
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
    if all(one.is_done for one in done.values()):
        return []
    return [
        {"words": WORDS[one][0], "url": reverse(WORDS[one][1]), "is_done": found.is_done, "progress": _how_far(found)}
        for one, found in done.items()
    ]  # fmt: skip


def _how_far(found: Progress) -> str:
    """How far an action is that takes more than one thing."""
    if found.is_done or found.needed == 1:
        return ""
    return _("%(n)s of %(needed)s") % {"n": found.there, "needed": found.needed}


# What is set up once, who may do it, where.
SETUP: Mapping[Setup, tuple[Any, str, str]] = {
    Setup.COMPANY: (gettext_lazy("Our company’s details"), "edit_agreement_templates", "console:agreement-company"),
    Setup.PRODUCT_LINES: (gettext_lazy("Product lines"), "edit_product_lines", "console:product-lines"),
    Setup.AGREEMENT_TEXT: (gettext_lazy("The text of the agreement"), "edit_agreement_templates", "console:agreement-templates"),
    Setup.FOLDER: (gettext_lazy("Shared folder"), "keep_shared_folder", "console:features"),
    Setup.MAIL_SERVER: (gettext_lazy("Mail server"), "view_outbox", "console:outbox"),
}  # fmt: skip


def to_set_up(request: StaffRequest, signed: int) -> list[dict[str, Any]]:
    """What a beginning programme needs that is not set up yet and this person may set up. One statement."""
    may = {one for one, (_said, right, _place) in SETUP.items() if permissions.may(right, request.actor)}
    if not may or not is_beginning(signed, features_of(request).playbook):
        return []
    missing = may - list_set_up()
    return [
        {"words": said, "url": reverse(place)}
        for one, (said, _right, place) in SETUP.items()
        if one in missing
    ]
