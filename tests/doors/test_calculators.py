"""The earnings calculators in the portal, in the console and on the public page (guide: C6, C7, E4)."""

import re
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from PIL import Image

from kanava.core import clock
from kanava.documents.charts import SMALL
from kanava.partners.models import Partner
from kanava.rules.people import Role
from kanava.rules.terms import Effect, Match
from tests.factories import client_of, make_line, make_member, make_partner, make_user, set_rules, staff
from tests.recruiting.winning import win
from tests.terms.making import make_term

pytestmark = pytest.mark.django_db
CONSOLE, PORTAL, PUBLIC = (reverse(f"{door}:calculator") for door in ("console", "portal", "public"))
ASKED = "?type=RESELLER&tier=SILVER&deal=100000&cycle=90&goal=150000&deals=4&won=200000&hours=40"


@pytest.fixture(autouse=True)
def fresh():
    """Figures of the programme are reckoned anew."""
    cache.clear()


@pytest.fixture
def own(aino):
    """Somebody of a partner that has won two deals."""
    partner = make_partner("Aurora Oy", type="REFERRAL", tier="SILVER")
    win(partner, 40_000, days=60)
    win(partner, 60_000, days=80)
    win(make_partner("Polar Oy"), 900_000, days=5)
    return client_of(make_member(partner, "Bertil", Role.PARTNER_OWNER))


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found is not None
    told = re.search(r'value="([^"]*)"', found[0])
    return told[1] if told else ""


def fault_of(page: str, name: str) -> str:
    return text_of(page.split(f'id="id_{name}-error">')[1].split("</div>")[0]).strip()


def test_the_portal_begins_with_the_partners_own_deals_and_type(own) -> None:
    page = own.get(PORTAL).content.decode()
    told = {name: value_of(page, name) for name in ("deal", "cycle", "goal", "deals", "won", "hours")}
    assert told == {"deal": "50,000", "cycle": "70", "goal": "100,000", "deals": "2", "won": "100,000", "hours": "40"}  # fmt: skip
    assert "your average of the last twelve months" in page
    assert 'name="type"' not in page
    said = text_of(page)
    assert "Referral partner, Silver: 15% of €50,000" in said
    assert "€7,500 ÷ 40 h €187.50" in said
    # Another partner's type in the address changes nothing.
    assert "Referral partner, Silver: 15%" in text_of(own.get(f"{PORTAL}?type=RESELLER").content.decode())


def test_an_average_is_rounded_to_whole_units_and_what_was_won_is_not(aino) -> None:
    partner = make_partner("Kaiku Oy")
    for euros in (1_000, 1_000, 1_001):
        win(partner, euros, days=1)
    page = client_of(aino).get(f"{CONSOLE}?partner={partner.pk}").content.decode()
    assert (value_of(page, "deal"), value_of(page, "won")) == ("1,000", "3,001")


def test_every_step_of_the_arithmetic_is_told(aino) -> None:
    said = text_of(client_of(aino).get(CONSOLE + ASKED).content.decode())
    for told in (
        "6 deals", "Reseller, Silver: 25% of €100,000 €25,000", "€150,000 ÷ €25,000, rounded up: 6 deals",
        "What they earn: 6 × €25,000 €150,000", "Open at a time: 6 × 90 days ÷ 365, rounded up: 2", "€25,000 ÷ 40 h €625",
        "More a year: 4 × (€30,000 − €25,000) €20,000",
        "To Gold: €300,000 − €200,000 won so far €100,000", "€100,000 of revenue is missing to Gold: 1 more deal of this size.",
    ):  # fmt: skip
        assert told in said, told


def test_the_link_leads_everybody_to_the_same_page(aino) -> None:
    asked = "?type=MSP&tier=BRONZE&deal=12%20500,50&goal=&deals=&hours=12,5&name1=Backup&deal1=9000&margin1=12,5&hours1=8"
    first = client_of(aino).get(CONSOLE + asked).content.decode()
    link = unescape(re.search(r'id="link"[^>]*value="([^"]+)"', first)[1])
    assert link.startswith("http")
    someone = make_user("Eva", role="FINANCE")
    second = client_of(someone).get(link[link.index("/console/") :]).content.decode()
    main = [page.split('id="asked"')[1].split("</main>")[0] for page in (first, second)]
    assert main[0] == main[1]
    assert value_of(second, "goal") == ""
    assert "Backup" in second


def test_what_cannot_be_read_is_told_next_to_its_field_and_kept(own) -> None:
    page = own.get(
        f"{PORTAL}?deal=much&goal=1000&cycle=0&hours=x&won=-5&margin1=101&tier=PLATINUM"
    ).content.decode()
    assert fault_of(page, "deal").startswith("Write an amount")
    assert fault_of(page, "cycle") == "Write a whole number from 1 to 3,650."
    assert fault_of(page, "hours") == "Write a number from 0.1 to 10,000."
    assert fault_of(page, "margin1") == "Write a number from 0 to 100."
    assert fault_of(page, "won")
    assert fault_of(page, "tier")
    assert fault_of(page, "goal") == ""
    assert [value_of(page, name) for name in ("deal", "hours", "cycle", "won")] == ["much", "x", "0", "-5"]
    # What the faults do not concern is still reckoned.
    page = own.get(f"{PORTAL}?hours=x").content.decode()
    assert "Deals for the goal by their average size" in page
    assert "Put in an average deal and the hours" in page


