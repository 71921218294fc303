"""Landing: whole or not at all, the same content once, undone as one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kanava.core import clock
from kanava.core.models import Event
from kanava.deals.actions import selling
from kanava.deals.models import Customer, Deal, DealLine, DealShare, ProductLine
from kanava.integrations import actions, preparing
from kanava.integrations.fields import Target
from kanava.integrations.formats import FileUnreadable
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportedRow, ImportFile, ImportRun
from kanava.integrations.refusals import ImportMoved, UndoBlocked
from kanava.integrations.uploads import Upload
from kanava.ledger.queries import find_entries_of, get_balances
from kanava.partners.actions import add_note
from kanava.partners.models import Contact, Partner
from tests.factories import make_line, make_partner, make_registration, make_user
from tests.integrations.importing import BY, check, csv, land, problems, start

pytestmark = pytest.mark.django_db

PARTNERS = (
    "Partner Id;Name;Country;Type;Tier;VAT;Website;Signed;Manager;Distributor;Contact;Email",
    "P1;Kotkan Tukku Oy;Suomi;VAR;Gold;0112038-9;https://www.kotkantukku.fi;1.2.2024;aino@example.com;;Liisa;liisa@kotkantukku.fi",
    "P2;Norrsken IT AB;Sweden;MSP;silver;;norrsken.se;15.3.2024;Nobody;P1;;",
)


def deals(*rows: str) -> Upload:
    return csv(
        "deals.csv", "Deal Id,Deal Name,Account,Partner,Stage,Amount,Create Date,Close Date,Product", *rows
    )


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
    assert codes == {"AMOUNT_EMPTY", "OPENED_AFTER_CLOSE"}
    partner.refresh_from_db()
    assert partner.last_registered_on == date(2024, 1, 1)


def test_rows_of_one_order_become_its_lines_and_share_the_rounded_amount() -> None:
    run = land(start("deals", "shop", csv(
        "orders.csv", "OrderNumber,OrderDate,CustomerKey,Category,ProductName,Quantity,LineTotal",
        "A,2024-01-01,7,Bikes,Mountain,1,0.004", "B,2024-01-02,8,Bikes,Road,2,10", "A,2024-01-01,7,Gloves,Warm,3,0.004", "A,2024-01-01,7,Bikes,City,1,0.004",
    )))  # fmt: skip
    order, other = Deal.objects.order_by("id")
    assert (order.title, order.net_minor, [line.net_minor for line in order.lines.order_by("id")]) == (
        "7",
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
    assert problems(run)[0][:2] == ("DIFFERS_WITHIN", "closed_on")
    run = check(
        start(
            "deals", "crm", csv("deals.csv", "Deal Id,Close Date,Amount", "A,2024-01-01,1", "A,2024-01-01,1")
        )
    )
    assert problems(run)[0][:2] == ("KEY_REPEATED", "key")


def test_the_same_file_again_changes_nothing_and_a_changed_one_only_what_changed() -> None:
    first = (
        "D1,Mill,Umeå Skog AB,,Won,1000,2024-01-01,2024-02-01,Bikes",
        "D2,Mine,Kiruna AB,,Won,2000,2024-01-01,2024-02-01,Bikes",
    )
    land(start("deals", "crm", deals(*first)))
    ids, events = list(Deal.objects.order_by("id").values_list("id", flat=True)), Event.objects.count()
    again = land(start("deals", "crm", deals(*first)))
    assert (again.created, again.updated, again.unchanged, Event.objects.count()) == (0, 0, 2, events)

    changed = land(
        start(
            "deals",
            "crm",
            deals(
                first[0].replace("1000", "1500"), first[1], "D3,Port,Luleå AB,,Lost,5,2024-01-01,2024-02-01,"
            ),
        )
    )
    assert (changed.created, changed.updated, changed.unchanged) == (1, 1, 1)
    assert Deal.objects.get(pk=ids[0]).net_minor == 150_000
    assert DealLine.objects.get(deal_id=ids[0]).net_minor == 150_000

    actions.undo_import(by=BY, run_id=changed.pk, at=clock.now())
    assert list(Deal.objects.order_by("id").values_list("id", "net_minor")) == [
        (ids[0], 100_000),
        (ids[1], 200_000),
    ]
    assert DealLine.objects.get(deal_id=ids[0]).net_minor == 100_000
    once_more = land(start("deals", "crm", deals(*first)))
    assert (once_more.created, once_more.updated, once_more.unchanged) == (0, 0, 2)


def test_rows_without_a_key_are_known_by_their_content() -> None:
    file = csv(
        "deals.csv",
        "Account,Close Date,Amount",
        "Kone,2024-01-01,5",
        "Kone,2024-01-01,5",
        "Elisa,2024-01-01,5",
    )
    assert land(start("deals", "crm", file)).created == 3
    assert land(start("deals", "crm", file)).unchanged == 3


def test_a_later_import_must_be_undone_first() -> None:
    row = "D1,Mill,Umeå Skog AB,,Won,1000,2024-01-01,2024-02-01,Bikes"
    first = land(start("deals", "crm", deals(row)))
    second = land(start("deals", "crm", deals(row.replace("1000", "1500"))))
    with pytest.raises(UndoBlocked) as refusal:
        actions.undo_import(by=BY, run_id=first.pk, at=clock.now())
    assert refusal.value.blockers[0]["reason"] == "IMPORTED_AGAIN"
    for run in (second, first):
        actions.undo_import(by=BY, run_id=run.pk, at=clock.now())
    assert not Deal.objects.exists()
    assert not Customer.objects.exists()
    assert land(start("deals", "crm", deals(row))).created == 1


def test_what_people_built_on_is_not_taken_away() -> None:
    partners = land(start("partners", "crm", csv("partners.csv", *PARTNERS)))
    file = deals(
        "D1,Mill,Umeå Skog AB,P1,Won,1000,2024-01-01,2024-02-01,Bikes",
        "D2,Mine,Kiruna AB,,Qualified,2000,2024-01-01,2030-02-01,Bikes",
    )
    run = land(start("deals", "crm", file))
    with pytest.raises(UndoBlocked) as refusal:
        actions.undo_import(by=BY, run_id=partners.pk, at=clock.now())
    assert [(one["kind"], one["name"]) for one in refusal.value.blockers] == [("partner", "Kotkan Tukku Oy")]

    mine = Deal.objects.get(title="Mine")
    selling.lose_deal(
        by=BY,
        deal_id=mine.pk,
        closed_on=clock.today(),
        reason="No budget",
        at=clock.now() + timedelta(seconds=1),
    )
    with pytest.raises(UndoBlocked) as refusal:
        actions.undo_import(by=BY, run_id=run.pk, at=clock.now())
    assert [(one["kind"], one["id"]) for one in refusal.value.blockers] == [("deal", mine.pk)]
    # A file does not overwrite what a person did since.
    kept = land(
        start("deals", "crm", csv("deals.csv", *file.content.decode().replace("2000", "9").splitlines()))
    )
    mine.refresh_from_db()
    assert (mine.stage, mine.net_minor) == ("LOST", 200_000)
    assert ("CHANGED_HERE", "key", "D2", [3]) in problems(kept)


def test_a_registration_on_an_imported_customer_blocks_its_undoing_but_a_note_on_a_partner_too() -> None:
    run = land(
        start(
            "customers",
            "crm",
            csv("accounts.csv", "Account,Country,Website", "Wärtsilä Oyj,Finland,wartsila.com", "Kone,FI,"),
        )
    )
    found = make_registration(make_partner("Aurora Oy"), "WARTSILA", at=clock.now())
    assert found.customer_id == Customer.objects.get(name="Wärtsilä Oyj").pk
    with pytest.raises(UndoBlocked):
        actions.undo_import(by=BY, run_id=run.pk, at=clock.now())
    partners = land(start("partners", "crm", csv("partners.csv", *PARTNERS)))
    add_note(by=BY, partner_id=Partner.objects.get(name="Norrsken IT AB").pk, text="Called", at=clock.now())
    with pytest.raises(UndoBlocked):
        actions.undo_import(by=BY, run_id=partners.pk, at=clock.now())


def test_customers_land_with_parents_and_a_key_that_was_known_gets_its_name() -> None:
    land(
        start(
            "deals",
            "shop",
            csv("orders.csv", "OrderNumber,OrderDate,CustomerKey,LineTotal", "A,2024-01-01,C1,5"),
        )
    )
    unnamed = Customer.objects.get()
    run = land(start("customers", "shop", csv(
        "customers.csv", "CustomerKey,Name,Country,Parent", "C1,Kone Oyj,FI,", "C2,Kone Hissit Oy,FI,C1", "C3,Giant Ltd,GB,Kone Oyj", "C4,Alone Ltd,GB,Nobody",
    )))  # fmt: skip
    unnamed.refresh_from_db()
    assert (unnamed.name, unnamed.is_known, run.created, run.updated) == ("Kone Oyj", True, 3, 1)
    assert Customer.objects.get(name="Kone Hissit Oy").parent_id == unnamed.pk
    assert Customer.objects.get(name="Giant Ltd").parent_id == unnamed.pk
    assert ("PARENT_UNKNOWN", "parent", "Nobody", [5]) in problems(run)
    actions.undo_import(by=BY, run_id=run.pk, at=clock.now())
    unnamed.refresh_from_db()
    assert (unnamed.name, unnamed.is_known) == ("C1", False)


def test_a_file_says_which_customers_are_suggested_to_partners() -> None:
    rows = (
        "Id,Name,Country,Offered to partners",
        "1,Kone Oyj,FI,kyllä",
        "2,Giant Ltd,GB,no",
        "3,Alone Ltd,GB,",
    )
    run = land(start("customers", "crm", csv("customers.csv", *rows)))
    assert list(Customer.objects.filter(is_listed=True).values_list("name", flat=True)) == ["Kone Oyj"]
    again = land(
        start("customers", "crm", csv("customers.csv", rows[0], "2,Giant Ltd,GB,yes", "1,Kone Oyj,FI,"))
    )
    # A cell that is empty says nothing.
    assert (again.updated, Customer.objects.filter(is_listed=True).count()) == (2, 2)
    for one in (again, run):
        actions.undo_import(by=BY, run_id=one.pk, at=clock.now())
    assert not Customer.objects.exists()


def test_the_day_of_an_import_is_the_programmes_own() -> None:
    """At half past midnight in Helsinki it is still yesterday in Greenwich."""
    at = datetime(2024, 2, 1, 22, 30, tzinfo=UTC)
    make_partner("Norrsken IT AB", country="SE")
    run = start(
        "deals", "crm", deals("D1,Mill,Umeå Skog AB,Norrsken IT,Won,1000,2024-01-01,2024-02-02,Bikes")
    )
    actions.begin(by=BY, run_id=run.pk, landing=False, at=at)
    actions.check_import(by=BY, run_id=run.pk, shaped=preparing.shape(run, progress=lambda rows: None), at=at)
    run.refresh_from_db()
    assert run.state == "CHECKED", problems(run)


def test_influenced_deals_give_the_partner_its_share() -> None:
    partner = make_partner("Norrsken IT AB", country="SE")
    land(
        start(
            "deals",
            "crm",
            deals("D1,Mill,Umeå Skog AB,Norrsken IT,Won,1000,2024-01-01,2024-02-01,Bikes"),
            constants={"origin": "INFLUENCED"},
        )
    )
    assert (
        Deal.objects.get().partner_id,
        DealShare.objects.get().partner_id,
        DealShare.objects.get().share_points,
    ) == (None, partner.pk, 10_000)


def test_history_earns_only_where_it_was_asked_for_and_undoing_reverses_it() -> None:
    partner = make_partner("Norrsken IT AB", country="SE", type="REFERRAL", tier="GOLD")
    file = deals("D1,Mill,Umeå Skog AB,Norrsken IT,Won,1000,2024-01-01,2024-02-01,Bikes")
    actions.undo_import(by=BY, run_id=land(start("deals", "crm", file)).pk, at=clock.now())
    assert get_balances(partner.pk) == {}
    run = land(start("deals", "crm", file, earns=True))
    deal = Deal.objects.get()
    assert [money.minor for money in get_balances(partner.pk)["ACCRUED"]] == [20_000]
    actions.undo_import(by=BY, run_id=run.pk, at=clock.now())
    assert get_balances(partner.pk) == {}
    assert [entry.kind for entry in find_entries_of("deal", deal.pk)] == ["MARGIN", "REVERSAL"]


def test_lines_may_stay_unmapped() -> None:
    make_line("bikes")
    land(
        start(
            "deals",
            "crm",
            deals("D1,Mill,,,Won,1,,2024-02-01,BIKES", "D2,Mine,,,Won,1,,2024-02-01,Boats"),
            adds_lines=False,
        )
    )
    assert list(DealLine.objects.order_by("id").values_list("product_line__code", flat=True)) == [
        "bikes",
        None,
    ]
    assert [deal.title for deal in Deal.objects.order_by("id")] == ["Mill", "Mine"]
    assert not Customer.objects.exists()


def test_a_partner_name_that_two_have_is_not_guessed() -> None:
    make_partner("Norrsken IT AB", country="SE")
    make_partner("Norrsken IT AS", country="NO")
    run = check(
        start(
            "deals",
            "crm",
            deals(
                "D1,Mill,Umeå,Norrsken IT,Won,1,2024-01-01,2024-02-01,",
                "D2,Mill,Umeå,Unheard of,Won,1,2024-01-01,2024-02-01,",
            ),
        )
    )
    assert [code for code, *_ in problems(run)] == ["PARTNER_AMBIGUOUS", "PARTNER_UNKNOWN"]


def test_a_mapping_that_cannot_work_says_everything_at_once() -> None:
    with pytest.raises(FileUnreadable):
        start("deals", "crm", Upload("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(40)))
    run = start("deals", "crm", csv("deals.csv", "Colour,Shape", "red,round"), constants={"stage": ""})
    assert check(run).state == "FAULTY"
    assert (run.report["refusal"], run.report["params"]["field"]) == ("FIELD_NOT_MAPPED", "net")


def test_a_saved_mapping_serves_the_next_file() -> None:
    run = start(
        "deals",
        "crm",
        csv("deals.csv", "A,B,C", "1,2024-01-01,5"),
        columns={"key": "A", "closed_on": "B", "net": "C"},
        constants={"currency": "USD"},
    )
    actions.save_mapping(by=BY, run_id=run.pk, name="Shop orders")
    upload = csv("more.csv", "A,B,C,D", "2,2024-01-01,5,x")
    again = actions.start_import(
        by=BY, target=Target.DEALS, source="crm", files=[upload], at=clock.now(), mapping="Shop orders"
    )
    assert again.mapping["columns"] == {"key": "A", "closed_on": "B", "net": "C"}
    assert again.mapping["constants"]["currency"] == "USD"


def test_the_number_of_statements_does_not_grow_with_the_file() -> None:
    make_partner("Norrsken IT AB", country="SE")

    def statements(first: int, count: int) -> int:
        rows = [
            f"D{number},Deal {number},Yritys {number} Oy,Norrsken IT,Won,5,2024-01-01,2024-02-01,Bikes"
            for number in range(first, first + count)
        ]
        run = check(start("deals", "crm", deals(*rows)))
        actions.begin(by=BY, run_id=run.pk, landing=True, at=clock.now())
        with CaptureQueriesContext(connection) as seen:
            run_step(run.pk, BY, actions.land_import)
        return len(seen)

    statements(0, 1)  # the product line is new once
    few = statements(500, 1)
    assert statements(1000, 100) == few
    assert ImportRun.objects.filter(state="LANDED").count() == 3
