"""How candidates stand to the profile is kept up to whatever changes it (guide: B6)."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from kanava.recruiting.actions import aiming, candidates
from kanava.recruiting.actions.candidates import traits_of
from kanava.recruiting.jobs import weigh
from kanava.recruiting.models import Candidate, PartnerProfile
from kanava.recruiting.queries import get_profile
from kanava.recruiting.writers import reckon_fits
from kanava.rules import profiles
from kanava.rules.profiles import Profile
from tests.factories import make_user, set_rules, staff
from tests.recruiting.test_candidates import AT, made, told
from tests.recruiting.test_judging import KNOWN, PROFILES

pytestmark = pytest.mark.django_db
REFIT = import_module("kanava.recruiting.migrations.0012_fits").REFIT


@pytest.fixture
def aino():
    return staff(make_user("Aino", role="OWNER"))


def fits() -> dict[str, str]:
    return dict(Candidate.objects.values_list("name", "fit"))


def test_what_becomes_known_of_a_candidate_changes_how_it_stands(aino) -> None:
    aiming.save_profile(by=aino, profile=Profile(regions=frozenset({"SE"})), at=AT)
    one = made(aino)
    assert fits() == {one.name: "RULED_OUT"}
    candidates.edit_candidate(by=aino, candidate_id=one.pk, told=told(regions=["SE", "FI"]), at=AT)
    assert fits() == {one.name: "FITS"}


def test_the_playbooks_profile_as_it_comes_into_force_compares_everybody(aino) -> None:
    one = made(aino, type="MSP", staff=12)
    assert fits() == {one.name: "FITS"}
    set_rules(scoring={"profile_type": "SI"})
    weigh()
    assert fits() == {one.name: "RULED_OUT"}


def test_a_stale_fit_is_mended_in_the_night(aino) -> None:
    aiming.save_profile(by=aino, profile=Profile(regions=frozenset({"SE"})), at=AT)
    one = made(aino)
    Candidate.objects.update(fit="UNKNOWN")
    weigh()
    assert fits() == {one.name: "RULED_OUT"}


@settings(max_examples=40, deadline=None)
@given(PROFILES, st.lists(KNOWN, max_size=6))
def test_the_migration_and_the_night_reckon_as_the_rule_does(profile, known) -> None:
    author = make_user("Eva", role="OWNER")
    PartnerProfile.objects.create(
        types=sorted(profile.types), staff_low=profile.staff_low, staff_high=profile.staff_high, regions=sorted(profile.regions),
        segments=sorted(profile.segments), skills=sorted(profile.skills), languages=sorted(profile.languages),
        author=author, saved_at=AT,
    )  # fmt: skip
    Candidate.objects.bulk_create(
        Candidate(name=str(number), country=country, source="OTHER", step_since=AT.date(), created_at=datetime.now(UTC),
                  type=kind, staff=people, regions=sorted(regions), segments=sorted(segments), skills=sorted(skills), languages=sorted(languages))
        for number, (kind, people, regions, segments, skills, languages, country) in enumerate(known)
    )  # fmt: skip
    wanted = {
        one.name: profiles.verdict(profiles.compare(get_profile(), traits_of(one)).values()).value
        for one in Candidate.objects.all()
    }
    with connection.cursor() as cursor:
        cursor.execute(REFIT)
    assert fits() == wanted
    Candidate.objects.update(fit="UNKNOWN")
    reckon_fits()
    assert fits() == wanted
    Candidate.objects.all().delete()
    PartnerProfile.objects.all().delete()
    author.delete()
