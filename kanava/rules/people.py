"""Who acts: roles and the actor that every action names (`design: Who uses it`)."""

from dataclasses import dataclass
from enum import StrEnum


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


class Via(StrEnum):
    """The door through which an action came."""

    CONSOLE = "CONSOLE"
    PORTAL = "PORTAL"
    PUBLIC = "PUBLIC"
    API = "API"
    IMPORT = "IMPORT"
    JOB = "JOB"
    COMMAND = "COMMAND"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `user_id` is None for the system; `partner_id` is set for partner roles only."""

    role: Role
    via: Via
    user_id: int | None = None
    partner_id: int | None = None

    @property
    def is_partner(self) -> bool:
        """Whether the actor belongs to a partner company."""
        return self.role in PARTNER_ROLES


def system(via: Via) -> Actor:
    """The programme itself: jobs, commands and imports that no single person runs."""
    return Actor(role=Role.SYSTEM, via=via)
