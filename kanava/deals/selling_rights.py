"""The right to sell: whether a partner has the certificate that a deal in a product line needs (guide: D2)."""

from datetime import date

from kanava.core.wall import gate
from kanava.deals.models import Registration
from kanava.rules.certificates import CertificateMissing, check_right_to_sell, needed_paths
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.training.queries.certificates import held_by_path, selling_paths


def check_selling(draft: Registration, playbook: Playbook, *, by: Actor, on: date) -> None:
    """Raises CertificateMissing, OwnCertificateMissing: then the draft stays a draft."""
    if not playbook.registration.certificate_required:
        return
    needed = needed_paths(selling_paths(draft.partner), draft.product_line_id)
    person_id = by.user_id if by.is_partner else None
    check_right_to_sell(needed, held_by_path(draft.partner_id, on), person_id=person_id, playbook=playbook)


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
