"""How long an approved registration is protected, and what keeps it alive (guide: C3).

The day of approval governs the period. Work with the customer keeps a protection alive: after the playbook's days
without any it ends early, so that nobody sits on a customer. Past its end it counts as ended whether or not anybody
has expired it.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal


class ProtectionEnded(Refusal):
    """The protection has ended: it can only be registered anew."""

    code = "PROTECTION_ENDED"


class ExtensionsUsedUp(Refusal):
    """The playbook's number of extensions has been given."""

    code = "EXTENSIONS_USED_UP"


class EvidenceMissing(Refusal):
    """An extension needs to say what has happened since."""

    code = "EVIDENCE_MISSING"


class MeetingMissing(Refusal):
    """An extension needs the day of a meeting with the customer within the present protection."""

    code = "MEETING_MISSING"


class ActivityOutside(Refusal):
    """An activity lies in the future, or before the registration."""

    code = "ACTIVITY_OUTSIDE"


class ActivityKind(StrEnum):
    """What was done with the customer."""

    CALL = "CALL"
    MEETING = "MEETING"
    DEMO = "DEMO"
    OFFER = "OFFER"
    OTHER = "OTHER"


class Ending(StrEnum):
    """Why a protection ends when it does: its period is over, or nothing was heard of the customer."""

    PERIOD = "PERIOD"
    SILENCE = "SILENCE"


@dataclass(frozen=True, slots=True)
class Lengths:
    """For how many days an approval protects whatever happens, and for how many at the longest, without extension."""

    sure: int
    longest: int


def lengths(playbook: Playbook) -> Lengths:
    """What the playbook promises of a protection: wherever it is told, it is told from these two."""
    longest, quiet = playbook.registration.protection_days, playbook.registration.inactive_days
    return Lengths(min(longest, quiet) if quiet else longest, longest)


@dataclass(frozen=True, slots=True)
class Protection:
    """`until` is the last day of the period; `active_until` the last day that work with the customer keeps it alive,
    None where the playbook asks for none."""

    until: date
    active_until: date | None = None

    @property
    def ends_on(self) -> date:
        """The last protected day."""
        return self.until if self.active_until is None else min(self.until, self.active_until)

    @property
    def ending(self) -> Ending:
        """Why it ends on that day."""
        return Ending.PERIOD if self.ends_on == self.until else Ending.SILENCE


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an extension rests on: words, and the day of a meeting with the customer."""

    note: str = ""
    met_on: date | None = None


def grant(approved_on: date, playbook: Playbook) -> Protection:
    """The protection of a registration approved on a day."""
    until = approved_on + timedelta(days=playbook.registration.protection_days)
    return keep_alive(Protection(until), approved_on, playbook)


def keep_alive(protection: Protection, active_on: date, playbook: Playbook) -> Protection:
    """The protection after work with the customer on a day. An earlier day than the latest changes nothing."""
    days = playbook.registration.inactive_days
    if not days:
        return replace(protection, active_until=None)
    alive = active_on + timedelta(days=days)
    return replace(protection, active_until=max(protection.active_until or alive, alive))


def check_activity(happened_on: date, *, submitted_on: date, on: date) -> None:
    """Raises ActivityOutside (field `happened_on`) for a day in the future or before the registration."""
    if not submitted_on <= happened_on <= on:
        raise ActivityOutside(field="happened_on", first=submitted_on, last=on)


def extend(
    protection: Protection, *, given: int, evidence: Evidence, since: date, playbook: Playbook, on: date
) -> Protection:
    """The protection with the playbook's days more, counted from its old end, so that asking early costs nothing.

    `given` counts the extensions so far; `since` is the first day of the present period (approval or last extension),
    within which a meeting counts as evidence.

    Raises:
        ProtectionEnded, ExtensionsUsedUp, EvidenceMissing (field `evidence`), MeetingMissing (field `met_on`).
    """
    terms = playbook.registration
    if protection.ends_on < on:
        raise ProtectionEnded(until=protection.ends_on)
    if given >= terms.max_extensions:
        raise ExtensionsUsedUp(count=terms.max_extensions)
    if terms.extension_evidence != "NONE" and not evidence.note.strip():
        raise EvidenceMissing(field="evidence")
    if terms.extension_evidence == "MEETING" and not (evidence.met_on and since <= evidence.met_on <= on):
        raise MeetingMissing(field="met_on", since=since)
    longer = replace(protection, until=protection.until + timedelta(days=terms.extension_days))
    return keep_alive(longer, on, playbook)


def reminder_due(ends_on: date, *, reminded_days: int | None, playbook: Playbook, on: date) -> int | None:
    """Days before the end for which a reminder is due now and was not sent yet, else None."""
    left = (ends_on - on).days
    marks = sorted(playbook.registration.reminder_days.values())
    due = next((mark for mark in marks if 0 <= left <= mark), None)
    return due if due is not None and (reminded_days is None or due < reminded_days) else None
