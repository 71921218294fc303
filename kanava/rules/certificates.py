"""Certificates: how long they hold, when they are renewed, and the right to sell that they give (guide: D2).

A certificate holds through its last day. It can be renewed from the playbook's days before that on, by passing the
path's assessments again; what is renewed in time goes on from its end, so that nobody loses days by being early.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy


class Standing(StrEnum):
    """Whether a certificate holds."""

    VALID = "CERTIFICATE_VALID"
    EXPIRED = "CERTIFICATE_EXPIRED"
    REVOKED = "CERTIFICATE_REVOKED"


class Renewal(StrEnum):
    """Why somebody who has finished a path passes its assessments again: the certificate ends soon, has run out, or was
    taken back."""

    ENDS = "RENEWAL_ENDS"
    EXPIRED = "RENEWAL_EXPIRED"
    REVOKED = "RENEWAL_REVOKED"


class Holder(StrEnum):
    """Who needs the certificate to register a deal: anybody at the partner, or whoever registers."""

    PARTNER = "ANYBODY_AT_PARTNER"
    PERSON = "WHO_REGISTERS"


class CertificateMissing(Refusal):
    """A deal in this product line needs a certificate that nobody at the partner has. Holds `paths`, each with its id and
    its titles by language, one of which is enough."""

    code = "CERTIFICATE_MISSING"


class OwnCertificateMissing(CertificateMissing):
    """The same, where whoever registers needs the certificate."""

    code = "OWN_CERTIFICATE_MISSING"


class RevokedAlready(Refusal):
    """The certificate was taken back already."""

    code = "CERTIFICATE_REVOKED_ALREADY"


class RevocationUnreasoned(Refusal):
    """Who takes a certificate back says why."""

    code = "REASON_MISSING"


def standing(valid_until: date, *, is_revoked: bool, on: date) -> Standing:
    """Whether a certificate holds on a day; on its last one it does."""
    if is_revoked:
        return Standing.REVOKED
    return Standing.EXPIRED if on > valid_until else Standing.VALID


def valid_until(issued_on: date, months: int, *, before: date | None = None) -> date:
    """The last day of a certificate of so many months; `before` is the last day of the one that it renews."""
    begins = issued_on if before is None or before < issued_on else before
    return add_months(begins, months)


def renewable_from(last_day: date, playbook: Playbook) -> date:
    """The first day on which a certificate can be renewed."""
    return last_day - timedelta(days=playbook.certificates.renewal_days)


def renewal(
    last_day: date, *, is_revoked: bool, on: date, playbook: Playbook | None = None
) -> Renewal | None:
    """Whether a certificate is to be renewed, and why; None while it needs nothing. Only with the playbook it is told that
    one ends soon."""
    if is_revoked:
        return Renewal.REVOKED
    if on > last_day:
        return Renewal.EXPIRED
    is_soon = playbook is not None and on >= renewable_from(last_day, playbook)
    return Renewal.ENDS if is_soon else None


def check_revocation(*, is_revoked: bool, reason: str) -> None:
    """Raises RevokedAlready, RevocationUnreasoned (field `reason`)."""
    if is_revoked:
        raise RevokedAlready
    if not tidy(reason):
        raise RevocationUnreasoned(field="reason")


def reminder_due(last_day: date, reminded_on: date | None, *, on: date, playbook: Playbook) -> bool:
    """Whether the holder is reminded today: once when it can be renewed, and once more shortly before its end."""
    days = playbook.certificates.reminder_days
    marks = sorted((last_day - timedelta(days=days[name]) for name in ("FIRST", "LAST")), reverse=True)
    if on > last_day:
        return False
    passed = next((mark for mark in marks if on >= mark), None)
    return passed is not None and (reminded_on is None or reminded_on < passed)


@dataclass(frozen=True, slots=True)
class SellingPath:
    """A path that certifies and is open to the partner: its id, its product line (None: for all), titles by language."""

    id: int
    product_line_id: int | None
    titles: tuple[tuple[str, str], ...] = ()


def needed_paths(paths: Iterable[SellingPath], product_line_id: int | None) -> Sequence[SellingPath]:
    """The paths of which a certificate gives the right to sell a product line: its own, else those for all lines. Where
    there are none, nothing is needed: a rule that nobody could meet binds nobody."""
    told = list(paths)
    own = [one for one in told if one.product_line_id is not None and one.product_line_id == product_line_id]
    return own or [one for one in told if one.product_line_id is None]


def check_right_to_sell(
    needed: Sequence[SellingPath],
    held: Mapping[int, Iterable[int | None]],
    *,
    person_id: int | None,
    playbook: Playbook,
) -> None:
    """Whether a deal may be registered. `held` names, by path, the people of the partner with a valid certificate;
    `person_id` is who registers, None where that is not one of the partner's people.

    Where the playbook asks it of whoever registers, staff and mail that register for the partner rest on anybody there.

    Raises:
        CertificateMissing, OwnCertificateMissing.
    """
    if not playbook.registration.certificate_required or not needed:
        return
    is_personal = playbook.registration.certificate_holder == Holder.PERSON and person_id is not None
    people = {who for path in needed for who in held.get(path.id, ())}
    if is_personal and person_id not in people:
        raise OwnCertificateMissing(paths=tuple(needed))
    if not people:
        raise CertificateMissing(paths=tuple(needed))
