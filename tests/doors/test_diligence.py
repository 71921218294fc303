"""Due diligence in the console and by a reference's link (guide: G2, G3, G10)."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import Letter
from kanava.partners.models import Partner
from kanava.recruiting.actions import diligence, moving, references
from kanava.recruiting.actions.references import REFERENCE_LIFE, Asked
from kanava.recruiting.models import AccountYear, Finding, Reference
from kanava.rules.checks import Check
from kanava.rules.diligence import RedFlagStands
from kanava.rules.refusals import NotPermitted
from tests.factories import client_of, make_user, set_rules, staff
from tests.recruiting.test_candidates import AT, at_step, made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits_begin_anew():
    cache.clear()


@pytest.fixture
def one(aino):
    return at_step(staff(aino), made(staff(aino), type="MSP"), "PORTAL_TRIAL")


def find(client: Client, one, check: str, result: str, evidence: str = "Seen") -> object:
    sent = {f"{check}-result": result, f"{check}-evidence": evidence}
    return client.post(reverse("console:candidate-find", args=[one.pk, check]), sent)


def test_no_result_is_chosen_before_somebody_chooses_it(aino, one) -> None:
    client = client_of(aino)
    page = client.get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()
    assert '<option value="GOOD" selected' not in page
    answer = find(client, one, "RESOURCES", "")
    assert answer.status_code == 422
    assert not Finding.objects.exists()


def test_a_waiver_says_that_its_reason_is_needed(aino, one) -> None:
    client = client_of(aino)
    find(client, one, "COMPETITORS", "RED_FLAG")
    page = client.get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()
    field = page[page.index('for="id_COMPETITORS-waiver-reason"') :]
    assert "optional" not in field[: field.index("</label>")]
    answer = client.post(reverse("console:candidate-waive", args=[one.pk, "COMPETITORS"]), {})
    assert answer.status_code == 422


def test_findings_fill_the_list_and_their_points_go_into_the_score(aino, one) -> None:
    client = client_of(aino)
    page = client.get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()
    assert "0 of 12" in page
    assert "Native speakers" not in page  # one knows one's own market
    for check in Check:
        if not check.startswith("OWN_"):
            find(client, one, check.value, "GOOD")
    find(client, one, "RESOURCES", "WEAK", "One seller only")
    page = client.get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()
    assert "12 of 12" in page
    assert "Score 9 for capacity" in page
    form = client.get(reverse("console:candidate-scores", args=[one.pk]) + "?diligence=1").content.decode()
    assert "12 checks done. Weak: Resources to invest." in form


def test_a_result_without_evidence_comes_back(aino, one) -> None:
    answer = find(client_of(aino), one, "FINANCES", "WEAK", " ")
    assert answer.status_code == 422
    assert "Say what the result is based on." in answer.content.decode()
    assert find(client_of(aino), one, "NONSENSE", "GOOD").status_code == 404
    assert not Finding.objects.exists()


def test_a_red_flag_stops_the_agreement_until_the_owner_waives_it(aino, one) -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    find(client_of(eva), one, "COMPETITORS", "RED_FLAG", "Resells Rival")
    with pytest.raises(RedFlagStands):
        moving.move_candidate(by=staff(aino), candidate_id=one.pk, step="AGREEMENT", at=AT)
    waive = reverse("console:candidate-waive", args=[one.pk, "COMPETITORS"])
    assert client_of(eva).post(waive, {"COMPETITORS-waiver-reason": "Fine"}).status_code == 403
    with pytest.raises(NotPermitted):
        diligence.waive_red_flag(
            by=staff(eva), candidate_id=one.pk, check="COMPETITORS", reason="Fine", at=AT
        )
    assert client_of(aino).post(waive, {"COMPETITORS-waiver-reason": ""}).status_code == 422
    client_of(aino).post(waive, {"COMPETITORS-waiver-reason": "Their contract ends in March."})
    page = client_of(eva).get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()
    assert "Their contract ends in March." in page
    moving.move_candidate(by=staff(aino), candidate_id=one.pk, step="AGREEMENT", at=AT)


def test_a_red_flag_found_at_the_agreement_stops_the_partner_and_leads_to_its_waiver(aino, one) -> None:
    client, sign = client_of(aino), reverse("console:candidate-sign", args=[one.pk])
    moving.move_candidate(by=staff(aino), candidate_id=one.pk, step="AGREEMENT", at=AT)
    find(client, one, "COMPETITORS", "RED_FLAG", "Resells Rival")
    answer = client.post(sign, {})
    assert answer.status_code == 422
    form = answer.content.decode().partition(f'action="{sign}"')[2].partition("</form>")[0]
    assert "A red flag stands." in form
    assert reverse("console:candidate-diligence", args=[one.pk]) + "#RED_FLAGS" in form
    assert not Partner.objects.exists()
    waive = reverse("console:candidate-waive", args=[one.pk, "COMPETITORS"])
    client.post(waive, {"COMPETITORS-waiver-reason": "Their contract ends in March."})
    assert client.post(sign, {}).status_code == 302
    assert Partner.objects.get().name == one.name


def test_a_list_that_is_to_be_finished_first_stops_the_partner(aino, one) -> None:
    client, sign = client_of(aino), reverse("console:candidate-sign", args=[one.pk])
    moving.move_candidate(by=staff(aino), candidate_id=one.pk, step="AGREEMENT", at=AT)
    set_rules(recruiting={"diligence_first": True})
    answer = client.post(sign, {})
    form = answer.content.decode().partition(f'action="{sign}"')[2].partition("</form>")[0]
    assert "Due diligence comes first: 12 checks are not done yet." in form
    assert f'<a href="{reverse("console:candidate-diligence", args=[one.pk])}">' in form
    for check in Check:
        if not check.startswith("OWN_"):
            find(client, one, check.value, "GOOD")
    assert client.post(sign, {}).status_code == 302


def test_a_new_finding_ends_a_waiver(aino, one) -> None:
    find(client_of(aino), one, "PROMISES", "RED_FLAG", "Ten million in a year")
    diligence.waive_red_flag(by=staff(aino), candidate_id=one.pk, check="PROMISES", reason="A joke", at=AT)
    find(client_of(aino), one, "PROMISES", "RED_FLAG", "They repeat it")
    with pytest.raises(RedFlagStands):
        moving.move_candidate(by=staff(aino), candidate_id=one.pk, step="AGREEMENT", at=AT)


def test_accounts_are_kept_in_cents_and_warn(aino, one) -> None:
    client, address = client_of(aino), reverse("console:candidate-accounts", args=[one.pk])
    year = clock.today().year
    client.post(
        address, {"year": year - 2, "currency": "EUR", "revenue": "2 000 000", "result": "-50 000,50"}
    )
    client.post(
        address,
        {"year": year - 1, "currency": "EUR", "revenue": "1 500 000", "result": "-1", "equity": "-10"},
    )
    assert list(AccountYear.objects.order_by("year").values_list("revenue_minor", "result_minor")) == [
        (200_000_000, -5_000_050), (150_000_000, -100),
    ]  # fmt: skip
    page = client.get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()
    for sign in ("Equity is below zero", "Two losses in a row", "Revenue has fallen by a fifth"):
        assert sign in page
    wrong = client.post(address, {"year": "1900", "currency": "EUR", "revenue": "much"})
    assert wrong.status_code == 422
    assert 'value="much"' in wrong.content.decode()


def ask(aino, one) -> str:
    asked = Asked("Anders Ek", "Gävle Stål AB", " Anders@Gavle.example", "en")
    references.ask_reference(by=staff(aino), candidate_id=one.pk, asked=asked, at=clock.now())
    letter = Letter.objects.get(recipients__contains="anders@gavle.example")
    found = re.search(r"/reference/[\w-]+/", letter.text)
    assert found is not None
    return found[0]


def test_a_reference_answers_once_and_who_asked_is_told(aino, one) -> None:
    link = ask(aino, one)
    page = Client().get(link).content.decode()
    assert "How is it to work with Saimaa Data Oy?" in page
    half = Client().post(link, {"reliability": "5", "text": "We trust them."})
    assert half.status_code == 422
    assert "We trust them." in half.content.decode()
    sent = {"reliability": "5", "skill": "4", "again": "yes", "years": "7", "text": "We trust them."}
    assert "Thank you" in Client().post(link, sent).content.decode()
    assert Client().post(link, sent).status_code == 410
    assert Client().get(link).status_code == 410
    kept = Reference.objects.get()
    assert (kept.reliability, kept.skill, kept.again, kept.years) == (5, 4, True, 7)
    assert Letter.objects.filter(recipients__contains="aino@example.com").count() == 1
    page = client_of(aino).get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()
    assert "We trust them." in page


def test_a_reference_link_that_is_wrong_or_old_is_closed(aino, one) -> None:
    link = ask(aino, one)
    assert Client().get(reverse("public:reference", args=["x" * 43])).status_code == 410
    Reference.objects.update(asked_at=clock.now() - REFERENCE_LIFE - timedelta(hours=1))
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"reliability": "9", "skill": "4", "again": "yes"}).status_code == 410


def test_who_does_not_answer_is_asked_again_or_waited_for_no_longer(aino, one) -> None:
    client, first = client_of(aino), ask(aino, one)
    Reference.objects.update(asked_at=clock.now() - REFERENCE_LIFE - timedelta(hours=1))
    asked = Reference.objects.get()
    assert (
        "The link has run out."
        in client.get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()
    )
    address = reverse("console:candidate-ask-again", args=[one.pk, asked.pk])
    client.post(address, {"again": "yes"})
    letter = Letter.objects.filter(recipients__contains="anders@gavle.example").latest("id")
    second = re.search(r"/reference/[\w-]+/", letter.text)[0]
    assert second != first
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)
    client.post(address, {"drop": "yes"})
    assert Client().get(second).status_code == 410
    assert not Reference.objects.exists()


def test_an_answer_is_neither_asked_for_again_nor_dropped(aino, one) -> None:
    Client().post(ask(aino, one), {"reliability": "5", "skill": "4", "again": "yes"})
    address = reverse("console:candidate-ask-again", args=[one.pk, Reference.objects.get().pk])
    for sent in ({"again": "yes"}, {"drop": "yes"}):
        page = client_of(aino).post(address, sent, follow=True).content.decode()
        assert "The link has been used, or its time has run out." in page
    assert Reference.objects.get().answered_at is not None
    other = made(staff(aino), "Toinen Oy")
    strange = reverse("console:candidate-ask-again", args=[other.pk, Reference.objects.get().pk])
    client_of(aino).post(strange, {"drop": "yes"})
    assert Reference.objects.exists()
