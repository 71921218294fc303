"""Landing: whole or not at all, each target with all that is told."""

from datetime import date
from decimal import Decimal

import pytest

from kanava.core import clock
from kanava.deals.models import Customer, Deal, ProductLine
from kanava.integrations import actions
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportedRow, ImportFile
from kanava.integrations.refusals import ImportMoved
from kanava.partners.models import Contact, Partner
from tests.factories import make_partner, make_user
from tests.integrations.importing import BY, check, csv, land, problems, start
from tests.integrations.landing_files import PARTNERS, deals

pytestmark = pytest.mark.django_db


def test_partners_land_with_all_that_is_told() -> None:
    aino = make_user("Aino", role="PARTNER_MANAGER", email="aino@example.com")
    run = land(start("partners", "crm", csv("partners.csv", *PARTNERS)))
    kotka, norrsken = Partner.objects.order_by("id")
    assert (kotka.name, kotka.country, kotka.type, kotka.tier, kotka.lifecycle) == (
        "Kotkan Tukku Oy",
        "FI",
        "RESELLER",
        "GOLD",
        "ACTIVE",
    )
    assert (kotka.business_id, kotka.signed_on, kotka.manager_id) == ("01120389", date(2024, 2, 1), aino.pk)
    assert (norrsken.type, norrsken.tier, norrsken.distributor_id) == ("MSP", "SILVER", kotka.pk)
    assert kotka.domains.get().domain == "kotkantukku.fi"
    assert (Contact.objects.get().name, Contact.objects.get().email) == ("Liisa", "liisa@kotkantukku.fi")
    assert ("PERSON_UNKNOWN", "manager", "Nobody", [3]) in problems(run)
    assert not ImportFile.objects.exists()
    assert list(ImportedRow.objects.order_by("row").values_list("key", "row", "object_id")) == [
        ("P1", 2, kotka.pk),
        ("P2", 3, norrsken.pk),
    ]


def test_any_fault_keeps_everything_out_and_says_all_of_them() -> None:
    run = check(start("partners", "crm", csv(
        "partners.csv", "Id,Name,Country,Type,VAT,Signed On",
        "1,Good Oy,FI,Reseller,,2024-01-01", "2,,FI,Reseller,,2024-01-01", "3,Far Ltd,Atlantis,MSP,,2024-01-01",
        "3,Again Oy,FI,MSP,0112038-8,2024-01-01", "4,Late Oy,FI,Reseller,,2024-31-31", "5,Wrong Oy,FI,Reseller,0112038-8,2024-01-01",
    )))  # fmt: skip
    assert run.state == "FAULTY"
    assert set(map(tuple, [(code, field, rows[0]) for code, field, _, rows in problems(run)])) == {
        ("CELL_EMPTY", "name", 3), ("COUNTRY_UNKNOWN", "country", 4), ("KEY_REPEATED", "key", 5), ("DATE_UNREADABLE", "signed_on", 6),
        ("BUSINESS_ID_INVALID", "business_id", 7),
    }  # fmt: skip
    assert not Partner.objects.exists()
    with pytest.raises(ImportMoved):
        actions.begin(by=BY, run_id=run.pk, landing=True, at=clock.now())


def test_a_checked_import_that_the_world_has_overtaken_lands_not_at_all() -> None:
    make_partner("Norrsken IT AB", country="SE")
    run = check(
        start(
            "deals", "crm", deals("D1,Deal,Umeå Skog AB,Norrsken IT,Won,1000,2024-01-01,2024-02-01,Platform")
        )
    )
    assert run.state == "CHECKED"
    Partner.objects.all().delete()
    actions.begin(by=BY, run_id=run.pk, landing=True, at=clock.now())
    run_step(run.pk, BY, actions.land_import)
    run.refresh_from_db()
    assert (run.state, problems(run)[0][0]) == ("FAULTY", "PARTNER_UNKNOWN")
    assert not Deal.objects.exists()
    assert not Customer.objects.exists()


def test_partners_that_are_here_already_are_completed_and_not_made_twice() -> None:
    known = make_partner("Kotkan Tukku", business_id="01120389")
    run = land(start("partners", "crm", csv("partners.csv", *PARTNERS)))
    known.refresh_from_db()
    assert (run.created, run.updated) == (1, 1)
    assert (known.name, known.tier) == ("Kotkan Tukku Oy", "GOLD")
    actions.undo_import(by=BY, run_id=run.pk, at=clock.now())
    known.refresh_from_db()
    assert (known.name, known.tier, known.domains.count(), known.contacts.count()) == (
        "Kotkan Tukku",
        "BRONZE",
        0,
        0,
    )
    assert Partner.objects.get() == known


