"""The console grows with the programme: menus, tabs, panels and pages of features that are hidden (guide: D6, D7, K2)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kanava.core import clock
from kanava.core.models import Event, User
from kanava.deals.models import Customer
from kanava.engagement.models import NextStep
from kanava.enquiries.models import Enquiry
from kanava.rules.stages import Feature
from kanava.rules.text import name_keys
from kanava.stages.actions import keep_shared_folder
from kanava.stages.models import FeatureSwitch
from kanava.ui.stage_words import FEATURES as WORDS
from kanava.ui.stages import PAGES
from tests.factories import client_of, make_member, make_partner, make_user, staff
from tests.insights.world import make_deal

pytestmark = pytest.mark.django_db
HOME, FEATURES = reverse("console:dashboard"), reverse("console:features")


@pytest.fixture
def aino() -> Client:
    return client_of(make_user("Aino", role="OWNER"))


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def menu(client: Client) -> str:
    return text_of(client, HOME).split('<nav class="nav"')[1].split("</nav>")[0]


def sign(count: int) -> None:
    for number in range(count):
        make_partner(f"Partner {number} Oy", signed_on=clock.today())


def switch(client: Client, feature: Feature, to: str, **more: str) -> str:
    address = reverse("console:feature-switch", args=[feature.value])
    answer = client.post(address, {"switch": to, **more})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_every_page_of_a_feature_exists() -> None:
    assert set(PAGES.values()) == set(Feature)
    for name in PAGES:
        assert reverse(f"console:{name}", args=_arguments(name))


def _arguments(name: str) -> list[int]:
    """What stands in the address of a page: nothing, the number of a thing, or that of another in it too."""
    for args in ([], [1]):
        try:
            reverse(f"console:{name}", args=args)
        except NoReverseMatch:
            continue
        return args
    return [1, 1]


# The guide's minimum, and no more, in the menu of a programme that has just begun.
MINIMUM = (
    "dashboard", "registrations", "deals", "partners", "recruiting", "agreements", "onboarding",
    "playbook", "features", "product-lines", "mails", "imports", "team",
)  # fmt: skip


def entries(found: str) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', found))


def test_a_new_programme_has_the_minimum_in_its_menu_and_nothing_else(aino: Client) -> None:
    assert entries(menu(aino)) == {reverse(f"console:{name}") for name in MINIMUM}
    tabs = text_of(aino, reverse("console:playbook"))
    assert reverse("console:playbook-draft") in tabs
    assert reverse("console:simulations") not in tabs
    tabs = text_of(aino, reverse("console:recruiting"))
    assert reverse("console:profile") in tabs
    assert reverse("console:ranking") not in tabs
    assert reverse("console:answers") not in text_of(aino, reverse("console:onboarding"))


def test_questions_come_with_the_first_one_and_trying_the_playbook_out_with_partners(aino: Client) -> None:
    partner = make_partner("Aurora Oy", signed_on=clock.today())
    enquiry = Enquiry.objects.create(
        partner=partner, subject="Discount?", level="STANDARD", asked_at=clock.now()
    )
    assert entries(menu(aino)) == {reverse(f"console:{name}") for name in (*MINIMUM, "enquiries")}
    Enquiry.objects.filter(pk=enquiry.pk).delete()
    sign(4)
    assert reverse("console:enquiries") in menu(aino)
    assert reverse("console:simulations") in text_of(aino, reverse("console:playbook"))


def test_what_is_used_comes_into_the_menu(aino: Client) -> None:
    Customer.objects.create(name="Kone", **name_keys("Kone"), country="FI", created_at=clock.now())
    assert reverse("console:customers") in menu(aino)
    assert "In use since" in text_of(aino, FEATURES)


def test_with_five_partners_the_console_grows_and_the_owner_is_told_once(aino: Client) -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    sign(4)
    text = text_of(aino, HOME)
    assert "New in the console" not in text
    assert 'id="first-partners"' in text
    assert 'class="stats"' not in text
    make_partner("Fifth Oy", signed_on=clock.today())
    text = text_of(aino, HOME)
    assert "The programme has 5 signed partners. New in the console: Next steps, Questions, Customers" in text
    assert 'id="first-partners"' not in text
    assert 'class="stats"' in text
    assert "New in the console" not in text_of(eva, HOME)
    assert reverse("console:customers") in menu(eva)
    assert aino.post(reverse("console:features-noted")).status_code == 302
    assert "New in the console" not in text_of(aino, HOME)


def test_the_news_are_what_has_come_into_the_menu_since(aino: Client) -> None:
    Customer.objects.create(name="Kone", **name_keys("Kone"), country="FI", created_at=clock.now())
    sign(4)
    before = menu(aino)
    sign(1)
    news = text_of(aino, HOME).split("New in the console: ")[1].split(".")[0].split(", ")
    after = menu(aino)
    come = {
        name for name in PAGES
        if _arguments(name) == [] and reverse(f"console:{name}") in after and reverse(f"console:{name}") not in before
    }  # fmt: skip
    assert come == {"steps", "enquiries", "earnings", "funds", "revenue", "rates", "surveys"}
    assert {str(WORDS[PAGES[name]][0]) for name in come} <= set(news)
    assert "Customers" not in news  # it was there before, by its use


def test_a_hidden_page_answers_says_so_and_can_be_switched_on(aino: Client) -> None:
    for name in (
        "steps",
        "customers",
        "earnings",
        "revenue",
        "rates",
        "ranking",
        "sources",
        "cohorts",
        "answers",
        "enquiries",
        "simulations",
        "scenarios",
    ):
        assert "The page works all the same" in text_of(aino, reverse(f"console:{name}"))
    here = reverse("console:customers")
    assert switch(aino, Feature.CUSTOMERS, "ON", next=here) == here
    text = text_of(aino, here)
    assert "The page works all the same" not in text
    assert here in menu(aino)


def test_only_the_owner_is_offered_the_switch() -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    text = text_of(eva, reverse("console:customers"))
    assert "The page works all the same" in text
    assert "Switch it on" not in text
    assert "aria-pressed" not in text_of(eva, FEATURES)
    assert (
        eva.post(reverse("console:feature-switch", args=["CUSTOMERS"]), {"switch": "ON"}).status_code == 403
    )


def test_the_owner_hides_what_is_in_use_and_it_is_told_who_did(aino: Client) -> None:
    sign(5)
    switch(aino, Feature.CUSTOMERS, "OFF")
    assert reverse("console:customers") not in menu(aino)
    text = text_of(aino, FEATURES)
    assert "Switched off by Aino" in text
    assert "Customers: By itself → Off" in text
    assert "switched off, so no menu leads here" in text_of(aino, reverse("console:customers"))
    assert Event.objects.get(verb="feature.switched").data["after"] == "OFF"


def test_figures_that_are_switched_off_leave_the_dashboard_whole(aino: Client) -> None:
    sign(6)
    switch(aino, Feature.FIGURES, "OFF")
    text = text_of(aino, HOME)
    assert "The figures are switched off" in text
    assert 'id="first-partners"' in text
    assert "Add a partner" not in text
    assert 'class="stats"' not in text


def test_who_may_not_see_partners_is_told_that_figures_are_switched_off_and_no_more(aino: Client) -> None:
    sign(2)
    switch(aino, Feature.FIGURES, "OFF")
    text = text_of(client_of(make_user("Fia", role="FINANCE")), HOME)
    assert "The figures are switched off" in text
    assert "Add a partner" not in text


def test_the_first_won_deal_leaves_the_first_partners_on_the_first_screen(
    aino: Client, django_assert_max_num_queries
) -> None:
    owner = staff(make_user("Otto", role="OWNER"))
    keep_shared_folder(by=owner, address="https://files.example.com/", note="", at=clock.now())
    sign(4)
    make_deal("Kone", closed_on=clock.today(), value=100_00)
    with django_assert_max_num_queries(24):
        text = text_of(aino, HOME)
    assert text.index('id="first-partners"') < text.index('class="stats"')
    assert "https://files.example.com/" in text
    assert "Figures and charts come here" not in text
    yesterday = clock.today() - timedelta(days=1)
    assert 'id="first-partners"' not in text_of(aino, f"{HOME}?on={yesterday}")


def test_from_the_first_won_deal_nothing_is_concluded(aino: Client) -> None:
    partner = make_partner("Aurora Oy", signed_on=clock.today())
    today = clock.today()
    make_deal(
        "Kone", closed_on=today, opened_on=today, registered_on=today, value=100_00, origin="SOURCED", partner=partner
    )  # fmt: skip
    text = text_of(aino, HOME)
    figures = text.split('class="card headline"')[1].split('class="chart-pair"')[0]
    assert "100%" not in figures
    assert "Among the best" not in figures
    assert "Not known yet" not in figures
    assert figures.count("Too few deals to tell") == 2
    assert figures.count("Too few to tell") == 1
    assert reverse("console:revenue") in figures
    switch(aino, Feature.REVENUE, "OFF")
    assert reverse("console:revenue") not in text_of(aino, HOME)


def test_who_may_not_see_partners_reads_when_figures_come() -> None:
    eero = client_of(make_user("Eero", role="SELLER"))
    sign(2)
    text = text_of(eero, HOME)
    assert "No figures yet" in text
    assert "switched off" not in text


def test_a_page_that_is_refused_says_nothing_of_the_menu() -> None:
    eero = client_of(make_user("Eero", role="SELLER"))
    answer = eero.get(reverse("console:earnings"))
    assert answer.status_code == 403
    assert "not in the menu" not in answer.content.decode()


@pytest.mark.parametrize(("feature", "to"), [("NOTHING", "ON"), ("RATES", "MAYBE"), ("RATES", "")])
def test_what_does_not_exist_cannot_be_switched(aino: Client, feature: str, to: str) -> None:
    assert aino.post(reverse("console:feature-switch", args=[feature]), {"switch": to}).status_code == 404
    assert not FeatureSwitch.objects.exists()


def test_the_way_back_leads_nowhere_else(aino: Client) -> None:
    assert switch(aino, Feature.RATES, "ON", next="https://evil.example.com/") == FEATURES


def test_the_page_says_what_comes_next_and_what_the_minimum_is(aino: Client, settings) -> None:
    sign(2)
    settings.MAIL_IN_ADDRESS = ""
    assert "No address takes mail yet" in text_of(aino, FEATURES)
    settings.MAIL_IN_ADDRESS = "deals@example.com"
    text = text_of(aino, FEATURES)
    assert "deals@example.com" in text
    assert "Next, at 5 partners: Next steps, Questions, Customers" in text
    assert "not named yet" in text
    assert text.count('aria-pressed="true"') == len(Feature)


def test_a_large_programme_is_not_counted_to_its_end(aino: Client) -> None:
    sign(201)
    assert "200 signed partners or more" in text_of(aino, FEATURES)


def test_a_folder_is_named_by_the_programme_and_found_in_the_portal(aino: Client) -> None:
    partner = make_partner("Aurora Oy", manager=make_user("Eva", role="PARTNER_MANAGER"))
    bertil = client_of(make_member(partner, "Bertil"))
    materials = reverse("portal:library")
    assert materials not in text_of(bertil, reverse("portal:home"))
    assert "Ask Eva for the material" in text_of(bertil, materials)
    refused = aino.post(FEATURES, {"address": "javascript:alert(1)"})
    assert refused.status_code == 422
    assert "Write an address of the web" in refused.content.decode()
    address = "https://files.example.com/?a=1&b=2"
    assert aino.post(FEATURES, {"address": address, "note": "<b>Prices</b>"}).status_code == 302
    assert materials in text_of(bertil, reverse("portal:home"))
    text = text_of(bertil, materials)
    assert "https://files.example.com/?a=1&amp;b=2" in text
    assert "&lt;b&gt;Prices&lt;/b&gt;" in text
    eero = client_of(make_user("Eero", role="EXECUTIVE"))
    assert 'id="folder"' not in text_of(eero, FEATURES)
    assert "Open the shared folder</a>" in text_of(eero, FEATURES)
    veera = client_of(make_user("Veera", role="EXECUTIVE", language="fi"))
    assert "Avaa jaettu kansio</a>" in text_of(veera, FEATURES)
    assert eero.post(FEATURES, {"address": address}).status_code == 403


def test_the_first_partners_stand_beside_the_folder(aino: Client) -> None:
    owner = staff(make_user("Otto", role="OWNER"))
    keep_shared_folder(by=owner, address="https://files.example.com/", note="", at=clock.now())
    sign(1)
    part = text_of(aino, HOME).split('id="first-partners"')[1].split("</section>")[0]
    assert "Partner 0 Oy" in part
    assert "https://files.example.com/" in part


def test_steps_that_are_switched_off_stand_on_no_first_screen(aino: Client) -> None:
    user = User.objects.get()
    NextStep.objects.create(
        partner=make_partner("Aurora Oy"), what="Send the prices", owner=user, due_on=clock.today(), planned_at=clock.now(),
    )  # fmt: skip
    assert "My next steps" in text_of(aino, HOME)
    switch(aino, Feature.STEPS, "OFF")
    text = text_of(aino, HOME)
    assert "My next steps" not in text
    assert reverse("console:steps") not in text
