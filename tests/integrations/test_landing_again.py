"""The same file again, undone as one, and what people have built on it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kanava.core import clock
from kanava.core.models import Event
from kanava.deals.actions import closing
from kanava.deals.models import Customer, Deal, DealLine, DealShare
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.writers import Told
from kanava.integrations import actions, preparing
from kanava.integrations.fields import Target
from kanava.integrations.formats import FileUnreadable
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportRun
from kanava.integrations.refusals import UndoBlocked
from kanava.integrations.uploads import Upload
from kanava.ledger.queries import find_entries_of, get_balances
from kanava.partners.models import Partner
from tests.factories import make_line, make_partner, make_registration
from tests.integrations.importing import BY, check, csv, land, problems, start
from tests.integrations.landing_files import PARTNERS, deals

pytestmark = pytest.mark.django_db


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
    (later,) = refusal.value.blockers.later
    assert (later.reason, later.run_id, later.count) == ("CHANGED", second.pk, 1)
    assert refusal.value.blockers.own == []
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
    # The deal came from a file, not from a person.
    assert refusal.value.blockers.own == []
    (later,) = refusal.value.blockers.later
    assert (later.reason, later.run_id, later.kind, later.count, later.things) == (
        "HANGS",
        run.pk,
        "partner",
        1,
        1,
    )

    mine = Deal.objects.get(title="Mine")
    closing.lose_deal(
        by=BY,
        deal_id=mine.pk,
        closed_on=clock.today(),
        reason="No budget",
        at=clock.now() + timedelta(seconds=1),
    )
    with pytest.raises(UndoBlocked) as refusal:
        actions.undo_import(by=BY, run_id=run.pk, at=clock.now())
    assert [(one.kind, one.first[0][0]) for one in refusal.value.blockers.own] == [("deal", mine.pk)]
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
    partner_id = Partner.objects.get(name="Norrsken IT AB").pk
    told = Told("CALL", clock.now(), text="Called")
    record_touchpoint(by=BY, partner_id=partner_id, told=told, at=clock.now())
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
    assert [code for code, *_ in problems(run)] == [
        "PARTNER_AMBIGUOUS", "PARTNER_UNKNOWN", "CURRENCY_ASSUMED",
    ]  # fmt: skip


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
