"""Words for the playbook: sections, settings, units and faults."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kanava.rules.playbook import Fault, Setting
from kanava.ui import words

SECTIONS: Mapping[str, Any] = {
    "programme": _("Programme"), "readiness": _("Readiness"), "scoring": _("Partner scoring"), "margins": _("Margins and tiers"),
    "registration": _("Deal registration"), "funds": _("Market development funds"), "infrastructure": _("Programme stages"),
    "recruiting": _("Recruiting"), "onboarding": _("Onboarding"), "markets": _("Markets"), "activity": _("Partner activity"),
    "benchmarks": _("Benchmarks"), "scaling": _("Scaling"), "investment": _("Investment"),
}  # fmt: skip
UNITS: Mapping[str, Any] = {
    "DAYS": _("days"), "BUSINESS_DAYS": _("business days"), "MONTHS": _("months"), "PERCENT": _("%"), "MONEY": _("programme currency"),
    "COUNT": "", "RATIO": "", "WORDS": "", "HOURS": _("hours"), "FLAG": "", "CHOICE": "",
}  # fmt: skip
FAULTS: Mapping[str, Any] = {
    "UNKNOWN_SETTING": _("There is no such setting."), "NOT_A_FLAG": _("Say yes or no."),
    "NOT_A_CHOICE": _("Choose one of %(choices)s."), "NOT_A_NUMBER": _("Write a number."), "NOT_WHOLE": _("Write a whole number."),
    "OUT_OF_RANGE": _("Write a number between %(minimum)s and %(maximum)s."),
    "WEIGHTS_NOT_100": _("The weights add up to %(sum)s, not to 100."),
    "NOT_ASCENDING": _("Must not be less than %(value)s, the step below."), "NOT_TOML": _("The file is not TOML: %(detail)s"),
}  # fmt: skip


def of_section(name: str) -> str:
    """A section's heading."""
    return str(SECTIONS[name])


def of_setting(found: Setting) -> str:
    """A setting's name; a row of a table names the row."""
    _section, name, *row = found.path.split(".")
    text = name.replace("_", " ").capitalize()
    return f"{text}: {words.of_code(row[0])}" if row else text


def of_unit(unit: str) -> str:
    """A unit as it stands behind a figure."""
    return str(UNITS[unit])


def of_value(value: Any) -> str:
    """A setting's value in words or figures."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return words.of_code(value) if isinstance(value, str) else str(value)


def of_fault(fault: Fault) -> str:
    """A fault as a sentence."""
    return str(FAULTS[fault.code]) % dict(fault.params)
