"""A portal trial, from the invitation to its end, as guest and staff see it (guide: E7)."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from kanava.config.trials import databases, keeping
from kanava.core import clock
from kanava.core.models import Letter
from kanava.deals.models import Deal, ProductLine, Registration
from kanava.partners.signing import sign_partner
from kanava.recruiting.actions import moving, trying
from kanava.recruiting.models import PortalTrial
from kanava.recruiting.queries.trials import get_trial, link_of, preview_of, token_of
from tests.factories import client_of, make_line, make_user, staff
from tests.recruiting.trials import made_trial, make_candidate, open_for


@pytest.fixture
def eva(db):
    return make_user("Eva Manager", role="PARTNER_MANAGER")


@pytest.fixture
def trial(eva, monkeypatch):
    make_line("platform")
    with made_trial(staff(eva), monkeypatch) as made:
        yield made


def enter(trial: PortalTrial, token: str = "") -> Client:
    client = Client()
    answer = client.post(f"/trial/{trial.pk}/trial/enter/", {"token": token or token_of(trial)})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/trial/{trial.pk}/portal/"
    return client


def test_the_invitation_leads_into_the_portal_and_what_is_done_there_stays_there(trial) -> None:
    letter = Letter.objects.get(recipients=[trial.email])
    assert link_of(trial) in letter.text
    page = Client().get(f"/try/{token_of(trial)}/")
    assert page.status_code == 200
    assert "Beacon Services" in page.content.decode()
    client = enter(trial)
    place = f"/trial/{trial.pk}"
    for path in (
        "",
        "deals/",
        "earnings/",
        "registrations/",
        "onboarding/",
        "rules/",
        "touchpoints/",
        "register/",
    ):
        answer = client.get(f"{place}/portal/{path}")
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert "invented customers" in text
        # Whatever leads on stays in the trial.
        assert set(re.findall(r'(?:href|action)="(/[a-z]+/)', text)) <= {"/trial/", "/static/"}, path
    assert Registration.objects.count() == Deal.objects.count() == 0
    assert connection.settings_dict["NAME"] != databases.name_of(trial.pk)


def registered(client: Client, trial: PortalTrial, customer: str) -> str:
    """Register a deal as the form does; the address of its page."""
    with databases.inside(trial.pk):
        line = ProductLine.objects.values_list("id", flat=True)[0]
    answer = client.post(
        f"/trial/{trial.pk}/portal/register/",
        {
            "customer_name": customer,
            "customer_country": "FI",
            "product_line": line,
            "kind": "NEW",
            "amount": "30000",
            "currency": "EUR",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def play(client: Client, trial: PortalTrial, page: str, what: str) -> str:
    number = page.rstrip("/").rpartition("/")[2]
    answer = client.post(
        f"/trial/{trial.pk}/trial/decide/", {"registration": number, "what": what}, follow=True
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_guest_registers_a_deal_decides_as_the_vendor_and_sees_what_it_earns(trial) -> None:
    client = enter(trial)
    page = registered(client, trial, "Lighthouse Foods Oy")
    assert page.startswith(f"/trial/{trial.pk}/portal/registrations/")
    assert "In the trial you are the vendor too" in client.get(page).content.decode()
    assert "A question has come" in play(client, trial, page, "ask")
    client.post(f"{page}answer/", {"answer": "The CIO decides."})
    assert "Approved, as the vendor would" in play(client, trial, page, "approve")
    earned = client.get(f"/trial/{trial.pk}/portal/earnings/").content.decode()
    assert "Lighthouse Foods Oy" not in earned
    assert "The order has come" in play(client, trial, page, "win")
    earned = client.get(f"/trial/{trial.pk}/portal/earnings/").content.decode()
    assert "Lighthouse Foods Oy" in earned
    # Once decided, it is decided.
    assert "In the trial you are the vendor too" not in client.get(page).content.decode()
    trial.refresh_from_db()
    assert (trial.days_seen, trial.deals_registered) == (1, 1)
    refused = registered(client, trial, "Old Town Bakery (sample)")
    assert client.get(refused).status_code == 200
    owner = client_of(make_user("Outi", role="OWNER"))
    text = owner.get(reverse("console:candidate", args=[trial.candidate_id])).content.decode()
    assert "approved 1, refused 1, won 1" in text


def test_what_another_partner_has_is_refused_without_a_word_of_whose_it_is(trial) -> None:
    client = enter(trial)
    text = client.get(registered(client, trial, "Old Town Bakery (sample)")).content.decode()
    assert "Another partner registered this opportunity first." in text
    assert "Another partner (sample)" not in text


def test_the_refusal_of_a_vendor_can_be_appealed(trial) -> None:
    client = enter(trial)
    page = registered(client, trial, "Tower Office Oy")
    text = play(client, trial, page, "refuse")
    assert "framework agreement" in text
    assert f'{page}appeal/"' in text
    client.post(f"{page}appeal/", {"text": "They have left the framework agreement."})
    assert "taken the refusal back" in play(client, trial, page, "hear")


def test_nothing_but_the_portal_is_reached_in_a_trial(trial, eva) -> None:
    guest = enter(trial)
    console = client_of(eva)
    for path in (
        "console/",
        "account/",
        "account/login/",
        "become-a-partner/",
        "console/partners/",
        "try/x/",
        "health/",
        "verify/",
    ):
        for client in (guest, console):
            assert client.get(f"/trial/{trial.pk}/{path}").status_code == 404, path
    # Who is not in is sent to the invitation's page, which the address alone does not tell.
    assert (
        Client()
        .get(f"/trial/{trial.pk}/portal/")
        .headers["Location"]
        .startswith(f"/trial/{trial.pk}/account/login/")
    )
    assert Client().get("/trial/999/portal/").status_code == 404
    assert Client().get(f"/trial/{trial.pk}0000000000000000000/portal/").status_code == 404


@pytest.mark.parametrize("token", ["", "1", "nonsense.token", "é"])
def test_a_wrong_token_opens_nothing(trial, token: str) -> None:
    assert Client().post(f"/trial/{trial.pk}/trial/enter/", {"token": token}).status_code == 404
    assert Client().get(reverse("public:trial", args=[token or "x"])).status_code == 404
    for name in ("trial-enter", "trial-leave", "trial-decide"):
        assert Client().post(reverse(f"public:{name}"), {"token": token_of(trial)}).status_code == 404


def test_decisions_are_the_guests_alone_and_about_what_there_is(trial) -> None:
    address = f"/trial/{trial.pk}/trial/decide/"
    assert (
        Client().post(address, {"registration": "1", "what": "approve"}).headers["Location"]
        == f"/try/{token_of(trial)}/"
    )
    client = enter(trial)
    for sent in (
        {},
        {"what": "approve", "registration": "x"},
        {"what": "steal", "registration": "1"},
        {"what": "win", "registration": "9" * 15},
    ):
        assert client.post(address, sent).status_code == 404, sent


def test_staff_look_in_without_being_counted_and_stay_signed_in(trial, eva) -> None:
    client = client_of(eva)
    answer = client.post(f"/trial/{trial.pk}/trial/enter/", {"token": preview_of(trial)})
    assert answer.cookies["kanava_trial"]["path"] == f"/trial/{trial.pk}/"
    assert "kanava_session" not in answer.cookies
    assert client.get(f"/trial/{trial.pk}/portal/").status_code == 200
    assert client.get(reverse("console:candidate", args=[trial.candidate_id])).status_code == 200
    trial.refresh_from_db()
    assert (trial.days_seen, trial.first_seen_at) == (0, None)


def test_forms_that_stand_open_in_the_programme_are_still_taken_after_a_look(trial, eva) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(eva)
    page = reverse("console:candidate", args=[trial.candidate_id])
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(page).content.decode())
    assert token is not None
    sent = {"csrfmiddlewaretoken": token[1]}
    for _once_more in range(2):
        entered = client.post(f"/trial/{trial.pk}/trial/enter/", {**sent, "token": preview_of(trial)})
        assert entered.status_code == 302
        assert "kanava_csrf" not in entered.cookies
    portal = client.get(f"/trial/{trial.pk}/portal/register/").content.decode()
    inner = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', portal)
    assert inner is not None
    left = client.post(f"/trial/{trial.pk}/trial/leave/", {"csrfmiddlewaretoken": inner[1]})
    assert left.status_code == 302
    kept = client.post(
        reverse("console:candidate-act", args=[trial.candidate_id, "next"]),
        {**sent, "what": "Call", "on": ""},
    )
    assert kept.status_code == 302


def test_the_guest_leaves_and_comes_back(trial) -> None:
    client = enter(trial)
    assert client.post(f"/trial/{trial.pk}/trial/leave/").headers["Location"] == f"/try/{token_of(trial)}/"
    assert client.get(f"/trial/{trial.pk}/portal/").status_code == 302
    assert enter(trial).get(f"/trial/{trial.pk}/portal/").status_code == 200


def test_language_and_look_are_changed_in_the_trial(trial) -> None:
    client = enter(trial)
    answer = client.post(
        f"/trial/{trial.pk}/profile/", {"language": "fi", "next": f"/trial/{trial.pk}/portal/"}
    )
    assert answer.headers["Location"] == f"/trial/{trial.pk}/portal/"
    assert '<html lang="fi"' in client.get(f"/trial/{trial.pk}/portal/").content.decode()


def test_an_ended_trial_opens_nothing_and_its_database_goes(trial, eva) -> None:
    client = enter(trial)
    trying.end_trial(by=staff(eva), trial_id=trial.pk, at=trial.opened_at)
    assert client.get(f"/trial/{trial.pk}/portal/").status_code == 404
    assert Client().get(f"/try/{token_of(trial)}/").status_code == 410
    keeping.clear_over()
    assert databases.name_of(trial.pk) not in databases.list_made()
    trial.refresh_from_db()
    assert trial.cleared_at is not None


def test_a_database_that_is_gone_is_made_anew(trial, eva) -> None:
    client = enter(trial)
    databases.drop(trial.pk)
    assert client.get(f"/trial/{trial.pk}/portal/").status_code == 404
    keeping.bring_up_to_date()
    assert enter(trial).get(f"/trial/{trial.pk}/portal/").status_code == 200
    assert Letter.objects.filter(recipients=[trial.email]).count() == 1


def test_a_trial_that_cannot_be_made_says_so_and_is_tried_again(eva, monkeypatch) -> None:
    def refuse(_trial_id: int) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(databases, "make", refuse)
    candidate = make_candidate(staff(eva))
    made = open_for(candidate, staff(eva))
    keeping.prepare(get_trial(made.pk))
    page = reverse("console:candidate", args=[candidate.pk])
    text = client_of(eva).get(page).content.decode()
    assert "Could not be made" in text
    assert not Letter.objects.filter(recipients=["anna@beacon.example"]).exists()
    assert "being prepared" in Client().get(f"/try/{token_of(made)}/").content.decode()
    client_of(eva).post(reverse("console:candidate-trial-act", args=[candidate.pk, "retry"]))
    assert "Being prepared" in client_of(eva).get(page).content.decode()


def test_staff_invite_from_the_candidate_and_see_how_it_goes(eva) -> None:
    candidate = make_candidate(staff(eva))
    client, address = client_of(eva), reverse("console:candidate-trial", args=[candidate.pk])
    assert address in client.get(reverse("console:candidate", args=[candidate.pk])).content.decode()
    wrong = client.post(address, {"name": "Anna", "email": "nonsense", "language": "fi"})
    assert wrong.status_code == 422
    assert 'value="nonsense"' in wrong.content.decode()
    answer = client.post(address, {"name": "Anna Guest", "email": "Anna@Beacon.example", "language": "fi"})
    assert answer.status_code == 302
    made = PortalTrial.objects.get()
    assert (made.email, made.language, made.candidate.step) == ("anna@beacon.example", "fi", "PORTAL_TRIAL")
    text = client.get(reverse("console:candidate", args=[candidate.pk])).content.decode()
    assert "Being prepared" in text
    client.post(reverse("console:candidate-trial-act", args=[candidate.pk, "end"]))
    made.refresh_from_db()
    assert made.ended_at is not None
    assert client.post(reverse("console:candidate-trial-act", args=[candidate.pk, "end"])).status_code == 302
    assert (
        client.post(reverse("console:candidate-trial-act", args=[candidate.pk, "bogus"])).status_code == 404
    )


def test_the_trial_goes_on_until_the_agreement_is_signed(eva) -> None:
    candidate = make_candidate(staff(eva), step="AGREEMENT")
    made = open_for(candidate, staff(eva))
    partner = moving.make_partner(by=staff(eva), candidate_id=candidate.pk, at=clock.now())
    made.refresh_from_db()
    assert made.ended_at is None
    with transaction.atomic():
        sign_partner(partner, clock.today(), by=staff(eva), at=clock.now())
    made.refresh_from_db()
    assert made.ended_at is not None


@pytest.mark.slow
def test_a_trials_tables_are_made_as_those_of_the_programme(eva) -> None:
    candidate = make_candidate(staff(eva))
    made = open_for(candidate, staff(eva))
    try:
        keeping.prepare(get_trial(made.pk))
        made.refresh_from_db()
        assert made.failed_at is None
        client = enter(made)
        assert "Vanhankaupungin leipomo" not in client.get(f"/trial/{made.pk}/portal/").content.decode()
        databases.bring_up_to_date(made.pk)
        databases.drop_all_but([])
        assert databases.list_made() == set()
    finally:
        databases.drop(made.pk)
