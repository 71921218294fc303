"""The right to sell: whether a partner has the certificate that a deal in a product line needs (guide: D2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kanava.core.wall import gate
from kanava.deals.models import Registration
from kanava.partners.models import Partner
from kanava.rules.certificates import CertificateMissing, SellingPath, check_right_to_sell, needed_paths
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.training.queries.certificates import held_by_path, selling_paths


def check_selling(draft: Registration, playbook: Playbook, *, by: Actor, on: date) -> None:
    """Raises CertificateMissing, OwnCertificateMissing: then the draft stays a draft."""
    if not playbook.registration.certificate_required:
        return
    needed = needed_paths(selling_paths(draft.partner), draft.product_line_id)
    check_right_to_sell(needed, held_by_path(draft.partner_id, on), person_id=_person(by), playbook=playbook)


def _person(by: Actor) -> int | None:
    return by.user_id if by.is_partner else None


@dataclass(frozen=True, slots=True)
class Need:
    """That a product line needs a certificate, and which one stands in the way of registering; None where one is held."""

    line_id: int
    missing: CertificateMissing | None


def list_needs(
    partner: Partner, line_ids: Iterable[int], playbook: Playbook, *, by: Actor, on: date
) -> Sequence[Need]:
    """Which of the product lines need a certificate. Three statements, none where the playbook asks for none."""
    if not playbook.registration.certificate_required:
        return ()
    with gate("training"):
        paths, held = selling_paths(partner), held_by_path(partner.pk, on)
    found = []
    for line_id in line_ids:
        needed = needed_paths(paths, line_id)
        try:
            check_right_to_sell(needed, held, person_id=_person(by), playbook=playbook)
        except CertificateMissing as refusal:
            found.append(Need(line_id, refusal))
        else:
            found += [Need(line_id, None)] if needed else []
    return found


def paths_for(drafts: Sequence[Registration]) -> Mapping[int, Sequence[SellingPath]]:
    """The paths that give the certificate which each draft of one partner needs, by the drafts' ids; any one of them will
    do. Two statements."""
    if not drafts:
        return {}
    with gate("training"):
        paths = selling_paths(drafts[0].partner)
    return {one.pk: needed_paths(paths, one.product_line_id) for one in drafts}


def find_missing(
    draft: Registration, playbook: Playbook, *, by: Actor, on: date
) -> CertificateMissing | None:
    """Which certificate would stand in a draft's way; None where none does."""
    with gate("training"):
        try:
            check_selling(draft, playbook, by=by, on=on)
        except CertificateMissing as refusal:
            return refusal
    return None
