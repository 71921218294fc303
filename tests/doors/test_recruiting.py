"""Recruiting in the console, from a list to a partner (guide: B, E)."""

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.core import clock
from kanava.partners.models import Partner
from kanava.recruiting.models import Candidate, Measure, Outreach, PartnerProfile, Score, TargetAccount
from kanava.rules.scoring import Criterion
from tests.factories import client_of, make_user, staff
from tests.recruiting.test_candidates import at_step, made

pytestmark = pytest.mark.django_db


def typed(**changed) -> dict[str, object]:
    told = {"name": "Kaiku Palvelut Oy", "country": "FI", "source": "ASSOCIATION", "regions": "Finland, ruotsi", "languages": "suomi, Swedish",
            "skills": "security, Cloud", "segments": ["MIDSIZE"], "staff": "18"}  # fmt: skip
    return {**told, **changed}


def test_a_candidate_is_added_with_names_as_people_write_them(aino) -> None:
    answer = client_of(aino).post(reverse("console:candidate-create"), typed(), follow=True)
    one = Candidate.objects.get()
    assert (one.regions, one.languages, one.skills) == (["FI", "SE"], ["fi", "sv"], ["cloud", "security"])
    page = answer.content.decode()
    assert "Finland, Sweden" in page
    assert "Finnish, Swedish" in page


