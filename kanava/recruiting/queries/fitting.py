"""The profile as conditions of the database: the same as `rules.profiles.compare`, which a test holds them to."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, CharField, Count, Q, Value, When

from kanava.core import clock
from kanava.playbook.queries import get_in_force
from kanava.recruiting.models import Candidate, PartnerProfile
from kanava.rules.profiles import Fit, Profile, Trait, of_playbook
from kanava.rules.recruiting import Step


def get_profile() -> Profile:
    """The profile in use: the latest that was saved, else the playbook's."""
    kept = PartnerProfile.objects.order_by("-id").first()
    if kept is None:
        return of_playbook(get_in_force(clock.today()).playbook)
    return Profile(
        frozenset(kept.types), kept.staff_low, kept.staff_high, frozenset(kept.regions), frozenset(kept.segments),
        frozenset(kept.skills), frozenset(kept.languages),
    )  # fmt: skip


def get_saved_profile() -> PartnerProfile | None:
    """The latest version of the profile with who saved it; None while the playbook's is in use."""
    return PartnerProfile.objects.select_related("author").order_by("-id").first()


NOBODY = Q(pk__in=[])


def _traits(profile: Profile) -> dict[Trait, tuple[Q, Q]]:
    """For each trait that the profile asks for: who is ruled out, and of whom it is not known."""
    found: dict[Trait, tuple[Q, Q]] = {}
    if profile.types:
        found[Trait.TYPE] = (~Q(type__in=profile.types) & ~Q(type=""), Q(type=""))
    if profile.staff_low is not None or profile.staff_high is not None:
        outside = NOBODY
        if profile.staff_low is not None:
            outside |= Q(staff__lt=profile.staff_low)
        if profile.staff_high is not None:
            outside |= Q(staff__gt=profile.staff_high)
        found[Trait.STAFF] = (outside, Q(staff__isnull=True))
    if profile.regions:
        # A company's own country is its market where no regions are told.
        at_home, serves = Q(regions=[]), Q(regions__overlap=sorted(profile.regions))
        unknown = at_home & Q(country="")
        is_away = at_home & ~Q(country__in=profile.regions) & ~Q(country="")
        found[Trait.REGION] = (is_away | (~at_home & ~serves), unknown)
    for trait, column, wanted, lookup in (
        (Trait.SEGMENT, "segments", profile.segments, "overlap"),
        (Trait.SKILL, "skills", profile.skills, "contains"),
        (Trait.LANGUAGE, "languages", profile.languages, "contains"),
    ):
        if wanted:
            unknown = Q(**{column: []})
            found[trait] = (~Q(**{f"{column}__{lookup}": sorted(wanted)}) & ~unknown, unknown)
    return found


def fit_by(profile: Profile) -> "Case":
    """How each candidate stands to a profile, as an expression."""
    ruled_out, unknown = NOBODY, NOBODY
    for out, open_ in _traits(profile).values():
        ruled_out, unknown = ruled_out | out, unknown | open_
    return Case(
        When(ruled_out, then=Value(Fit.RULED_OUT.value)),
        When(unknown, then=Value(Fit.UNKNOWN.value)),
        default=Value(Fit.FITS.value),
        output_field=CharField(),
    )


@dataclass(frozen=True, slots=True)
class Filtered:
    """What a profile does to the candidates that are not closed and not partners yet: how many there are, how many fit,
    are ruled out or stay open, and how many each trait rules out by itself."""

    total: int
    fitting: int
    ruled_out: int
    unknown: int
    by_trait: Mapping[Trait, int]

    @property
    def share(self) -> float:
        """The share that is ruled out, as a fraction."""
        return self.ruled_out / self.total if self.total else 0.0


def count_fit(profile: Profile) -> Filtered:
    """What a profile would do. One statement."""
    traits = _traits(profile)
    told = fit_by(profile)
    rows = Candidate.objects.exclude(step__in=[Step.CLOSED, Step.PARTNER]).annotate(would=told)
    sums = rows.aggregate(
        total=Count("id"),
        **{fit.value: Count("id", filter=Q(would=fit.value)) for fit in Fit},
        **{f"trait_{trait.value}": Count("id", filter=out) for trait, (out, _open) in traits.items()},
    )
    by_trait = {trait: sums[f"trait_{trait.value}"] for trait in traits}
    return Filtered(sums["total"], sums["FITS"], sums["RULED_OUT"], sums["UNKNOWN"], by_trait)


def list_skills(*, limit: int = 60) -> list[str]:
    """The skills that candidates have, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select skill from recruiting_candidate, unnest(skills) as skill group by skill order by count(*) desc, skill limit %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]
