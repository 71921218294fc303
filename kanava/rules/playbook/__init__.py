"""The playbook: every rule and figure of the guide as a typed setting (`design: The playbook`)."""

from kanava.rules.playbook.documents import (
    DEFAULT,
    SECTIONS,
    SETTINGS,
    Change,
    PlaybookFaults,
    diff,
    examine,
    get,
    parse,
    to_document,
)
from kanava.rules.playbook.files import dumps_toml, loads_toml
from kanava.rules.playbook.sections import Margins, Playbook, Registration
from kanava.rules.playbook.settings import Fault, Setting, Unit

__all__ = [
    "DEFAULT",
    "SECTIONS",
    "SETTINGS",
    "Change",
    "Fault",
    "Margins",
    "Playbook",
    "PlaybookFaults",
    "Registration",
    "Setting",
    "Unit",
    "diff",
    "dumps_toml",
    "examine",
    "get",
    "loads_toml",
    "parse",
    "to_document",
]