def test_what_cannot_be_read_stays_in_the_form_with_its_reason(aino) -> None:
    wrong = typed(regions="Finland, Atlantis", languages="Elvish", staff="many")
    answer = client_of(aino).post(reverse("console:candidate-create"), wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "We know no country called “Atlantis”." in page
    assert "We know no language called “Elvish”." in page
    assert 'value="Finland, Atlantis"' in page
    assert 'value="security, Cloud"' in page
    again = client_of(aino).post(reverse("console:candidate-create"), typed(domain="javascript:alert(1)"))
    assert "This is not an internet domain" in again.content.decode()
    assert not Candidate.objects.exists()


def test_a_company_that_is_listed_already_is_a_link(aino) -> None:
    known = made(staff(aino), "Kaiku Palvelut Oy")
    page = (
        client_of(aino)
        .post(reverse("console:candidate-create"), typed(name="KAIKU PALVELUT"))
        .content.decode()
    )
    assert "This company is a candidate already." in page
    assert reverse("console:candidate", args=[known.pk]) in page


def test_the_way_to_a_partner_by_the_buttons_of_the_pages(aino) -> None:
    client, one = client_of(aino), made(staff(aino), type="MSP")
    do = [reverse("console:candidate-act", args=[one.pk, what]) for what in ("move", "outreach", "answer")]
    client.post(do[0], {"step": "TARGET", "from": "LISTED"})
    client.post(do[1], {"channel": "MAIL", "reached_on": clock.today().isoformat(), "is_cold": "on"})
    tried = Outreach.objects.get()
    client.post(do[2], {"attempt": tried.pk, f"a{tried.pk}-answer": "WILL_MEET"})
    for before, after in (
        ("MEETING", "TECHNICAL_REVIEW"),
        ("TECHNICAL_REVIEW", "PORTAL_TRIAL"),
        ("PORTAL_TRIAL", "AGREEMENT"),
    ):
        page = client.get(reverse("console:candidate", args=[one.pk])).content.decode()
        assert f'name="step" value="{after}"' in page
        client.post(do[0], {"step": after, "from": before})
    page = client.get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert page.count("Make it a partner") == 1  # it opens the form, whose button has a name of its own
    assert "Add it to the partners</button>" in page
    answer = client.post(reverse("console:candidate-sign", args=[one.pk]), {"signed_on": ""})
    partner = Partner.objects.get()
    assert answer.headers["Location"] == reverse("console:partner", args=[partner.pk])
    assert (partner.name, partner.lifecycle) == (one.name, "SIGNING")


def test_a_page_that_is_out_of_date_moves_nothing(aino) -> None:
    client, one = client_of(aino), at_step(staff(aino), made(staff(aino)), "CONTACTED")
    address = reverse("console:candidate-act", args=[one.pk, "move"])
    answer = client.post(address, {"step": "CONTACTED", "from": "TARGET"}, follow=True)
    assert "does not stand there any more" in answer.content.decode()
    one.refresh_from_db()
    assert one.step == "CONTACTED"


@pytest.mark.parametrize(
    ("what", "sent", "says"),
    [
        ("back", {"step": "LISTED", "reason": ""}, "This field is required"),
        (
            "outreach",
            {"channel": "MAIL", "reached_on": "2999-01-01", "text": "Dear Laura"},
            "Choose today or an earlier day.",
        ),
        ("next", {"what": "Call", "on": "soon"}, ""),
    ],
)
def test_a_form_that_is_wrong_comes_back_as_it_was_sent(aino, what, sent, says) -> None:
    one = at_step(staff(aino), made(staff(aino)), "CONTACTED")
    answer = client_of(aino).post(reverse("console:candidate-act", args=[one.pk, what]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(value in page for value in sent.values() if value in ("Dear Laura", "Call"))
    assert Candidate.objects.get().step == "CONTACTED"


def scores(**changed) -> dict[str, object]:
    told: dict[str, object] = {}
    for one in Criterion:
        told |= {f"{one.value}_points": "7", f"{one.value}_evidence": "Seen on their site"}
    return {**told, **changed}


def test_scores_need_evidence_and_hide_those_of_others_until_one_has_scored(aino, eva) -> None:
    one = made(staff(aino))
    address = reverse("console:candidate-scores", args=[one.pk])
    client_of(eva).post(address, scores(COVERAGE_evidence="Eva has seen their list"))
    page = client_of(aino).get(address).content.decode()
    assert "Eva has seen their list" not in page
    assert "1 other has scored this" in page
    answer = client_of(aino).post(address, scores(COVERAGE_points="2", COVERAGE_evidence=""))
    assert answer.status_code == 422
    assert "Say what the points are based on." in answer.content.decode()
    client_of(aino).post(address, scores(COVERAGE_points="2"))
    assert "Eva has seen their list" in client_of(aino).get(address).content.decode()
    page = client_of(aino).get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert "Scorers disagree" in page
    assert Score.objects.count() == 8


def test_coverage_is_measured_from_a_file_and_cited_by_the_score(aino) -> None:
    client, one = client_of(aino), made(staff(aino))
    client.post(reverse("console:targets"), {"names": "Metsola Oy\nPohjolan Voima Oyj\n\nMETSOLA"})
    assert TargetAccount.objects.count() == 2
    file = SimpleUploadedFile("kunder.csv", b"Asiakas;Maa\nMetsola Oy;FI\nMuu Oy;FI\n")
    answer = client.post(reverse("console:candidate-coverage", args=[one.pk]), {"file": file})
    measure = Measure.objects.get()
    assert (measure.served, measure.targets, measure.customers) == (1, 2, 2)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "1 of 2 target accounts" in page
    form = client.get(
        reverse("console:candidate-scores", args=[one.pk]), {"measure": measure.pk}
    ).content.decode()
    assert "1 of our 2 target accounts are among their customers (kunder.csv)" in form
    client.post(reverse("console:candidate-scores", args=[one.pk]), scores(COVERAGE_measure=measure.pk))
    assert Score.objects.get(criterion="COVERAGE").measure == measure


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This file cannot be read."),
        (b"", "empty"),
        (b"Amount,Day\n5,2026-01-01\n", "No column holds the companies"),
    ],
)
def test_a_file_that_is_no_list_of_companies_is_refused_with_its_reason(aino, content, says) -> None:
    client, one = client_of(aino), made(staff(aino))
    client.post(reverse("console:targets"), {"names": "Metsola Oy"})
    file = SimpleUploadedFile("x.csv", content)
    answer = client.post(reverse("console:candidate-coverage", args=[one.pk]), {"file": file})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Measure.objects.exists()


def test_the_profile_tells_what_it_would_rule_out_before_it_is_used(aino) -> None:
    for number, staff_count in enumerate((3, 12, 300)):
        made(staff(aino), f"Company {'ABC'[number]} Oy", type="MSP", staff=staff_count)
    client, address = client_of(aino), reverse("console:profile")
    page = client.get(
        address, {"try": "1", "types": "MSP", "staff_low": "5", "staff_high": "20"}
    ).content.decode()
    assert "2 of 3 candidates" in page
    assert not PartnerProfile.objects.exists()
    client.post(address, {"types": ["SI"]})
    assert set(Candidate.objects.values_list("fit", flat=True)) == {"RULED_OUT"}
    answer = client.post(address, {"staff_low": "20", "staff_high": "5"})
    assert answer.status_code == 422
    assert "This lies below the lower end." in answer.content.decode()


def test_the_ranking_says_whether_the_order_survives(aino) -> None:
    client = client_of(aino)
    first, second = (
        at_step(staff(aino), made(staff(aino), f"{name} Oy"), "TARGET") for name in ("First", "Second")
    )
    client.post(
        reverse("console:candidate-scores", args=[first.pk]),
        scores(COVERAGE_points="8", COMPLEMENT_points="6"),
    )
    client.post(
        reverse("console:candidate-scores", args=[second.pk]),
        scores(COVERAGE_points="6", COMPLEMENT_points="8"),
    )
    page = client.get(reverse("console:ranking")).content.decode()
    assert "First Oy stays first while at most 7 percentage points are moved" in page
    page = client.get(
        reverse("console:ranking"), {"COVERAGE": 10, "COMPLEMENT": 55, "CAPACITY": 20, "GEOGRAPHY": 15}
    )
    assert page.content.decode().index("Second Oy") < page.content.decode().index("First Oy")
    page = client.get(
        reverse("console:ranking"), {"COVERAGE": 10, "COMPLEMENT": 10, "CAPACITY": 10, "GEOGRAPHY": 10}
    )
    assert "The weights add up to 40, not to 100." in page.content.decode()


def test_the_board_warns_of_too_many(aino) -> None:
    now = datetime.now(UTC)
    Candidate.objects.bulk_create(
        Candidate(
            name=f"C{number}",
            country="FI",
            source="OTHER",
            step="TARGET",
            step_since=now.date(),
            created_at=now,
        )
        for number in range(16)
    )
    page = client_of(aino).get(reverse("console:recruiting")).content.decode()
    assert "More than one can work on" in page


def test_a_refusal_says_what_it_holds(aino) -> None:
    answer = client_of(aino).post(
        reverse("console:candidate-scores", args=[made(staff(aino)).pk]), scores(COVERAGE_points="11")
    )
    assert "between 1 and 10" in answer.content.decode()
    assert "less than or equal" not in answer.content.decode()
    file = SimpleUploadedFile("x.csv", b"Amount,Day\n5,2026-01-01\n")
    client_of(aino).post(reverse("console:targets"), {"names": "Metsola Oy"})
    page = client_of(aino).post(
        reverse("console:candidate-coverage", args=[Candidate.objects.get().pk]), {"file": file}
    )
    assert "There are: Amount, Day." in page.content.decode()


@pytest.mark.parametrize("number", ["1927400-1", ""])
def test_what_is_known_stands_in_the_form_and_is_saved_again_as_it_is(aino, number) -> None:
    one = made(staff(aino), business_id=number, skills=["security"], regions=["FI", "SE"], languages=["fi"])
    address = reverse("console:candidate-edit", args=[one.pk])
    page = client_of(aino).get(address).content.decode()
    fields = dict(re.findall(r'<input type="(?:text|number)" name="(\w+)"(?: value="([^"]*)")?', page))
    assert fields["business_id"] == number
    answer = client_of(aino).post(
        address, {**fields, "country": "FI", "source": "ASSOCIATION", "type": "MSP"}
    )
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.business_id, one.regions, one.languages, one.skills, one.type) == (
        number.replace("-", ""), ["FI", "SE"], ["fi"], ["security"], "MSP"
    )  # fmt: skip


def test_city_and_notes_are_typed_and_shown() -> None:
    by = make_user("Toimi", role="OWNER")
    one = made(staff(by))
    client, address = client_of(by), reverse("console:candidate-edit", args=[one.pk])
    typed = {
        "name": one.name,
        "country": "FI",
        "source": "ASSOCIATION",
        "city": " Lappeenranta ",
        "remarks": "Owner retires.\nAsk Liisa.",
    }
    assert client.post(address, typed).status_code == 302
    page = client.get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert "Lappeenranta" in page
    assert "Owner retires.<br>Ask Liisa." in page
    form = client.get(address).content.decode()
    assert 'value="Lappeenranta"' in form
    assert "Owner retires.\nAsk Liisa." in form
