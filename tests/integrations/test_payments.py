"""Customer payments from a list: each of its deal or asked for, whole or not at all, told once, undone as one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from kanava.core.models import Event
from kanava.deals.models import Deal
from kanava.earnings.models import CustomerPayment
from kanava.earnings.proving import prove_entries
from kanava.integrations import actions
from kanava.integrations import recipe as recipes
from kanava.integrations.fields import Target
from kanava.integrations.kinds import guess_target
from kanava.integrations.models import ImportRun
from kanava.integrations.uploads import opened
from kanava.ledger.queries import get_balances
from kanava.partners.models import Partner
from kanava.playbook.models import PlaybookVersion
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotPermitted
from tests.earnings.test_closing import won
from tests.factories import client_of, make_partner, make_user, staff
from tests.integrations.importing import BY, check, csv, land, problems, start

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 9, tzinfo=UTC)
HEAD = "Deal,Customer,What happened,Amount,Currency,Day,Reference"


@pytest.fixture
def aurora() -> Partner:
    PlaybookVersion.objects.create(
        effective_from=AT.date(), revision=1, document={"margins": {"held_until": "CUSTOMER_PAID"}}, is_published=True, created_at=AT, published_at=AT
    )  # fmt: skip
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


@pytest.fixture
def kone(aino: Actor, aurora: Partner) -> Deal:
    return won(aurora, aino, "Kone Oyj")


def payments(*rows: str, source: str = "Netvisor", head: str = HEAD) -> ImportRun:
    return start("payments", source, csv("payments.csv", head, *rows))


def held(partner: Partner) -> dict[str, int]:
    return {kind: amounts[0].minor for kind, amounts in get_balances(partner.pk).items()}


def test_a_list_frees_what_the_partners_have_earned_and_is_undone_as_one(aino, aurora, kone) -> None:
    elisa = won(aurora, aino, "Elisa Oyj", "2000")
    assert held(aurora) == {"HELD": 2_400_00}
    run = land(
        payments(
            f"#{kone.pk},Kone Oyj,Paid,\"5,000.00\",EUR,2026-10-20,INV-1",
            f"{elisa.title},Elisa,Payment,2000,EUR,2026-10-21,INV-2",
            f"{elisa.title},Elisa,Refund,500,EUR,2026-10-25,CRE-2",
        )
    )  # fmt: skip
    assert (run.created, run.updated, run.report["faults"]) == (3, 0, 0)
    assert held(aurora) == {"ACCRUED": 1_000_00 + 300_00, "HELD": 1_000_00}
    told = CustomerPayment.objects.order_by("id").values_list("deal_id", "kind", "amount_minor", "reference")
    assert list(told) == [
        (kone.pk, "PAID", 5_000_00, "INV-1"), (elisa.pk, "PAID", 2_000_00, "INV-2"), (elisa.pk, "REFUNDED", 500_00, "CRE-2"),
    ]  # fmt: skip
    assert Event.objects.filter(verb="deal.payment_told", via="IMPORT").count() == 3
    actions.undo_import(by=BY, run_id=run.pk, at=AT)
    assert held(aurora) == {"HELD": 2_400_00}
    assert not CustomerPayment.objects.filter(undone_at=None).exists()
    assert prove_entries().differing == []


def test_a_list_cancels_what_a_customer_will_never_pay_and_is_undone_as_one(aurora, kone) -> None:
    land(payments(f'#{kone.pk},,Paid,"5,000.00",EUR,2026-10-20,INV-1'))
    assert held(aurora) == {"ACCRUED": 1_000_00, "HELD": 1_000_00}
    run = land(payments(f'#{kone.pk},,Cancelled,"2,500.00",EUR,2026-10-25,CRE-1', source="Lemonsoft"))
    assert CustomerPayment.objects.get(reference="CRE-1").kind == "CANCELLED"
    assert held(aurora) == {"ACCRUED": 1_000_00, "HELD": 500_00}
    too_much = check(payments(f'#{kone.pk},,Cancelled,"2,500.01",EUR,2026-10-26,CRE-2', source="Lemonsoft"))
    assert too_much.state == "FAULTY"
    actions.undo_import(by=BY, run_id=run.pk, at=AT)
    assert held(aurora) == {"ACCRUED": 1_000_00, "HELD": 1_000_00}
    assert prove_entries().differing == []


def test_the_same_list_twice_changes_nothing_and_a_longer_one_adds_what_is_new(aurora, kone) -> None:
    rows = [
        f"#{kone.pk},,Paid,1000,EUR,2026-10-20,INV-1",
        f"#{kone.pk},,Paid,500,EUR,2026-10-21,",
        f"#{kone.pk},,Paid,500,EUR,2026-10-21,",
    ]
    land(payments(*rows))
    again = land(payments(*rows))
    assert (again.created, again.unchanged) == (0, 3)
    longer = land(payments(*rows, f"#{kone.pk},,Paid,700,EUR,2026-10-22,INV-2"))
    assert (longer.created, longer.unchanged) == (1, 3)
    # From another system the reference tells it; a payment without one is told besides, and that is said.
    other = land(payments(rows[0], f"#{kone.pk},,Paid,700,EUR,2026-10-22,", source="Bank"))
    assert (other.created, other.report["counts"]["told_already"]) == (1, 1)
    assert {code for code, *_ in problems(other)} == {"PAYMENT_TOLD", "PAYMENT_ALIKE"}
    assert CustomerPayment.objects.count() == 5


def test_a_deal_is_unmistakable_or_asked_for(aino, aurora, kone) -> None:
    twice = [won(aurora, aino, "Valmet Oyj", "100"), won(aurora, aino, "Nokia Oyj", "100")]
    Deal.objects.filter(pk__in=[deal.pk for deal in twice]).update(title="Licences")
    open_deal = Deal.objects.create(
        title="Open one", partner=aurora, origin="SOURCED", stage="QUALIFIED", currency="EUR", net_minor=100, created_at=AT,
    )  # fmt: skip
    run = check(
        payments(
            "No such deal,,Paid,1,EUR,2026-10-20,",
            "Licences,,Paid,1,EUR,2026-10-20,",
            "Licences,Nokia,Paid,1,EUR,2026-10-20,",
            f"{kone.pk},Somebody Else Oy,Paid,1,EUR,2026-10-20,",
            f"{kone.pk},,Paid,1,EUR,2026-10-20,",
            ",KONE OYJ,Paid,1,EUR,2026-10-20,",
            ",Stranger Oy,Paid,1,EUR,2026-10-20,",
            ",,Paid,1,EUR,2026-10-20,",
            f"#{open_deal.pk},,Paid,1,EUR,2026-10-20,",
        )
    )
    assert run.state == "FAULTY"
    assert {(code, row) for code, _, _, rows in problems(run) for row in rows} == {
        ("DEAL_UNKNOWN", 2), ("DEAL_UNCLEAR", 3), ("DEAL_OF_OTHER", 5), ("DEAL_BY_NUMBER", 6), ("DEAL_BY_CUSTOMER", 7),
        ("PAYER_UNKNOWN", 8), ("DEAL_NOT_TOLD", 9), ("DEAL_NOT_WON", 10), ("PAYMENT_ALIKE", 7),
    }  # fmt: skip
    unclear = next(one for one in run.report["problems"] if one["code"] == "DEAL_UNCLEAR")
    assert unclear["params"]["known"] == f"#{twice[0].pk} Licences, #{twice[1].pk} Licences"
    chosen = start(
        "payments", "Netvisor", csv("p.csv", HEAD, "Licences,,Paid,1,EUR,2026-10-20,"), values={"deal": {"Licences": f"#{twice[1].pk}"}}
    )  # fmt: skip
    land(chosen)
    assert CustomerPayment.objects.get().deal_id == twice[1].pk


def test_an_imported_deal_is_known_by_its_number_in_any_system(aurora) -> None:
    deals = csv(
        "deals.csv", "Order number,Partner,Customer,Net,Currency,Order date", "SO-77,Aurora Oy,Neste Oyj,900,EUR,2026-10-01"
    )  # fmt: skip
    land(start("deals", "ERP", deals, constants={"stage": "WON"}))
    land(payments("SO-77,Neste Oyj,Paid,900,EUR,2026-10-20,INV-7", source="Ledger"))
    assert CustomerPayment.objects.get().deal == Deal.objects.get()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Paid,0,EUR,2026-10-20,", "PAYMENT_NOTHING"),
        ("Paid,-10,EUR,2026-10-20,", "PAYMENT_BELOW_ZERO"),
        ("Paid,10,USD,2026-10-20,", "PAYMENT_OTHER_CURRENCY"),
        ("Paid,10,EUR,2096-10-20,", "PAYMENT_IN_FUTURE"),
        ("Paid,10,EUR,1999-01-01,", "PAYMENT_BEFORE_WIN"),
        ("Paid,1000000,EUR,2026-10-20,", "PAYMENT_TOO_LARGE"),
        ("Refund,10,EUR,2026-10-20,", "MORE_BACK_THAN_PAID"),
        ("Cancelled,10001,EUR,2026-10-20,", "MORE_CANCELLED_THAN_OPEN"),
        ("Paid,abc,EUR,2026-10-20,", "AMOUNT_UNREADABLE"),
        ("Paid,,EUR,2026-10-20,", "CELL_EMPTY"),
        ("Paid,10,EUR,soon,", "DATE_UNREADABLE"),
        ("Whatever,10,EUR,2026-10-20,", "CHOICE_UNKNOWN"),
    ],
)
def test_one_row_that_cannot_be_true_stops_the_whole_list(kone, row: str, code: str) -> None:
    good = f"#{kone.pk},,Paid,10,EUR,2026-10-21,INV-1"
    run = check(payments(good, f"#{kone.pk},,{row}"))
    assert run.state == "FAULTY"
    faults = [one["code"] for one in run.report["problems"] if one["is_fault"]]
    assert faults == [code]
    assert not CustomerPayment.objects.exists()


def test_a_row_that_fits_nothing_is_left_out_and_the_others_land(kone) -> None:
    run = check(
        payments(f"#{kone.pk},,Paid,10,EUR,2026-10-21,INV-1", "#987654,,Paid,20,EUR,2026-10-21,INV-2")
    )
    assert run.state == "FAULTY"
    recipe = replace(recipes.from_json(run.mapping), skipped=(3,))
    run = actions.change_mapping(by=BY, run_id=run.pk, recipe=recipe, at=AT)
    land(run)
    assert CustomerPayment.objects.get().reference == "INV-1"
    # A file like it begins with the same mapping, and with all its rows.
    again = payments(f"#{kone.pk},,Paid,30,EUR,2026-10-22,INV-3")
    assert again.mapping["columns"] == run.mapping["columns"]
    assert again.mapping["skipped"] == []


def test_an_amount_that_cannot_be_read_is_shown_as_it_stands(kone) -> None:
    run = check(payments(f"#{kone.pk},,Paid,abc,EUR,2026-10-20,INV-1"))
    (row,) = run.report["first"]
    assert ["amount", "text", "abc"] in [list(cell) for cell in row["cells"]]


@pytest.mark.parametrize("head", ["Our number", "Meidän numero", "Ref ours"])
def test_our_own_numbers_are_found_by_their_name_or_their_look(kone, head: str) -> None:
    run = payments(f"#{kone.pk},10,EUR,2026-10-20", head=f"{head},Amount,Currency,Day")
    assert run.mapping["columns"]["deal"] == head


def test_a_row_leads_to_the_deal_that_it_is_of(aurora, kone) -> None:
    run = payments(f"#{kone.pk},,Paid,10,EUR,2026-10-21,INV-1")
    land(run)
    page = client_of(make_user("Fia", role="FINANCE")).get(reverse("console:import-rows", args=[run.pk]))
    text = page.content.decode()
    assert reverse("console:deal-payments", args=[kone.pk]) in text
    assert f"#{kone.pk} {kone.title}" in text


def test_a_reference_says_one_thing_of_a_deal(kone) -> None:
    land(payments(f"#{kone.pk},,Paid,10,EUR,2026-10-20,INV-1"))
    run = check(payments(f"#{kone.pk},,Paid,11,EUR,2026-10-20,INV-1"))
    assert [code for code, *_ in problems(run)] == ["REFERENCE_TAKEN"]


def test_a_bank_list_without_words_tells_refunds_by_their_sign(aurora, kone) -> None:
    head = "Maksupäivä;Maksaja;Summa;Viite"
    land(payments("20.10.2026;Kone Oyj;10000,00;RF18", "25.10.2026;Kone Oyj;-2500,00;RF19", head=head))
    told = CustomerPayment.objects.order_by("id").values_list("kind", "amount_minor")
    assert list(told) == [("PAID", 10_000_00), ("REFUNDED", 2_500_00)]
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(1_500_00, "EUR")]}


def test_only_who_may_tell_of_payments_brings_them_in(kone) -> None:
    file = csv("p.csv", HEAD, f"#{kone.pk},,Paid,10,EUR,2026-10-20,INV-1")
    manager = staff(make_user("Eva", role="PARTNER_MANAGER"))
    with pytest.raises(NotPermitted):
        actions.start_import(by=manager, target=Target.PAYMENTS, source="X", files=[file], at=AT)


@pytest.mark.parametrize(
    ("name", "head", "wanted"),
    [
        ("payments.csv", HEAD, "payments"),
        ("list.csv", "Order number,Amount paid,Payment date,Payment reference", "payments"),
        ("suoritukset.csv", "Tilausnumero;Maksaja;Summa;Maksupäivä", "payments"),
        ("orders.csv", "Order number,Partner,Customer,Amount,Currency,Order date", "deals"),
    ],
)
def test_a_list_of_payments_is_known_by_its_words(name: str, head: str, wanted: str) -> None:
    mark = ";" if ";" in head else ","
    table = opened(csv(name, head, mark.join(["1"] * (head.count(mark) + 1))))
    assert guess_target(table, file_name=name, among=list(Target)) == wanted
