"""What people type may be long and without a blank: no page becomes wider than its window for it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.core import clock
from kanava.core.models import User
from kanava.deals.actions import accounts, closing, deciding, registering, selling
from kanava.deals.models import Customer, Deal, Registration
from kanava.matching.engine import Company
from kanava.partners.actions import Person, save_contact
from kanava.rules.money import Money
from kanava.rules.people import Role
from tests.factories import make_line, make_member, make_partner, make_user, member, staff

pytestmark = pytest.mark.browser
ONE_WORD = "W" * 90
MANY_WORDS = ("Wärtsilä ja kumppanit " * 10)[:199]
WIDE = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`page ${document.documentElement.scrollWidth}`] : [];
  const cut = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1 && !one.closest(".scroll, .tabs, .skip, .hidden-label, [hidden], details:not([open])");
  });
  return [...wide, ...cut.map((one) => `${one.tagName}.${one.className}`)].slice(0, 5);
}"""


def sign_in(page: Page, address: str, person: User) -> Page:
    page.goto(address)
    page.fill("#id_login", person.email)
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    page.wait_for_selector("h1")
    return page


@pytest.fixture
def crowd(address: str) -> dict[str, User]:
    """Partners, customers, registrations and deals whose names are as long as names may be."""
    aino, at = make_user("Aino", role="OWNER", email="aino@example.com"), clock.now()
    aino.name = ONE_WORD
    aino.save()
    line = make_line()
    line.name = ONE_WORD
    line.save()
    olga = make_user("Olga")
    for place, name in enumerate((ONE_WORD, MANY_WORDS)):
        partner = make_partner(name, manager=aino)
        by = member(
            partner, Role.PARTNER_OWNER, make_member(partner, f"Seller{place}", Role.PARTNER_OWNER).pk
        )
        person = Person(name=ONE_WORD, title=MANY_WORDS[:100])
        save_contact(by=staff(aino), partner_id=partner.pk, person=person, at=at)
        for state in ("SUBMITTED", "APPROVED", "NEEDS_INFORMATION"):
            typed = registering.Typed(
                f"{state[0]}{place}{name}", product_line_id=line.pk, amount="50 000", note=ONE_WORD * 3,
                customer_contact=ONE_WORD,
            )  # fmt: skip
            draft = registering.save_draft(by=by, partner_id=partner.pk, typed=typed, at=at)
            registering.submit_registration(by=by, registration_id=draft.pk, at=at)
            if state == "APPROVED":
                deciding.approve_registration(by=staff(aino), registration_id=draft.pk, at=at)
            elif state == "NEEDS_INFORMATION":
                deciding.ask_for_information(
                    by=staff(aino), registration_id=draft.pk, question=ONE_WORD * 5, at=at
                )
    won = Deal.objects.order_by("pk")[0]
    closing.win_deal(by=staff(aino), deal_id=won.pk, closed_on=clock.today(), at=at)
    told = selling.Told([selling.Line(line.pk, Money(1000_00, "EUR"))])
    account = selling.Account(company=Company("D" + ONE_WORD, "FI"), is_new=True)
    selling.create_direct_deal(by=staff(aino), account=account, told=told, at=at)
    accounts.create_customer(by=staff(aino), told=accounts.Told("C" + MANY_WORDS, "FI"), at=at)
    return {"staff": aino, "partner": User.objects.get(name="Seller0"), "nobody": olga}


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_page_scrolls_sideways_for_a_long_name(
    window: Callable[..., Page], address: str, crowd: dict[str, User], width: int
) -> None:
    console = ["", "registrations/", "registrations/?state=ALL", "deals/", "partners/", "customers/", "team/"]
    console += [f"registrations/{one.pk}/" for one in Registration.objects.all()]
    console += [f"deals/{one.pk}/" for one in Deal.objects.all()]
    console += [f"customers/{one.pk}/" for one in Customer.objects.all()]
    console += [
        "partners/1/",
        "partners/1/edit/",
        "partners/1/earnings/",
        "dashboard/won/",
        "dashboard/partners/",
        "product-lines/",
        "earnings/",
        "outbox/",
    ]
    found = {}
    for who, place, paths in (
        ("staff", "console", console),
        ("partner", "portal", ["", "registrations/", "deals/", "people/", "earnings/", "register/"]),
    ):
        page = sign_in(window(width=width), address, crowd[who])
        own = [one.pk for one in Registration.objects.filter(created_by=crowd[who])]
        more = [f"registrations/{pk}/" for pk in own] if place == "portal" else []
        more += (
            [f"deals/{pk}/" for pk in Deal.objects.filter(partner_id=1).values_list("pk", flat=True)]
            if more
            else []
        )
        for path in (*paths, *more):
            page.goto(f"{address}/{place}/{path}")
            assert "&amp;amp;" not in page.content()
            if wide := page.evaluate(WIDE):
                found[f"{place}/{path}"] = wide
    assert found == {}
