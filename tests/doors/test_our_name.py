"""Whose programme it is: our company's name, where people from outside read it."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kanava.agreements.actions.templates import save_company
from kanava.core import clock
from kanava.core.models import Letter
from kanava.people.actions.inviting import invite_colleague, invite_partner_person
from kanava.recruiting.actions.trying import note_made
from kanava.recruiting.models import PortalTrial
from kanava.rules.people import Invitee, Role, Via, system
from tests.factories import client_of, make_member, make_partner, set_rules, staff
from tests.recruiting.test_candidates import made

pytestmark = pytest.mark.django_db
PUBLIC = ("account_login", "account_reset_password", "public:apply", "public:verify")


@pytest.fixture
def named(aino) -> None:
    save_company(by=staff(aino), name="Nordsoft", business_id="", address="", at=clock.now())


def brand_of(page: str) -> str:
    found = re.search(r'class="(?:plain-brand|brand)".*?<span>([^<]+)<', page, re.DOTALL)
    assert found is not None
    return found[1]


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("name", PUBLIC)
def test_pages_for_everybody_bear_our_name(named, name) -> None:
    set_rules(recruiting={"takes_applications": True})
    page = read(Client(), reverse(name))
    assert brand_of(page) == "Nordsoft"
    assert "· Nordsoft</title>" in page


def test_the_portal_bears_our_name_behind_its_wall_and_the_console_the_products(named, aino, eva) -> None:
    bertil = client_of(make_member(make_partner("Aurora Oy"), "Bertil"))
    for address in ("/portal/", "/portal/rules/", reverse("public:account")):
        assert brand_of(read(bertil, address)) == "Nordsoft"
    assert "Aurora Oy" in read(bertil, "/portal/")
    assert brand_of(read(client_of(aino), reverse("console:dashboard"))) == "Kanava"


def test_it_costs_a_portal_page_one_statement(named, django_assert_max_num_queries) -> None:
    bertil = client_of(make_member(make_partner("Aurora Oy"), "Bertil"))
    with django_assert_max_num_queries(12) as asked:
        bertil.get("/portal/rules/")
    assert sum("agreements_company" in one["sql"] for one in asked.captured_queries) == 1


def test_the_headings_say_whose_partner_one_becomes(named) -> None:
    set_rules(recruiting={"takes_applications": True})
    assert "Become a partner of Nordsoft" in read(Client(), reverse("public:apply"))
    assert "The partner programme of Nordsoft" in read(Client(), reverse("account_login"))


def test_an_invitation_is_to_our_portal(named, aino) -> None:
    aurora = make_partner("Aurora Oy")
    whom = Invitee("bertil@aurora.example", "Bertil", Role.PARTNER_SELLER, "en")
    invite_partner_person(by=staff(aino), partner_id=aurora.pk, invitee=whom, at=clock.now())
    letter = Letter.objects.get()
    assert letter.subject == "Aino invites you to the partner portal of Nordsoft"
    assert (
        "has invited you to the partner portal of Nordsoft, for Aurora Oy. There you register" in letter.text
    )
    assert ">Nordsoft</p>" in letter.html
    found = re.search(r"/join/[\w-]+/", letter.text)
    assert found is not None
    page = read(Client(), found[0])
    assert "The partner portal of Nordsoft" in page
    assert "You join for Aurora Oy." in page


def test_a_colleague_is_invited_to_our_programme(named, aino) -> None:
    whom = Invitee("otto@nordsoft.example", "Otto", Role.SELLER, "en")
    invite_colleague(by=staff(aino), invitee=whom, at=clock.now())
    letter = Letter.objects.get()
    assert letter.subject == "Aino invites you to the partner programme of Nordsoft"
    assert "to work in Kanava, where the partner programme of Nordsoft is run." in letter.text


def test_a_partners_person_invites_to_it_from_behind_the_wall(named) -> None:
    cache.clear()
    olga = make_member(make_partner("Aurora Oy"), "Olga", Role.PARTNER_OWNER)
    sent = {"email": "new@aurora.example", "name": "New", "language": "en", "role": "PARTNER_SELLER"}
    client_of(olga).post(reverse("portal:person-invite"), sent)
    assert Letter.objects.get().subject == "Olga invites you to the partner portal of Nordsoft"


def test_a_trial_is_one_of_our_portal(named, aino) -> None:
    now = clock.now()
    trial = PortalTrial.objects.create(
        candidate=made(staff(aino)), author=aino, person="Laura", email="laura@kaiku.example", language="en",
        opened_at=now, last_day=clock.today() + timedelta(days=14),
    )  # fmt: skip
    note_made(by=system(Via.JOB), trial_id=trial.pk, at=now)
    letter = Letter.objects.get()
    assert letter.subject == "Try the partner portal of Nordsoft"
    found = re.search(r"/try/[^\s]+/", letter.text)
    assert found is not None
    assert "Try the partner portal of Nordsoft" in read(Client(), found[0])


def test_the_owner_is_led_to_tell_it(aino, eva) -> None:
    home, where = reverse("console:dashboard"), reverse("console:agreement-company")
    invite = reverse("console:partner-person-invite", args=[make_partner("Aurora Oy", manager=eva).pk])
    assert where in read(client_of(aino), home)
    assert where in read(client_of(aino), invite)
    assert where not in read(client_of(eva), home)
    assert "is not told yet" in read(client_of(eva), invite)
    assert where not in read(client_of(eva), invite)
    client_of(aino).post(where, {"name": "Nordsoft", "country": "FI", "business_id": "", "address": ""})
    assert where not in read(client_of(aino), home)
    assert where not in read(client_of(aino), invite)
    assert brand_of(read(Client(), reverse("account_login"))) == "Nordsoft"


def test_without_a_name_it_is_the_products() -> None:
    page = read(Client(), reverse("account_login"))
    assert brand_of(page) == "Kanava"
    assert "partner programme of" not in page
