"""Who acts: roles and the actor that every action names (`design: Who uses it`); who may change whose role."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from kanava.rules.refusals import Refusal

# How long the link in an invitation works, from the moment it was sent.
INVITATION_LIFE = timedelta(days=14)


class Role(StrEnum):
    """A person's role. Staff roles act in the console, partner roles in the portal."""

    OWNER = "OWNER"
    PARTNER_MANAGER = "PARTNER_MANAGER"
    SELLER = "SELLER"
    FINANCE = "FINANCE"
    EXECUTIVE = "EXECUTIVE"
    PARTNER_OWNER = "PARTNER_OWNER"
    PARTNER_SELLER = "PARTNER_SELLER"
    PARTNER_TECHNICIAN = "PARTNER_TECHNICIAN"
    PARTNER_FINANCE = "PARTNER_FINANCE"
    SYSTEM = "SYSTEM"
    PUBLIC = "PUBLIC"


STAFF_ROLES = (Role.OWNER, Role.PARTNER_MANAGER, Role.SELLER, Role.FINANCE, Role.EXECUTIVE)
PARTNER_ROLES = (Role.PARTNER_OWNER, Role.PARTNER_SELLER, Role.PARTNER_TECHNICIAN, Role.PARTNER_FINANCE)
# Who can be a partner's manager (guide: F5).
MANAGING_ROLES = (Role.OWNER, Role.PARTNER_MANAGER)


class Via(StrEnum):
    """The door through which an action came."""

    CONSOLE = "CONSOLE"
    PORTAL = "PORTAL"
    PUBLIC = "PUBLIC"
    API = "API"
    IMPORT = "IMPORT"
    JOB = "JOB"
    COMMAND = "COMMAND"
    MAIL = "MAIL"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `user_id` is None for the system; `partner_id` is set for partner roles only.

    `reads_only` takes every right but those to look: a partner whose partnership has ended.
    """

    role: Role
    via: Via
    user_id: int | None = None
    partner_id: int | None = None
    reads_only: bool = False

    @property
    def is_partner(self) -> bool:
        """Whether the actor belongs to a partner company."""
        return self.role in PARTNER_ROLES


def system(via: Via) -> Actor:
    """The programme itself: jobs, commands and imports that no single person runs."""
    return Actor(role=Role.SYSTEM, via=via)


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom to invite: where the letter goes, as what, and in which language it is written."""

    email: str
    name: str
    role: str
    language: str


class OwnAccess(Refusal):
    """Nobody changes their own role or takes their own access away: one slip, and nobody could undo it."""

    code = "OWN_ACCESS"


class LastOwner(Refusal):
    """Somebody must remain who can invite and change roles."""

    code = "LAST_OWNER"


def check_access_change(by: Actor, person_id: int, *, ends_ownership: bool, other_owners: int) -> None:
    """Whether a person's role may be changed or their access taken away.

    `ends_ownership`: the person is an owner in use and would not be one afterwards; `other_owners`: how many
    other owners in use there are at the same place.

    Raises:
        OwnAccess: it is the actor's own.
        LastOwner: nobody else would be owner.
    """
    if by.user_id == person_id:
        raise OwnAccess
    if ends_ownership and other_owners == 0:
        raise LastOwner
