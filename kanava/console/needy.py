"""A line of what needs the reader on the first screen."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Need:
    """Something about a partner: what, since or by when, and where one does something about it."""

    what: str
    when: str
    url: str


@dataclass(slots=True)
class Needy:
    """A partner or candidate of the block, or the registrations, with all that there is about it; `manager` where it is somebody else."""

    url: str
    name: str
    manager: str = ""
    is_silent: bool = False
    needs: list[Need] = field(default_factory=list)