def test_while_somebody_types_the_answers_and_the_faults_come_alone(own) -> None:
    answer = own.get(f"{PORTAL}?deal=x&goal=5", headers={"HX-Request": "true", "HX-Target": "worked"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="worked"')
    assert "<html" not in page
    assert 'hx-swap-oob="innerHTML:#id_deal-error"><p class="error">' in page
    assert "deal=x" in answer.headers["HX-Replace-Url"]


def test_other_products_are_compared_by_the_hour(own) -> None:
    page = own.get(f"{PORTAL}?name1=Backup&deal1=10000&margin1=20&hours1=8&name2=Phones").content.decode()
    said = text_of(page)
    assert "Backup: €2,000 ÷ 8 h €250" in said
    assert "€62.50 an hour less than Backup." in said
    assert "while a deal takes 30 hours or less" in said
    assert "Phones joins in once its deal, margin and hours are told." in said
    assert 'aria-label="Backup: €250 an hour"' in page


def test_the_console_reckons_for_a_partner_and_passes_on_its_link(aino, own) -> None:
    page = client_of(aino).get(f"{CONSOLE}?partner={partner_of('Aurora Oy')}").content.decode()
    assert value_of(page, "deal") == "50,000"
    assert f"{PORTAL}?type=REFERRAL" in unescape(page)
    assert PUBLIC not in page
    set_rules(recruiting={"shows_calculator": True})
    assert f"{PUBLIC}?type=" in unescape(client_of(aino).get(CONSOLE).content.decode())
    seller = client_of(make_user("Otto", role="SELLER"))
    assert seller.get(CONSOLE).status_code == 200
    assert seller.get(f"{CONSOLE}?partner={partner_of('Aurora Oy')}").status_code == 403


def partner_of(name: str) -> int:
    return Partner.objects.get(name=name).pk


def test_the_public_page_is_closed_until_the_owner_opens_it(own) -> None:
    closed = Client().get(PUBLIC)
    assert closed.status_code == 404
    assert "%" not in closed.content.decode().split("<main")[1].split("<form")[0]
    set_rules(recruiting={"shows_calculator": True, "takes_applications": True, "pitch_deal": 24_000})
    opened = Client().get(PUBLIC)
    page = opened.content.decode()
    assert opened.status_code == 200
    assert value_of(page, "deal") == "24,000"
    assert "a usual deal as we expect it" in page
    # Nothing of a single partner: three deals are too few to tell of.
    assert "Aurora" not in page
    assert "script-src 'self'" in opened.headers["Content-Security-Policy"]
    assert PUBLIC in Client().get(reverse("public:apply")).content.decode()
    set_rules(recruiting={"takes_applications": True})
    assert PUBLIC not in Client().get(reverse("public:apply")).content.decode()


def test_the_guides_example_is_said_to_be_one(aino) -> None:
    page = client_of(aino).get(CONSOLE).content.decode()
    assert value_of(page, "deal") == "100,000"
    assert "an example: put in your own" in page
    assert clock.today().strftime("%Y") in page


def test_a_partners_own_terms_are_reckoned_with_and_said(aino) -> None:
    line = make_line("analytics")
    make_line("cloud")
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="SILVER")
    match = Match(partner_id=aurora.pk, product_line_id=line.pk)
    make_term(staff(aino), at=clock.now(), effect=Effect.RATE, percent=Decimal(25), match=match)
    member = client_of(make_member(aurora, "Bertil", Role.PARTNER_OWNER))
    asked = "deal=40000&goal=40000&deals=4&won=0&hours=40"
    for client, place in ((member, f"{PORTAL}?"), (client_of(aino), f"{CONSOLE}?partner={aurora.pk}&")):
        said = text_of(client.get(place + asked).content.decode())
        assert "Other product lines (15%)" in said
        assert "15% of €40,000 €6,000" in said
        assert "By your own terms: Analytics (25%), deals for the goal: 4." in said
        chosen = text_of(client.get(f"{place}{asked}&line={line.pk}").content.decode())
        assert "25% of €40,000 €10,000" in chosen
        assert "€40,000 ÷ €10,000, rounded up: 4 deals" in chosen
    other = client_of(make_member(make_partner("Polar Oy"), "Pia", Role.PARTNER_OWNER))
    assert 'name="line"' not in other.get(PORTAL).content.decode()


def test_pictures_say_what_they_show(own) -> None:
    said = text_of(own.get(PORTAL).content.decode())
    for caption in ("Deals for the goal, by the average deal", "A year’s earnings, by tier"):
        assert caption in said


def test_each_picture_is_a_file_in_every_door(own, aino) -> None:
    set_rules(recruiting={"shows_calculator": True})
    for client, address in ((own, PORTAL), (client_of(aino), CONSOLE), (Client(), PUBLIC)):
        page = client.get(address + ASKED).content.decode()
        links = [unescape(one) for one in re.findall(r'href="(\?[^"]*picture=\w+)"', page)]
        assert [link.rpartition("=")[2] for link in links] == ["goal", "tier"]
        for link in links:
            answer = client.get(address + link)
            assert answer.headers["Content-Type"] == "image/png"
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            with Image.open(BytesIO(answer.content)) as drawn:
                # Three points for each unit of the drawing, and the room for its words above it.
                assert drawn.width == 3 * (SMALL.width + 32)
                assert drawn.height > 3 * SMALL.height
                seen = {color for _count, color in drawn.convert("RGB").getcolors(1 << 20)}
            assert {(255, 255, 255), (15, 92, 92)} <= seen
    assert Client().get(f"{PUBLIC}{ASKED}&picture=worth").status_code == 404
    assert Client().get(f"{PUBLIC}{ASKED}&picture=form").status_code == 404
