"""Becoming a partner from outside (guide: E1)."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import Letter
from kanava.partners.models import PartnerDomain
from kanava.public import applying
from kanava.recruiting.actions import moving
from kanava.recruiting.actions.applying import CONFIRM_WITHIN, forget_unconfirmed
from kanava.recruiting.models import Application, Candidate, CandidateContact, CandidateNote
from kanava.rules.people import Via, system
from kanava.rules.playbook import Playbook
from kanava.ui import registration_words
from tests.factories import client_of, make_partner, make_user, set_rules, staff
from tests.recruiting.test_candidates import at_step, made
from tests.recruiting.winning import win

pytestmark = pytest.mark.django_db
APPLY = reverse("public:apply")


@pytest.fixture(autouse=True)
def fast_people(monkeypatch):
    """The page is open, limits begin anew, and nobody waits for the seconds that a person takes."""
    cache.clear()
    monkeypatch.setattr(applying, "FASTEST", -1)
    set_rules(recruiting={"takes_applications": True})


def typed(**changed) -> dict[str, object]:
    page = Client().get(APPLY).content.decode()
    begun = re.search(r'name="begun" value="([^"]+)"', page)
    told = {"name": "Kaiku Palvelut Oy", "country": "FI", "type": "MSP", "staff": "12", "skills": "security", "regions": "Suomi",
            "person": "Laura Rinne", "title": "CEO", "email": "Laura@Kaiku.example ", "text": "Forty customers ask for it.",
            "begun": begun[1] if begun else ""}  # fmt: skip
    return {**told, **changed}


def link(recipient: str = "laura@kaiku.example") -> str:
    letter = Letter.objects.filter(recipients__contains=recipient).latest("id")
    found = re.search(r"/become-a-partner/[\w-]+/", letter.text)
    assert found is not None
    return found[0]


def test_the_page_tells_what_is_earned_by_the_rules_in_force() -> None:
    page = Client().get(APPLY).content.decode()
    # What is promised to visitors is what the portal promises.
    assert registration_words.of_promise(Playbook()) in page
    assert earned(page) == [
        ("Reseller", "at the highest tier 30%", "20%", ""), ("Referral partner", "at the highest tier 20%", "10%", ""),
        ("Managed service provider", "at the highest tier 30%", "20%", ""), ("System integrator", "at the highest tier 15%", "10%", ""),
    ]  # fmt: skip


def earned(page: str) -> list[tuple[str, ...]]:
    """By type: at the highest tier, at the beginning, on a usual deal."""
    part = page.split('<ul class="reckon">')[1].split("</ul>")[0]
    row = r'<li><span>([^<]+)(?:<span class="sub">([^<]*)</span>)?</span>\s*<span class="num"><strong>([^<]*)</strong>(?:<span class="sub">([^<]*)</span>)?'
    return re.findall(row, part)


def test_without_deals_no_deal_and_no_time_is_told() -> None:
    page = Client().get(APPLY).content.decode().partition("<main")[2]
    assert page
    for invented in ("50,000", "15,000", "90 days and", "average", "most", "we expect"):
        assert invented not in page


def test_the_deals_that_were_won_tell_the_usual_one() -> None:
    partner = make_partner("Partner Oy")
    for euros in (30_000, 40_000, 50_000, 40_000, 40_000):
        win(partner, euros, days=70)
    page = Client().get(APPLY).content.decode()
    assert "Our average deal of the last twelve months is €40,000." in page
    assert "From opening to order it takes 70 days on average." in page
    assert ("System integrator", "at the highest tier 15%", "10%", "€4,000 on such a deal") in earned(page)


def test_what_the_owner_expects_is_told_as_expected() -> None:
    set_rules(recruiting={"takes_applications": True, "pitch_deal": 24_000, "pitch_cycle_days": 45})
    page = Client().get(APPLY).content.decode()
    assert "We expect a usual deal to be €24,000." in page
    assert "We expect it to take 45 days from opening to order." in page
    assert "€4,800 on such a deal" in page


def test_it_is_closed_until_the_owner_opens_it() -> None:
    sent = typed()
    assert APPLY in Client().get(reverse("account_login")).content.decode()
    set_rules()
    page = Client().post(APPLY, sent).content.decode()
    assert "We take no applications at present." in page
    assert "%" not in page
    assert not Application.objects.exists()
    assert APPLY not in Client().get(reverse("account_login")).content.decode()
    gone = Client().get(reverse("public:application", args=["x" * 43])).content.decode()
    assert APPLY not in gone.split("<main")[1].split("<form")[0]


def test_an_application_counts_once_its_address_is_confirmed(aino) -> None:
    answer = Client().post(APPLY, typed())
    assert "laura@kaiku.example" in answer.content.decode()
    assert not Candidate.objects.exists()
    assert not Letter.objects.filter(recipients__contains="aino@example.com").exists()
    # A reader of mail that follows links by itself confirms nothing.
    assert "Confirm the application" in Client().get(link()).content.decode()
    assert not Candidate.objects.exists()
    page = Client().post(link()).content.decode()
    assert "We read it" in page
    one = Candidate.objects.get()
    assert (one.name, one.source, one.step, one.fit) == ("Kaiku Palvelut Oy", "INBOUND", "LISTED", "FITS")
    assert CandidateContact.objects.get().email == "laura@kaiku.example"
    assert CandidateNote.objects.get().text == "Forty customers ask for it."
    letter = Letter.objects.get(recipients__contains="aino@example.com")
    assert "It fits the ideal profile." in letter.text
    Client().post(link())
    assert (
        Candidate.objects.count(),
        Letter.objects.filter(recipients__contains="aino@example.com").count(),
    ) == (1, 1)
    page = client_of(aino).get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert "Forty customers ask for it." in page
    assert (
        "1 company has applied and waits"
        in client_of(aino).get(reverse("console:recruiting")).content.decode()
    )


def test_the_applicant_follows_it_and_sees_no_more_than_that(aino) -> None:
    Client().post(APPLY, typed())
    Client().post(link())
    one = at_step(staff(aino), Candidate.objects.get(), "MEETING")
    assert '<li class="is-here">We talk' in Client().get(link()).content.decode()
    moving.close_candidate(
        by=staff(aino), candidate_id=one.pk, reason="COMPETES", text="Sells Rival", at=clock.now()
    )
    page = Client().get(link()).content.decode()
    assert "We do not go on with it at present." in page
    assert "Rival" not in page
    assert "competing" not in page


def test_nobody_is_welcomed_before_the_agreement_is_signed(aino) -> None:
    Client().post(APPLY, typed())
    Client().post(link())
    one = at_step(staff(aino), Candidate.objects.get(), "AGREEMENT")
    partner = moving.make_partner(by=staff(aino), candidate_id=one.pk, at=clock.now())
    assert '<li class="is-here">Agreement' in Client().get(link()).content.decode()
    partner.signed_on = clock.today()
    partner.save()
    assert "You are our partner. Welcome." in Client().get(link()).content.decode()


def test_a_candidate_that_is_known_is_not_listed_again(aino) -> None:
    known = made(staff(aino), "KAIKU PALVELUT")
    Client().post(APPLY, typed())
    Client().post(link())
    assert Candidate.objects.get().pk == known.pk
    assert Application.objects.get().received == "KNOWN_CANDIDATE"
    assert CandidateContact.objects.get().name == "Laura Rinne"


def test_a_candidate_that_was_given_up_and_applies_stands_on_the_list_again(aino) -> None:
    known = made(staff(aino), "KAIKU PALVELUT", domain="kaiku.fi")
    at_step(staff(aino), known, "TARGET")
    moving.close_candidate(by=staff(aino), candidate_id=known.pk, reason="LATER", at=clock.now())
    waiting = f"{reverse('console:candidates')}?step=APPLIED"
    assert known.name not in client_of(aino).get(waiting).content.decode()
    Client().post(APPLY, typed(email="laura@kaiku.fi"))
    text = Client().post(link("laura@kaiku.fi"), follow=True).content.decode()
    assert '<li class="is-here">We read it' in text
    known.refresh_from_db()
    assert (known.step, known.close_reason) == ("LISTED", "")
    assert known.name in client_of(aino).get(waiting).content.decode()
    at_step(staff(aino), known, "TARGET")
    assert known.name not in client_of(aino).get(waiting).content.decode()


@pytest.mark.parametrize(("email", "told"), [("spy@gmail.example", False), ("laura@kaiku.fi", True)])
def test_who_writes_for_a_company_that_is_known_follows_it_only_from_its_own_address(
    aino, email: str, told: bool
) -> None:
    known = made(staff(aino), "KAIKU PALVELUT", domain="kaiku.fi")
    at_step(staff(aino), known, "TECHNICAL_REVIEW")
    Client().post(APPLY, typed(email=email))
    text = Client().post(link(email), follow=True).content.decode()
    assert ('<li class="is-done">We talk' in text) == told
    assert ('<li class="is-here">We read it' in text) != told
    assert ("looks after your application" in text) == told
    page = client_of(aino).get(reverse("console:candidate", args=[known.pk])).content.decode()
    assert ("ask the company itself before you tell this person anything" in page) != told


def test_a_partner_of_the_same_name_is_pointed_out(aino) -> None:
    partner = make_partner("Kaiku Palvelut Ab", country="FI")
    Client().post(APPLY, typed())
    Client().post(link())
    letter = Letter.objects.filter(recipients__contains=aino.email).get()
    assert "Our partner Kaiku Palvelut Ab has the same name" in letter.text
    page = (
        client_of(aino).get(reverse("console:candidate", args=[Candidate.objects.get().pk])).content.decode()
    )
    assert "A partner has this name:" in page
    assert reverse("console:partner", args=[partner.pk]) in page
    make_partner("Kaiku Palvelut Ab", country="SE")
    other = made(staff(aino), "Kaiku Verkot Oy")
    assert (
        "A partner has this name:"
        not in client_of(aino).get(reverse("console:candidate", args=[other.pk])).content.decode()
    )


def test_of_a_partner_its_manager_is_told(aino) -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER", email="eva@example.com")
    partner = make_partner("Kaiku Palvelut Oy", manager=eva)
    PartnerDomain.objects.create(partner=partner, domain="kaiku.fi")
    Client().post(APPLY, typed(domain="www.kaiku.fi"))
    page = Client().post(link()).content.decode()
    assert "is our partner already" in page
    assert not Candidate.objects.exists()
    assert Letter.objects.filter(recipients__contains="eva@example.com").count() == 1


@pytest.mark.parametrize("changed", [{"fax_number": "123"}, {"begun": ""}, {"begun": "forged"}])
def test_robots_are_told_the_same_and_nothing_is_kept(aino, changed) -> None:
    answer = Client().post(APPLY, typed(**changed))
    assert "Look into your mail" in answer.content.decode()
    assert not Application.objects.exists()
    assert not Letter.objects.exists()


def test_who_is_faster_than_people_presses_once_more(aino, monkeypatch) -> None:
    monkeypatch.setattr(applying, "FASTEST", 3)
    sent = typed()
    answer = Client().post(APPLY, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "press the button once more" in page
    assert "Forty customers ask for it." in page
    assert not Application.objects.exists()
    monkeypatch.setattr(applying, "FASTEST", -1)
    Client().post(APPLY, sent)
    assert Application.objects.count() == 1


def test_what_is_wrong_stands_next_to_its_field_and_nothing_is_lost(aino) -> None:
    wrong = typed(name="…", business_id="1", email="nobody", regions="Atlantis")
    answer = Client().post(APPLY, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "We know no country called “Atlantis”." in page
    assert "Forty customers ask for it." in page
    answer = Client().post(APPLY, typed(name="…", business_id="1"))
    page = answer.content.decode()
    assert "at least two letters or digits" in page
    assert "This is not a business id of that country" in page
    assert not Application.objects.exists()


def test_one_address_applies_a_few_times_a_day(aino) -> None:
    for _time in range(4):
        assert Client().post(APPLY, typed()).status_code == 200
    assert Client().post(APPLY, typed()).status_code == 429
    assert Application.objects.count() == 4


def test_links_that_lead_nowhere_say_so(aino) -> None:
    assert Client().get(reverse("public:application", args=["x" * 43])).status_code == 404
    assert Client().post(reverse("public:application", args=["x" * 43])).status_code == 404
    Client().post(APPLY, typed())
    Application.objects.update(made_at=clock.now() - CONFIRM_WITHIN - timedelta(hours=1))
    assert Client().post(link()).status_code == 404
    assert forget_unconfirmed(by=system(Via.JOB), at=clock.now()) == 1


def test_another_language_keeps_what_was_typed_and_judges_nothing_yet() -> None:
    client = Client()
    typed = {
        "name": "Uusi <Oy>",
        "segments": ["SMALL", "PUBLIC_SECTOR"],
        "regions": "Finland, Sweden",
        "text": "Together",
    }
    answer = client.post(APPLY, {**typed, "speak": "fi"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="fi"' in page
    assert 'value="Uusi &lt;Oy&gt;"' in page
    assert 'value="Finland, Sweden"' in page
    assert "Together" in page
    for code in typed["segments"]:
        assert re.search(rf'value="{code}" checked', page)
    assert 'role="alert"' not in page
    # The browser speaks it from now on; another language than ours is none.
    assert '<html lang="fi"' in client.get(APPLY).content.decode()
    assert Client().post(APPLY, {**typed, "speak": "tlh"}).status_code == 422
    assert not Candidate.objects.exists()


def test_a_website_is_one() -> None:
    answer = Client().post(APPLY, typed(domain="javascript:alert(1)"))
    assert answer.status_code == 422
    assert "This is not an internet domain" in answer.content.decode()
    assert 'value="javascript:alert(1)"' in answer.content.decode()
