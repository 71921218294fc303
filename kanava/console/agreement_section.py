"""What a partner's page shows of its agreements."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kanava.agreements import queries
from kanava.agreements.completing import phase_of
from kanava.core import clock, permissions
from kanava.rules.agreements import State
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.ui.addresses import address

if TYPE_CHECKING:
    from kanava.agreements.models import Agreement, Signer
    from kanava.partners.models import Partner


def until(found: "Agreement") -> str:
    """How an agreement without a known last day goes on."""
    return _("renews itself") if found.renewal_months else _("until further notice")


def section_of(partner: "Partner", actor: Actor) -> dict[str, Any]:
    """What a partner's page shows of its agreements: each with its state and who it waits for, and what to do next."""
    on = clock.today()
    owned = permissions.Owned(partner_id=partner.pk, manager_id=partner.manager_id)
    found = queries.list_of_partner(partner.pk) if permissions.may("view_agreements", actor) else []
    is_open = any(one.state in (State.DRAFT, State.SIGNING) for one in found)
    may = permissions.may("draft_agreement", actor, owned) and partner.lifecycle != Lifecycle.EXITED
    return {
        "rows": [_line(one, on) for one in found],
        "may_see": permissions.may("view_agreements", actor),
        "may_draft": may and not is_open,
        "is_renewal": any(phase_of(one, on) in ("RUNNING", "COMING") for one in found),
    }


def _line(one: "Agreement", on: date) -> dict[str, Any]:
    signers: Sequence[Signer] = list(one.signers.all())
    turn = queries.next_signer(signers) if one.state == State.SIGNING else None
    return {
        "found": one, "url": address("console:agreement", one.pk), "phase": phase_of(one, on), "turn": turn,
        "next": next(iter(one.dates.all()), None), "renews": until(one),
    }  # fmt: skip
