"""A score cites due diligence and measurements, in the reader's language, and tells what has changed since (guide: B2, G2)."""

from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from kanava.recruiting.actions import aiming, diligence, judging
from kanava.recruiting.actions.judging import Given, Written
from kanava.recruiting.models import Score
from kanava.rules.checks import Check
from kanava.rules.citing import Cites
from kanava.rules.refusals import Faults
from tests.factories import client_of, make_user, staff
from tests.recruiting.test_candidates import AT, at_step, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return make_user("Aino", role="OWNER", email="aino@example.com")


@pytest.fixture
def one(aino):
    return at_step(staff(aino), made(staff(aino), type="MSP"), "PORTAL_TRIAL")


def find(aino, one, check: str, result: str = "GOOD") -> None:
    diligence.keep_finding(
        by=staff(aino), candidate_id=one.pk, check=check, result=result, evidence="Seen", at=AT
    )


def look(aino, one) -> None:
    for check in Check:
        if not check.startswith("OWN_"):
            find(aino, one, check)


def page_of(aino, one, name: str = "candidate", query: str = "") -> str:
    return client_of(aino).get(reverse(f"console:{name}", args=[one.pk]) + query).content.decode()


def scores(**told: str) -> dict[str, str]:
    return {"CAPACITY_points": "10", "CAPACITY_evidence": "", **told}


def test_a_score_cites_due_diligence_without_words_of_its_own(aino, one) -> None:
    look(aino, one)
    address = reverse("console:candidate-scores", args=[one.pk])
    form = page_of(aino, one, "candidate-scores", "?diligence=1")
    assert 'name="CAPACITY_diligence" value="NOW"' in form
    client_of(aino).post(address, scores(CAPACITY_diligence="NOW"))
    kept = Score.objects.get()
    assert (kept.evidence, kept.diligence["points"], kept.diligence["checks"]) == ("", 10, 12)
    assert "12 checks done. Weak: nothing." in page_of(aino, one)
    finnish = make_user("Pekka", role="OWNER", language="fi")
    assert "12 kohtaa tarkistettu" in page_of(finnish, one)


def test_the_score_tells_that_the_result_has_changed_and_a_second_save_does_not_hide_it(aino, one) -> None:
    look(aino, one)
    address = reverse("console:candidate-scores", args=[one.pk])
    client_of(aino).post(address, scores(CAPACITY_diligence="NOW"))
    assert "has changed since" not in page_of(aino, one)
    find(aino, one, "RESOURCES", "WEAK")
    assert "it is worth 9 points now" in page_of(aino, one)
    form = page_of(aino, one, "candidate-scores")
    assert 'name="CAPACITY_diligence" value="AS_BEFORE"' in form
    client_of(aino).post(
        address, scores(CAPACITY_diligence="AS_BEFORE", GEOGRAPHY_points="5", GEOGRAPHY_evidence="Oulu")
    )
    assert "it is worth 9 points now" in page_of(aino, one)
    find(aino, one, "COMPETITORS", "RED_FLAG")
    assert "a red flag stands" in page_of(aino, one)


def test_an_unfinished_list_is_nothing_to_cite(aino, one) -> None:
    find(aino, one, "RESOURCES")
    given = {"CAPACITY": Given(8, "", diligence=Cites.NOW)}
    with pytest.raises(Faults):
        judging.score_candidate(by=staff(aino), candidate_id=one.pk, given=given, at=AT)
    # Nor can a score cite as before what it never cited.
    before = {"CAPACITY": Given(8, "", diligence=Cites.AS_BEFORE)}
    with pytest.raises(Faults):
        judging.score_candidate(by=staff(aino), candidate_id=one.pk, given=before, at=AT)


def measure(aino, one, *names: str):
    customers = [Written(name, "FI") for name in names]
    return judging.measure_coverage(
        by=staff(aino), candidate_id=one.pk, file_name="kunder.csv", customers=customers, at=AT
    )


def test_a_measurement_is_kept_as_figures_and_worded_for_its_reader(aino, one) -> None:
    aiming.add_targets(
        by=staff(aino), companies=[Written("Metsola Oy", "FI"), Written("Pohjolan Voima Oyj", "FI")], at=AT
    )
    found = measure(aino, one, "Metsola Oy")
    address = reverse("console:candidate-scores", args=[one.pk])
    client_of(aino).post(
        address, {"COVERAGE_points": "8", "COVERAGE_evidence": "", "COVERAGE_measure": found.pk}
    )
    assert Score.objects.get().evidence == ""
    assert "1 of our 2 target accounts are among their customers" in page_of(aino, one)
    assert "kohdeasiakkaistamme (2)" in page_of(make_user("Pekka", role="OWNER", language="fi"), one)
    measure(aino, one, "Metsola Oy", "Pohjolan Voima Oyj")
    assert "Measured again since: 2 of 2." in page_of(aino, one)


def test_sentences_of_one_language_that_were_kept_before_are_gone(aino, one) -> None:
    aiming.add_targets(by=staff(aino), companies=[Written("Metsola Oy", "FI")], at=AT)
    found = measure(aino, one, "Metsola Oy")
    old = {
        "COVERAGE": "Measured 21 Nov 2026: 1 of our 1 target accounts are among their customers (kunder.csv).",
        "COMPLEMENT": "Mitattu 21.11.2026: kohdeasiakkaistamme (1) heidän asiakkaitaan on 1 (kunder.csv).",
        "CAPACITY": "Measured 21 Nov 2026: and they want more.",
    }
    given = {criterion: Given(8, text, found.pk) for criterion, text in old.items()}
    judging.score_candidate(by=staff(aino), candidate_id=one.pk, given=given, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(import_module("kanava.recruiting.migrations.0007_measured_words").WORDED)
    left = dict(Score.objects.values_list("criterion", "evidence"))
    assert left == {"COVERAGE": "", "COMPLEMENT": "", "CAPACITY": old["CAPACITY"]}


def test_what_is_missing_is_said_before_the_candidate_goes_on(aino, one) -> None:
    page = page_of(aino, one)
    assert "Still open before the agreement" in page
    assert "Checks not done: 12 of 12" in page
    assert "Not scored: Customer coverage, Complementary offering, Capacity, Geographic coverage" in page
    assert "No reference has been asked" in page
    find(aino, one, "COMPETITORS", "RED_FLAG")
    page = page_of(aino, one)
    assert "1 red flag stands: Represents our competitors" in page
    assert "stops the agreement" in page


def test_before_the_technical_review_nothing_of_it_is_said(aino) -> None:
    early = at_step(staff(aino), made(staff(aino), name="Alku Oy"), "MEETING")
    assert "Still open" not in page_of(aino, early)
