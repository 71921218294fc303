"""The ideal partner profile as a filter: a precise one rules out nine candidates of ten at once (guide: B6)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from kanava.rules.playbook import Playbook


class Trait(StrEnum):
    """What a profile asks of a candidate."""

    TYPE = "TYPE"
    STAFF = "STAFF"
    REGION = "REGION"
    SEGMENT = "SEGMENT"
    SKILL = "SKILL"
    LANGUAGE = "LANGUAGE"


class Fit(StrEnum):
    """How a candidate stands to one trait, or to the profile: what is not known rules nobody out."""

    FITS = "FITS"
    UNKNOWN = "UNKNOWN"
    RULED_OUT = "RULED_OUT"


@dataclass(frozen=True)
class Profile:
    """What the ideal partner is. An empty trait asks nothing. Of types, regions (country codes) and segments a candidate
    needs one; of skills and languages (ISO 639 codes) all."""

    types: frozenset[str] = frozenset()
    staff_low: int | None = None
    staff_high: int | None = None
    regions: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Traits:
    """What is known of a candidate; empty where nothing is."""

    type: str = ""
    staff: int | None = None
    regions: Collection[str] = field(default_factory=tuple)
    segments: Collection[str] = field(default_factory=tuple)
    skills: Collection[str] = field(default_factory=tuple)
    languages: Collection[str] = field(default_factory=tuple)
    # Where it is: its market where no regions are told.
    country: str = ""

    @property
    def markets(self) -> Collection[str]:
        """The regions that it serves; where none is told, its own country."""
        return self.regions or ((self.country,) if self.country else ())


def of_playbook(playbook: Playbook) -> Profile:
    """The profile that a programme begins with: the guide's example, as far as it has figures."""
    terms = playbook.scoring
    return Profile(frozenset((terms.profile_type,)), terms.profile_staff_low, terms.profile_staff_high)


def compare(profile: Profile, known: Traits) -> dict[Trait, Fit]:
    """How a candidate stands to each trait that the profile asks for."""
    found = {
        Trait.TYPE: _one_of(profile.types, (known.type,) if known.type else ()),
        Trait.STAFF: _within(profile.staff_low, profile.staff_high, known.staff),
        Trait.REGION: _one_of(profile.regions, known.markets),
        Trait.SEGMENT: _one_of(profile.segments, known.segments),
        Trait.SKILL: _all_of(profile.skills, known.skills),
        Trait.LANGUAGE: _all_of(profile.languages, known.languages),
    }
    return {trait: fit for trait, fit in found.items() if fit is not None}


def verdict(fits: Collection[Fit]) -> Fit:
    """One no rules out; else one unknown leaves it open."""
    if Fit.RULED_OUT in fits:
        return Fit.RULED_OUT
    return Fit.UNKNOWN if Fit.UNKNOWN in fits else Fit.FITS


def _one_of(wanted: frozenset[str], known: Collection[str]) -> Fit | None:
    if not wanted:
        return None
    if not known:
        return Fit.UNKNOWN
    return Fit.FITS if wanted.intersection(known) else Fit.RULED_OUT


def _all_of(wanted: frozenset[str], known: Collection[str]) -> Fit | None:
    if not wanted:
        return None
    if not known:
        return Fit.UNKNOWN
    return Fit.FITS if wanted.issubset(known) else Fit.RULED_OUT


def _within(low: int | None, high: int | None, known: int | None) -> Fit | None:
    if low is None and high is None:
        return None
    if known is None:
        return Fit.UNKNOWN
    is_within = (low is None or known >= low) and (high is None or known <= high)
    return Fit.FITS if is_within else Fit.RULED_OUT
