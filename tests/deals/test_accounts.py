"""Customers and product lines as staff keep them; whether an account is taken; names that partners are offered."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kanava.core.wall import partner_session
from kanava.deals.actions import accounts, selling
from kanava.deals.actions.accounts import Told
from kanava.deals.actions.selling import Account, Line
from kanava.deals.models import Customer
from kanava.deals.queries import (
    CustomerFilter,
    CustomerUnclear,
    find_near,
    find_taken,
    list_customers,
    offer_customers,
    resolve_customer,
)
from kanava.matching.engine import Company
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via
from kanava.rules.playbook import DEFAULT
from kanava.rules.refusals import Faults, NotPermitted
from tests.factories import make_line, make_partner, make_registration, make_user, member, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def add(by, name: str, **told) -> Customer:
    return accounts.create_customer(by=by, told=Told(name=name, country="FI", **told), at=AT)


def test_a_customer_is_added_changed_and_found_by_its_new_name(aino) -> None:
    kone = add(aino, "Kone Oyj", domains=["https://www.kone.com/fi", "kone.fi"], business_id="1927400-1")
    assert (kone.business_id, kone.search_text) == ("19274001", "kone oyj")
    accounts.edit_customer(
        by=aino, customer_id=kone.pk, told=Told("Hissi Oyj", "FI", domains=["hissi.fi"]), at=AT
    )
    (found,) = find_taken(Company("HISSI OYJ", "FI"), by=aino, playbook=DEFAULT, on=AT.date())
    assert (found.customer_id, found.is_same) == (kone.pk, True)
    assert find_taken(Company("Kone Oyj", "FI"), by=aino, playbook=DEFAULT, on=AT.date()) == []
    assert list(kone.domains.values_list("domain", flat=True)) == ["hissi.fi"]


def test_everything_wrong_is_told_at_once(aino) -> None:
    with pytest.raises(Faults) as caught:
        add(aino, " ", domains=["nonsense"], business_id="1927400-2")
    assert [refusal.field for refusal in caught.value.refusals] == ["name", "business_id", "domains"]


def test_a_business_id_is_one_customers(aino) -> None:
    kone = add(aino, "Kone Oyj", business_id="1927400-1")
    with pytest.raises(accounts.CustomerKnown) as caught:
        add(aino, "Hissi Oyj", business_id="FI19274001")
    assert caught.value.params["customer_id"] == kone.pk


def test_a_group_is_linked_and_never_loops(aino) -> None:
    top = add(aino, "Konserni Oyj")
    middle = add(aino, "Väli Oy", parent_id=top.pk)
    with pytest.raises(accounts.GroupLoops):
        accounts.edit_customer(
            by=aino, customer_id=top.pk, told=Told("Konserni Oyj", "FI", parent_id=middle.pk), at=AT
        )
    with pytest.raises(accounts.GroupLoops):
        accounts.edit_customer(
            by=aino, customer_id=top.pk, told=Told("Konserni Oyj", "FI", parent_id=top.pk), at=AT
        )


def test_whether_an_account_is_taken_says_who_holds_it(aino) -> None:
    make_registration(make_partner("Aurora Oy"), "Elisa Oyj", at=AT)
    line = Line(make_line("analytics").pk, Money(100, "EUR"))
    elisa = Customer.objects.get()
    selling.create_direct_deal(
        by=aino, account=Account(customer_id=elisa.pk), told=selling.Told([line]), at=AT
    )
    (taken,) = find_taken(Company("ELISA OYJ ABP", "FI"), by=aino, playbook=DEFAULT, on=AT.date())
    assert [claim.partner.name for claim in taken.work.holders] == ["Aurora Oy"]
    assert (len(taken.work.direct), len(taken.work.won), taken.is_same) == (1, 0, True)


def test_the_nearest_names_are_told_below_what_may_be_the_same_and_no_noise(aino) -> None:
    for name in (
        "Oulun Optiikka Oy",
        "Oulun Ovi Oy",
        "Oulaisten Optikot Oy",
        "Oulu Arkkitehdit Oy",
        "Kemin Puu Oy",
    ):
        add(aino, name)
    asked = Company("Oulu Optikka", "FI")
    taken = find_taken(asked, by=aino, playbook=DEFAULT, on=AT.date())
    assert [(one.name, one.is_same) for one in taken] == [("Oulun Optiikka Oy", False)]
    near = find_near(asked, by=aino, playbook=DEFAULT)
    assert {one.name for one in near} == {"Oulaisten Optikot Oy", "Oulu Arkkitehdit Oy"}
    assert [one.score for one in near] == sorted((one.score for one in near), reverse=True)
    assert all(0.35 <= one.score < 0.72 and one.reasons == () and one.country == "FI" for one in near)
    with pytest.raises(NotPermitted):
        find_near(asked, by=Actor(role=Role.PUBLIC, via=Via.CONSOLE), playbook=DEFAULT)


def test_the_account_check_never_promises_that_an_account_is_free(aino, client) -> None:
    add(aino, "Oulu Arkkitehdit Oy")
    client.force_login(get_user_model().objects.get(pk=aino.user_id))
    page = client.get(
        "/console/customers/check/",
        {"name": "Oulu Optikka", "country": "FI"},
        headers={"accept-language": "en"},
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "We know of nobody who works on it" in text
    assert "Oulu Arkkitehdit Oy" in text
    assert "is free" not in text
    page = client.get("/console/customers/check/", {"name": "Xylitol"}, headers={"accept-language": "en"})
    text = page.content.decode()
    assert "No other name here is near this one." in text
    # A link with a name alone means the programme's country.
    assert "Looked for “Xylitol” (Finland)" in text
    asked = client.get(
        "/console/customers/check/", {"name": ""}, headers={"accept-language": "en"}
    ).content.decode()
    assert "Please look at:" in asked
    assert "Nothing is saved yet" not in asked


def test_a_slip_of_the_pen_is_offered_the_partners_own_company_and_no_other(aino) -> None:
    aurora, polar = make_partner("Aurora Oy"), make_partner("Polar GmbH")
    make_registration(aurora, "Laakson Lajittelu Oy", at=AT)
    make_registration(polar, "Rauman Telakka Oy", at=AT)
    with partner_session(aurora.pk):
        by = member(aurora)
        offered = offer_customers("Laaksn Lajitelu", by=by)
        assert [(one.name, one.is_own) for one in offered] == [("Laakson Lajittelu Oy", True)]
        assert offer_customers("Rauma Telaka", by=by) == []
        assert offer_customers("Rauman Telakka Oy", by=by) == []


def test_partners_are_offered_listed_names_and_their_own_and_nothing_else(aino) -> None:
    add(aino, "Helsingin Energia Oy", domains=["helen.fi"], is_listed=True)
    add(aino, "Helsingin Salainen Oy")
    aurora, polar = make_partner("Aurora Oy"), make_partner("Polar GmbH")
    make_registration(polar, "Helsingin Kilpailija Oy", at=AT)
    make_registration(aurora, "Helsingin Oma Oy", at=AT)
    line = Line(make_line("analytics").pk, Money(100, "EUR"))
    selling.create_direct_deal(
        by=aino,
        account=Account(company=Company("Helsingin Suora Oy", "FI"), is_new=True),
        told=selling.Told([line]),
        at=AT,
    )
    by = member(aurora)
    with partner_session(aurora.pk):
        offered = offer_customers("hels", by=by)
        assert [(one.name, one.domain, one.is_own) for one in offered] == [
            ("Helsingin Oma Oy", "", True),
            ("Helsingin Energia Oy", "helen.fi", False),
        ]
        assert offer_customers("h", by=by) == []
        assert offer_customers("  ", by=by) == []


def test_a_listed_name_looks_the_same_whoever_works_on_it(aino) -> None:
    """Neither the answer nor the way to it depends on registrations, deals or ownerships of others."""
    energy = add(aino, "Helsingin Energia Oy", is_listed=True)
    aurora = make_partner("Aurora Oy")

    def asked() -> tuple[object, list[str]]:
        with (
            partner_session(aurora.pk),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            return offer_customers("helsingin", by=member(aurora)), [one["sql"] for one in queries]

    before, statements = asked()
    make_registration(make_partner("Polar GmbH"), "Helsingin Energia Oy", at=AT)
    line = Line(make_line("analytics").pk, Money(100, "EUR"))
    selling.create_direct_deal(
        by=aino, account=Account(customer_id=energy.pk), told=selling.Told([line]), at=AT
    )
    after, same = asked()
    assert after == before
    assert len(same) == len(statements)
    tables = ("deals_deal ", "deals_ownership")
    assert not [sql for sql in same for table in tables if table in sql.replace('"', "") + " "]


def test_names_are_listed_and_taken_out_again_with_an_event_each(aino) -> None:
    one, two = add(aino, "Kone Oyj"), add(aino, "Elisa Oyj")
    both = [one.pk, two.pk]
    assert accounts.list_for_partners(by=aino, customer_ids=both, is_listed=True, at=AT) == 2
    assert accounts.list_for_partners(by=aino, customer_ids=both, is_listed=True, at=AT) == 0
    assert accounts.list_for_partners(by=aino, customer_ids=[one.pk], is_listed=False, at=AT) == 1
    page, total = list_customers(by=aino, wanted=CustomerFilter(listed="yes"))
    assert ([row.name for row in page.rows], total.value) == (["Elisa Oyj"], 1)


def test_a_name_means_one_customer_or_asks(aino) -> None:
    kone = add(aino, "Kone Oyj")
    add(aino, "Kone Hissit Oy")
    assert resolve_customer("kone oyj", None, field="parent") == kone
    assert resolve_customer("Kone Oyj", kone.pk, field="parent") == kone
    with pytest.raises(CustomerUnclear):
        resolve_customer("kone", None, field="parent")
    with pytest.raises(CustomerUnclear):
        resolve_customer("nobody", kone.pk, field="parent")


def test_product_lines_have_names_of_their_own(aino) -> None:
    line = accounts.create_product_line(by=aino, name="  Cloud   backup ", at=AT)
    assert (line.name, line.code, line.is_active) == ("Cloud backup", "cloud-backup", True)
    with pytest.raises(accounts.NameTaken):
        accounts.create_product_line(by=aino, name="CLOUD BACKUP", at=AT)
    ended = accounts.edit_product_line(by=aino, line_id=line.pk, name="Cloud backup", is_active=False, at=AT)
    assert not ended.is_active
    with pytest.raises(NotPermitted):
        accounts.create_product_line(by=staff(make_user("Otto", role="SELLER")), name="X", at=AT)


def test_customers_of_a_country_in_the_order_of_names(aino) -> None:
    for name in ("Öljy Oy", "Ahti Oy", "Zeta Oy", "Ääni Oy"):
        add(aino, name)
    accounts.create_customer(by=aino, told=Told("Berg AB", "SE"), at=AT)
    page, _total = list_customers(by=aino, wanted=CustomerFilter(country="FI"))
    assert [row.name for row in page.rows] == ["Ahti Oy", "Zeta Oy", "Ääni Oy", "Öljy Oy"]
    assert date(2026, 11, 24) == AT.date()
