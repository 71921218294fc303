"""The first screen while a programme has a few partners, or shows no figures: each partner with its last registration and
its conversations (guide: D6)."""

from typing import Any

from kanava.core import clock, permissions
from kanava.rules.beginning import is_beginning
from kanava.stages.queries import Talk, find_folder, list_first_partners
from kanava.ui import formatting
from kanava.ui.access import StaffRequest
from kanava.ui.addresses import address
from kanava.ui.stages import features_of


def first_partners(request: StaffRequest) -> dict[str, Any]:
    """The partners and the shared folder; nothing where there is none, or the reader may not see them. Two statements."""
    if not permissions.may("view_partners", request.actor):
        return {}
    known = features_of(request)
    found = list_first_partners(by=request.actor, playbook=known.playbook)
    if not found:
        return {}
    is_all = is_beginning(known.signed, known.playbook)
    return {"rows": [_row(one) for one in found], "folder": find_folder(), "is_all": is_all}


def _row(one: Talk) -> dict[str, Any]:
    partner, registered = one.partner, one.partner.last_registered_on
    return {
        "url": address("console:partner", partner.pk),
        "name": partner.name,
        "lifecycle": partner.lifecycle,
        "registered": formatting.day(registered) if registered else "",
        "talked": formatting.day(one.talked_on) if one.talked_on else "",
        "due": formatting.day(one.due_on) if one.is_kept_up else "",
        "is_due": one.is_kept_up and one.due_on <= clock.today(),
    }