def test_a_crm_export_becomes_deals() -> None:
    partner = make_partner("Norrsken IT AB", country="SE")
    run = land(start("deals", "crm", deals(
        "D1,Mill,Umeå Skog AB,Norrsken IT,Closed Won,1000.50,2024-01-01,2024-02-01,GTX Pro",
        "D2,Mine,UMEA SKOG,,Prospecting,,2024-03-01,2030-01-01,GTXPro",
        "D3,Port,Lübecker Hafen,,Closed Lost,500,2024-05-01,2024-04-01,",
    )))  # fmt: skip
    mill, mine, port = Deal.objects.order_by("id")
    assert (mill.origin, mill.partner_id, mill.net_minor, mill.stage) == (
        "SOURCED",
        partner.pk,
        100_050,
        "WON",
    )
    assert (mill.registered_on, mill.closed_on, mill.is_imported) == (
        date(2024, 1, 1),
        date(2024, 2, 1),
        True,
    )
    assert (mine.origin, mine.stage, mine.expected_close_on, mine.closed_on) == (
        "DIRECT",
        "QUALIFIED",
        date(2030, 1, 1),
        None,
    )
    assert mine.customer_id == mill.customer_id
    assert Customer.objects.count() == 2
    assert ProductLine.objects.get().name in ("GTX Pro", "GTXPro")
    assert port.opened_on is None
    assert port.lines.get().product_line_id is None
    codes = {code for code, *_ in problems(run)}
    assert codes == {"AMOUNT_EMPTY", "OPENED_AFTER_CLOSE", "CHOICE_GUESSED", "CURRENCY_ASSUMED"}
    partner.refresh_from_db()
    assert partner.last_registered_on == date(2024, 1, 1)


def test_rows_of_one_order_become_its_lines_and_share_the_rounded_amount() -> None:
    run = land(start("deals", "shop", csv(
        "orders.csv", "OrderNumber,OrderDate,CustomerKey,Category,ProductName,Quantity,LineTotal",
        "A,2024-01-01,7,Bikes,Mountain,1,0.004", "B,2024-01-02,8,Bikes,Road,2,10", "A,2024-01-01,7,Gloves,Warm,3,0.004", "A,2024-01-01,7,Bikes,City,1,0.004",
    )))  # fmt: skip
    order, other = Deal.objects.order_by("id")
    assert (order.title, order.net_minor, [line.net_minor for line in order.lines.order_by("id")]) == (
        "A",
        1,
        [1, 0, 0],
    )
    assert other.lines.get().quantity == Decimal(2)
    assert (order.customer.name, order.customer.is_known) == ("7", False)
    assert (run.rows, run.created) == (4, 2)


def test_an_order_that_contradicts_itself_or_comes_twice_is_a_fault() -> None:
    run = check(
        start(
            "deals",
            "shop",
            csv(
                "orders.csv",
                "OrderNumber,OrderDate,Product,LineTotal",
                "A,2024-01-01,Bikes,1",
                "A,2024-01-02,Bikes,2",
            ),
        )
    )
    assert problems(run)[0][:2] == ("DIFFERS_WITHIN", "key")
    assert run.report["problems"][0]["params"]["fields"] == "closed_on"
    run = check(
        start(
            "deals", "crm", csv("deals.csv", "Deal Id,Close Date,Amount", "A,2024-01-01,1", "A,2024-01-01,1")
        )
    )
    assert problems(run)[0][:2] == ("KEY_REPEATED", "key")
    assert run.report["problems"][0]["params"]["fields"] == ""
    run = check(
        start(
            "deals",
            "crm",
            csv(
                "deals.csv",
                "Deal Id,Close Date,Amount,Stage,Account,Owner",
                "A,2024-01-01,1,Won,Kone,Eva",
                "A,2024-02-01,2,Lost,Ilves,Otto",
            ),
        )
    )
    (fault,) = [one for one in run.report["problems"] if one["is_fault"]]
    assert (fault["code"], fault["rows"], fault["params"]["fields"]) == (
        "KEY_REPEATED",
        [3],
        "stage customer net closed_on seller",
    )
