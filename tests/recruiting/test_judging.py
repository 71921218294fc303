"""Scores with evidence, measured coverage, the profile in the database (guide: B1, B2, B6)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import aiming, judging
from kanava.recruiting.actions.candidates import traits_of
from kanava.recruiting.actions.judging import Given, NoTargets, Written
from kanava.recruiting.models import Candidate, Score, TargetAccount
from kanava.recruiting.queries import (
    Shown,
    count_fit,
    get_profile,
    list_happened,
    list_pairs,
    list_scores,
    list_targets,
    matrix_of,
    rank_candidates,
)
from kanava.recruiting.writers import reckon_scores
from kanava.rules import profiles
from kanava.rules.playbook import DEFAULT
from kanava.rules.profiles import Fit, Profile
from kanava.rules.refusals import Faults, NotFound
from kanava.rules.scoring import Criterion
from tests.factories import make_user, staff
from tests.recruiting.test_candidates import AT, made

pytestmark = pytest.mark.django_db


def points(*given: int) -> dict[str, Given]:
    return {
        one.value: Given(value, "Seen on their site") for one, value in zip(Criterion, given, strict=True)
    }


def test_scores_of_several_make_the_total_and_show_where_they_differ(aino) -> None:
    eva, one = staff(make_user("Eva", role="PARTNER_MANAGER")), made(aino)
    judging.score_candidate(by=aino, candidate_id=one.pk, given=points(8, 6, 5, 7), at=AT)
    one.refresh_from_db()
    assert one.score == 675
    judging.score_candidate(by=eva, candidate_id=one.pk, given={"COVERAGE": Given(4, "Their list")}, at=AT)
    one.refresh_from_db()
    assert one.score == 595  # coverage 6 in the mean
    found = matrix_of(list_scores(one.pk), DEFAULT)
    assert [name for name, of in found.criteria.items() if of.is_disputed] == ["COVERAGE"]
    judging.score_candidate(by=eva, candidate_id=one.pk, given={"COVERAGE": Given(8, "All of them")}, at=AT)
    assert (Score.objects.count(), Candidate.objects.get().score) == (5, 675)
    assert "All of them" not in str(list_happened(one.pk)[0].event.data)


def test_what_is_wrong_with_scores_is_told_by_field(aino) -> None:
    one = made(aino)
    wrong = {"COVERAGE": Given(11, "x"), "CAPACITY": Given(3, " "), "GEOGRAPHY": Given(3, "Office in Oulu")}
    with pytest.raises(Faults) as caught:
        judging.score_candidate(by=aino, candidate_id=one.pk, given=wrong, at=AT)
    assert [(fault.field, fault.code) for fault in caught.value.refusals] == [
        ("COVERAGE_points", "POINTS_OUT_OF_RANGE"),
        ("CAPACITY_evidence", "SCORE_EVIDENCE_MISSING"),
    ]
    assert not Score.objects.exists()


def test_coverage_is_measured_by_the_matching_engine(aino) -> None:
    one = made(aino)
    with pytest.raises(NoTargets):
        judging.measure_coverage(by=aino, candidate_id=one.pk, file_name="c.csv", customers=[], at=AT)
    targets = [
        Written("Metsola Oy", "FI"),
        Written("Pohjolan Voima Oyj", "FI"),
        Written("Örebro Papper AB", "SE"),
    ]
    assert aiming.add_targets(by=aino, companies=targets, at=AT) == (3, 3)
    assert aiming.add_targets(by=aino, companies=[Written("METSOLA OY", "FI")], at=AT) == (0, 1)
    theirs = [
        Written("METSOLA OY", "FI"),
        Written("Metsola", "FI"),
        Written("Orebro Papper", "SE"),
        Written("Nobody Oy", "FI"),
    ]
    measure = judging.measure_coverage(
        by=aino, candidate_id=one.pk, file_name="c.csv", customers=theirs, at=AT
    )
    assert (measure.served, measure.targets) == (2, 3)
    assert [found.customer.name for found in list_pairs(measure.pk, Shown.FOUND)[0].rows] == [
        "Metsola Oy",
        "Örebro Papper AB",
    ]
    cited = {"COVERAGE": Given(7, "Measured", measure.pk)}
    judging.score_candidate(by=aino, candidate_id=one.pk, given=cited, at=AT)
    assert list_scores(one.pk)[0].measure == measure
    with pytest.raises(NotFound):
        judging.score_candidate(by=aino, candidate_id=made(aino, "Other Oy").pk, given=cited, at=AT)


def test_targets_come_and_go_and_stay_customers(aino) -> None:
    aiming.add_targets(by=aino, companies=[Written("Metsola Oy", "FI"), Written("Ahola Oy", "FI")], at=AT)
    page, total = list_targets(by=aino)
    assert ([row.name for row in page.rows], total.value) == (["Ahola Oy", "Metsola Oy"], 2)
    aiming.remove_target(by=aino, customer_id=page.rows[0].pk, at=AT)
    assert list_targets(by=aino, text="ahola")[1].value == 0
    assert TargetAccount.objects.count() == 1


def test_other_weights_reckon_all_totals_anew(aino) -> None:
    one, part = made(aino), made(aino, "Part Oy")
    judging.score_candidate(by=aino, candidate_id=one.pk, given=points(8, 6, 5, 7), at=AT)
    judging.score_candidate(by=aino, candidate_id=part.pk, given={"COVERAGE": Given(4, "x")}, at=AT)
    Candidate.objects.filter(pk=one.pk).update(score=1)
    reckon_scores()
    assert dict(Candidate.objects.values_list("name", "score")) == {"Saimaa Data Oy": 675, "Part Oy": None}


@pytest.mark.parametrize(
    "given_points",
    [
        [(8, 6, 5, 7)],
        [(1, 1, 1, 1), (2, 2, 2, 2)],
        [(7, 3, 10, 1), (8, 4, 9, 2), (8, 4, 9, 2)],  # thirds
        [(1, 2, 1, 2), (1, 1, 2, 2), (2, 2, 2, 3)],
        [(10, 10, 10, 10), (10, 10, 10, 9)],
    ],
)
def test_the_database_reckons_as_the_rule_does(aino, given_points) -> None:
    one = made(aino)
    for number, values in enumerate(given_points):
        scorer = staff(make_user(f"Scorer{number}", role="OWNER"))
        judging.score_candidate(by=scorer, candidate_id=one.pk, given=points(*values), at=AT)
    by_rule = Candidate.objects.get().score
    Candidate.objects.update(score=None)
    reckon_scores()
    assert Candidate.objects.get().score == by_rule


def test_the_ranking_is_of_those_that_are_fully_scored_and_worked_on(aino) -> None:
    weights = get_in_force(AT.date()).playbook.scoring.weights
    first, second, listed = made(aino, "First Oy"), made(aino, "Second Oy"), made(aino, "Listed Oy")
    Candidate.objects.filter(pk__in=[first.pk, second.pk]).update(step="TARGET")
    judging.score_candidate(by=aino, candidate_id=first.pk, given=points(8, 6, 5, 5), at=AT)
    judging.score_candidate(by=aino, candidate_id=second.pk, given=points(6, 8, 5, 5), at=AT)
    judging.score_candidate(by=aino, candidate_id=listed.pk, given=points(9, 9, 9, 9), at=AT)
    ranking, standings = rank_candidates(by=aino, weights=weights, shift=Decimal(10))
    assert [(standings[row.key].candidate.name, row.place) for row in ranking.rows] == [
        ("First Oy", 1),
        ("Second Oy", 2),
    ]
    assert (ranking.holds_to, standings[ranking.rival].candidate.name) == (7, "Second Oy")
    ranking, standings = rank_candidates(by=aino, weights=weights, shift=Decimal(10), all_steps=True)
    assert standings[ranking.rows[0].key].candidate.name == "Listed Oy"


def test_a_saved_profile_compares_everybody(aino) -> None:
    fits, out, open_ = (
        made(aino, "A Oy", type="MSP", staff=12),
        made(aino, "B Oy", type="SI"),
        made(aino, "C Oy"),
    )
    assert [Candidate.objects.get(pk=one.pk).fit for one in (fits, out, open_)] == [
        "FITS",
        "RULED_OUT",
        "UNKNOWN",
    ]
    aiming.save_profile(by=aino, profile=Profile(types=frozenset({"SI"})), at=AT)
    assert get_profile() == Profile(types=frozenset({"SI"}))
    assert [Candidate.objects.get(pk=one.pk).fit for one in (fits, out, open_)] == [
        "RULED_OUT",
        "FITS",
        "UNKNOWN",
    ]
    with pytest.raises(aiming.RangeReversed):
        aiming.save_profile(by=aino, profile=Profile(staff_low=20, staff_high=5), at=AT)


CODES = st.sets(st.sampled_from(["a", "b", "c"]), max_size=3)
STAFF = st.none() | st.integers(0, 30)
PROFILES = st.builds(
    Profile, types=st.frozensets(st.sampled_from(["MSP", "SI"])), staff_low=STAFF, staff_high=STAFF,
    regions=CODES.map(frozenset), segments=CODES.map(frozenset), skills=CODES.map(frozenset), languages=CODES.map(frozenset),
)  # fmt: skip
KNOWN = st.tuples(
    st.sampled_from(["", "MSP", "SI", "RESELLER"]),
    STAFF,
    CODES,
    CODES,
    CODES,
    CODES,
    st.sampled_from(["", "a", "b", "c"]),
)


@settings(max_examples=40, deadline=None)
@given(PROFILES, st.lists(KNOWN, max_size=6))
def test_the_database_filters_as_the_rule_does(profile, known) -> None:
    Candidate.objects.bulk_create(
        Candidate(name=str(number), country=country, source="OTHER", step_since=AT.date(), created_at=datetime.now(UTC),
                  type=kind, staff=people, regions=sorted(regions), segments=sorted(segments), skills=sorted(skills), languages=sorted(languages))
        for number, (kind, people, regions, segments, skills, languages, country) in enumerate(known)
    )  # fmt: skip
    stands = [profiles.compare(profile, traits_of(one)) for one in Candidate.objects.order_by("id")]
    verdicts = [profiles.verdict(of.values()) for of in stands]
    found = count_fit(profile)
    assert (found.total, found.fitting, found.ruled_out, found.unknown) == (
        len(known), verdicts.count(Fit.FITS), verdicts.count(Fit.RULED_OUT), verdicts.count(Fit.UNKNOWN)
    )  # fmt: skip
    for trait, number in found.by_trait.items():
        assert number == sum(of[trait] == Fit.RULED_OUT for of in stands)
    Candidate.objects.all().delete()
