"""Payouts through the doors: an account in the portal, a run in the console, and what the partner reads of it (guide: C5)."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.core.models import Event
from kanava.partners.models import Partner
from kanava.payouts.actions.running import make_run
from kanava.payouts.models import PartnerAccount, Payment, Run, Told
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_user, staff
from tests.payouts.making import (
    IBANS,
    PAID,
    close,
    earn,
    make_account,
    make_payees,
    make_paying,
    make_sent,
    plan_of,
    statement_of,
    typed,
)

pytestmark = pytest.mark.django_db
ACCOUNT = {
    "holder": "Aurora Oy",
    "country": "FI",
    "currency": "EUR",
    "number": IBANS["FI"],
    "bic": "",
    "routing": "",
}
HERE = reverse("portal:payout-account")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(PAID, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner():
    return make_user("Aino", role="OWNER")


@pytest.fixture
def finance():
    return make_user("Eero", role="FINANCE")


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy", type="REFERRAL")


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_partner_tells_its_account_and_another_of_its_people_confirms(aurora, now) -> None:
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    mika = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    assert "No bank account yet" in text_of(olga, HERE)
    wrong = olga.post(HERE, {**ACCOUNT, "number": "FI14 1009 3000 1234 59", "bic": "DEUTDEFF"})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "This is no IBAN" in text
    assert "of a bank in another country (DE)" in text
    assert olga.post(HERE, ACCOUNT).status_code == 302
    told = PartnerAccount.objects.get()
    seen = text_of(olga, HERE)
    assert "•••• 3458" in seen
    assert "FI14 1009" not in seen
    assert "I have compared it" not in seen
    assert "Mika" in seen
    confirm = reverse("portal:payout-account-act", args=[told.pk, "confirm"])
    assert "nobody confirms or approves their own work" in olga.post(confirm, follow=True).content.decode()
    # Whoever confirms sees the whole number.
    assert "FI14 1009 3000 1234 58" in text_of(mika, HERE)
    assert "used after the waiting time" in mika.post(confirm, follow=True).content.decode()
    assert "Paid to from 5 Dec 2026" in text_of(olga, HERE)
    now.move_to(PAID + timedelta(days=3))
    assert "In use since 5 Dec 2026" in text_of(olga, HERE)


def test_a_change_that_nobody_wanted_is_stopped(aurora, owner, finance) -> None:
    make_account(aurora, finance, owner)
    change = make_account(aurora, owner, finance, told=typed("DE"), at=PAID)
    mika = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    seen = text_of(mika, HERE)
    assert "•••• 3000" in seen
    assert "•••• 3458" in seen
    stop = reverse("portal:payout-account-act", args=[change.pk, "stop"])
    assert "Nothing is paid to this account" in mika.post(stop, follow=True).content.decode()
    change.refresh_from_db()
    assert change.state == "ACCOUNT_STOPPED"


def test_sellers_and_strangers_see_no_account(aurora, owner, finance) -> None:
    told = make_account(aurora, finance, owner)
    sini = client_of(make_member(aurora, "Sini", Role.PARTNER_SELLER))
    assert sini.get(HERE).status_code == 403
    assert HERE not in text_of(sini, reverse("portal:earnings"))
    stranger = client_of(make_member(make_partner("Polar Oy"), "Pia", Role.PARTNER_OWNER))
    assert "3458" not in text_of(stranger, HERE)
    for what in ("confirm", "stop"):
        assert stranger.post(reverse("portal:payout-account-act", args=[told.pk, what])).status_code == 404
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    assert eva.get(reverse("console:partner-account", args=[aurora.pk])).status_code == 403
    assert reverse("console:payouts") not in text_of(eva, reverse("console:statements"))


def test_our_finance_confirms_where_the_partner_has_one_person(aurora, owner, finance) -> None:
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    olga.post(HERE, ACCOUNT)
    eero = client_of(finance)
    listed = text_of(eero, reverse("console:payout-accounts"))
    page = reverse("console:partner-account", args=[aurora.pk])
    assert page in listed
    assert "FI14 1009 3000 1234 58" in text_of(eero, page)
    told = PartnerAccount.objects.get()
    eero.post(reverse("console:payout-account-act", args=[told.pk, "confirm"]))
    told.refresh_from_db()
    assert told.confirmed_by == finance
    assert page not in text_of(eero, reverse("console:payout-accounts"))


def test_a_run_from_what_is_due_to_its_closing(owner, finance, now) -> None:
    first, second = make_payees(2, owner, finance)
    eero, aino = client_of(finance), client_of(owner)
    assert "Add the account that partners are paid from first" in text_of(eero, reverse("console:payouts"))
    ours = {"holder": "Kanava Oy", "country": "FI", "currency": "EUR", "number": "FI2112345600000785", "bic": "NDEAFIHH"}  # fmt: skip
    assert eero.post(reverse("console:paying-accounts"), ours).status_code == 302
    assert "€2,000.01" in text_of(eero, reverse("console:payouts"))
    new = reverse("console:payout-new")
    assert "Kumppani 1 Oy" in text_of(eero, new)
    form = text_of(eero, new)
    chosen = form.split('<option value="')[1].split('"')[0]
    sent = {"account": chosen, "due_by": "2026-12-02", "kind": "SEPA", "execute_on": "2026-12-02"}
    assert eero.post(new, {**sent, "execute_on": "2026-12-01"}).status_code == 422
    looked = eero.post(new, {**sent, "look": "again"})
    assert looked.status_code == 200
    assert "Kumppani 1 Oy" in looked.content.decode()
    assert 'formmethod="get"' not in looked.content.decode(), "The address holds no token"
    assert not Run.objects.exists()
    assert eero.post(new, sent).status_code == 302
    run = Run.objects.get()
    here = reverse("console:payout-run", args=[run.number])
    assert "Approve the run" not in text_of(eero, here)
    assert "Somebody else approves it: Aino" in text_of(eero, here)

    def move(client, what: str, **data: str) -> str:
        answer = client.post(reverse("console:payout-run-act", args=[run.number, what]), data, follow=True)
        return answer.content.decode()

    seen = text_of(aino, here).split('name="seen" value="')[1].split('"')[0]
    assert "nobody confirms or approves their own work" in move(eero, "approve", seen=seen)
    assert "The run has changed since you looked" in move(aino, "approve", seen="old")
    assert "Approved." in move(aino, "approve", seen=seen)
    assert "Take it to your bank" in move(eero, "send")
    file = eero.get(reverse("console:payout-file", args=[run.number]))
    assert file.content == eero.get(reverse("console:payout-file", args=[run.number])).content
    assert b"<EndToEndId>2026-10-0001</EndToEndId>" in file.content
    # One has failed, the rest is paid in one press.
    failed = run.payments.get(partner=second)
    payment = reverse("console:payout-payment", args=[failed.pk])
    assert eero.post(payment, {"answer": "FAILED", "on": "2026-12-02"}).status_code == 422
    assert eero.post(payment, {"answer": "FAILED", "on": "2026-12-02", "reason": "Closed account"}).status_code == 302  # fmt: skip
    assert "1 payment has its answer" in move(eero, "paid", on="2026-12-02")
    run.refresh_from_db()
    assert run.state == "RUN_CLOSED"
    assert "Closed account" in text_of(eero, here)
    assert "1 failed" in text_of(eero, reverse("console:payouts"))
    # What is to pay has its parts, of which one is paid out already.
    sums = text_of(eero, reverse("console:earnings"))
    assert "Paid out -€1,000.00" in " ".join(sums.split())
    assert "Statement <a" not in sums
    assert "failed: Closed account (" in text_of(eero, new)
    # The partner reads it on its statement.
    for partner, said in ((first, "Paid on 2 Dec 2026 to the account that ends in 3458"), (second, "failed on 2 Dec 2026: Closed account")):  # fmt: skip
        reader = client_of(make_member(partner, f"Olga{partner.pk}", Role.PARTNER_OWNER))
        text = text_of(reader, reverse("portal:statement", args=[statement_of(partner).number]))
        assert said in text
        assert "3458" in text
    assert "Failed 2 Dec 2026" in text_of(reader, reverse("portal:statements"))


def test_a_statement_says_why_it_is_not_paid_yet(aurora, owner, finance, now) -> None:
    earn(aurora, 500_00)
    close(staff(finance))
    number = statement_of(aurora).number
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    page = reverse("portal:statement", args=[number])
    assert "There is no bank account to pay it to yet" in text_of(olga, page)
    assert f'href="{HERE}"' in text_of(olga, page)
    assert "bank account missing" in text_of(olga, reverse("portal:statements"))
    olga.post(HERE, ACCOUNT)
    assert "waits for a second person" in text_of(olga, page)
    mika = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    mika.post(reverse("portal:payout-account-act", args=[PartnerAccount.objects.get().pk, "confirm"]))
    assert "can be paid to from 5 Dec 2026" in text_of(olga, page)
    now.move_to(PAID + timedelta(days=3))
    text = text_of(olga, page)
    assert "It is paid by 2 Dec 2026" in text
    assert "Look at the bank account" not in text
    make_sent(make_paying(staff(finance)), finance, owner, at=PAID + timedelta(days=3))
    assert "Sent to the bank" in text_of(olga, page)


def csv(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("bank.csv", "\n".join(rows).encode())


def test_a_list_of_the_banks_as_csv_or_workbook(owner, finance) -> None:
    make_payees(3, owner, finance)
    run = make_sent(make_paying(staff(finance)), finance, owner)
    eero = client_of(finance)
    place = reverse("console:payout-list", args=[run.number])
    for file, said in (
        (csv("a,b", "1,2"), "names the payment"),
        (csv("Reference,State,Day", "2026-10-0001,lost,2026-12-02", "2026-10-0002,paid,soon"), "Row 3: “soon” cannot be read"),
        (csv("Reference,State,Day", "2026-10-0001,paid,2026-12-02", "2026-10-0099,paid,2026-12-02"), "Row 3: The run has no payment"),
        (SimpleUploadedFile("x.csv", b""), "The submitted file is empty"),
    ):  # fmt: skip
        answer = eero.post(place, {"file": file})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Told.objects.exists()
    rows = ("Viite;Tila;Maksupäivä;Saapunut;Valuutta;Ero;Syy", "2026-10-0001;Maksettu;2.12.2026;995,00;EUR;Kulut;", "2026-10-0002;Hylätty;2.12.2026;;;;Tili suljettu")  # fmt: skip
    assert eero.post(place, {"file": csv(*rows)}).status_code == 302
    assert "Nothing new" in eero.post(place, {"file": csv(*rows)}, follow=True).content.decode()
    book = openpyxl.Workbook()
    for row in (("End to end id", "Status", "Date"), ("2026-10-0003", "PAID", PAID.replace(tzinfo=None))):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert eero.post(place, {"file": SimpleUploadedFile("b.xlsx", stream.getvalue())}).status_code == 302
    found = {one.reference[-1]: (one.state, one.arrived_minor, one.difference, one.reason) for one in Payment.objects.all()}  # fmt: skip
    assert found == {
        "1": ("PAYMENT_PAID", 995_00, "BANK_FEE", ""), "2": ("PAYMENT_FAILED", None, "", "Tili suljettu"), "3": ("PAYMENT_PAID", None, "", ""),
    }  # fmt: skip
    run.refresh_from_db()
    assert run.state == "RUN_CLOSED"
    page = text_of(eero, reverse("console:payout-payment", args=[Payment.objects.get(reference="2026-10-0001").pk]))  # fmt: skip
    assert "bank.csv, row 2" in page
    assert "€995.00" in page


@pytest.mark.parametrize(("language", "paid"), [("en", "paid"), ("fi", "maksettu")])
def test_a_runs_own_file_is_filled_in_and_taken_back(owner, finance, language: str, paid: str) -> None:
    make_payees(2, owner, finance)
    run = make_sent(make_paying(staff(finance)), finance, owner)
    finance.language = language
    finance.save()
    eero = client_of(finance)
    text = eero.get(reverse("console:payout-run", args=[run.number]) + "?as=csv").content.decode()
    place = reverse("console:payout-list", args=[run.number])
    assert eero.post(place, {"file": SimpleUploadedFile("own.csv", text.encode())}).status_code == 302
    assert not Told.objects.exists()
    mark = ";" if language == "fi" else ","
    filled = text.replace(mark * 4, mark.join(("", paid, "2.12.2026", "", "")), 1)
    assert eero.post(place, {"file": SimpleUploadedFile("own.csv", filled.encode())}).status_code == 302
    states = run.payments.order_by("reference").values_list("state", flat=True)
    assert list(states) == ["PAYMENT_PAID", "PAYMENT_SENT"]


def test_a_partner_whose_partnership_has_ended_still_says_where_it_is_paid(aurora) -> None:
    Partner.objects.filter(pk=aurora.pk).update(lifecycle="EXITED")
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    assert olga.post(HERE, ACCOUNT).status_code == 302
    assert PartnerAccount.objects.count() == 1


def test_a_difference_is_shown_to_the_partner_with_its_reason(owner, finance) -> None:
    (payee,) = make_payees(1, owner, finance)
    run = make_sent(make_paying(staff(finance)), finance, owner)
    eero = client_of(finance)
    place = reverse("console:payout-payment", args=[run.payments.get().pk])
    sent = {
        "answer": "PAID",
        "on": "2026-12-02",
        "arrived": "11 000,50",
        "arrived_currency": "SEK",
        "difference": "",
    }
    refused = eero.post(place, sent)
    assert refused.status_code == 422
    assert "choose why" in refused.content.decode()
    assert eero.post(place, {**sent, "difference": "BANK_RATE"}).status_code == 302
    olga = client_of(make_member(payee, "Olga", Role.PARTNER_OWNER))
    text = text_of(olga, reverse("portal:statement", args=[statement_of(payee).number]))
    assert "€1,000.00 was sent and SEK" in text
    assert "exchange rate of the bank" in text


def test_what_is_left_out_says_why_and_comes_again(owner, finance) -> None:
    make_payees(2, owner, finance)
    run = make_run(by=staff(finance), plan=plan_of(make_paying(staff(finance))), at=PAID)
    eero = client_of(finance)
    one = run.payments.first()
    place = reverse("console:payout-leave-out", args=[one.pk])
    assert "Say why" in eero.post(place, {"reason": ""}, follow=True).content.decode()
    assert "A later run has it again" in eero.post(place, {"reason": "Wrong bank"}, follow=True).content.decode()  # fmt: skip
    assert "Wrong bank" in text_of(eero, reverse("console:payout-run", args=[run.number]))
    cancel = reverse("console:payout-run-act", args=[run.number, "cancel"])
    assert "free for another run" in eero.post(cancel, follow=True).content.decode()


def test_no_page_event_or_address_has_a_whole_number_without_need(owner, finance) -> None:
    make_payees(1, owner, finance)
    run = make_sent(make_paying(staff(finance)), finance, owner)
    eero = client_of(finance)
    for address in (
        reverse("console:payouts"),
        reverse("console:payout-run", args=[run.number]),
        reverse("console:payout-payment", args=[run.payments.get().pk]),
        reverse("console:payout-accounts"),
        reverse("console:partner-account", args=[run.payments.get().partner_id]),
    ):
        text = text_of(eero, address)
        for number in (IBANS["FI"], "FI2112345600000785"):
            assert number not in text.replace(" ", "")
    assert not any(IBANS["FI"] in str(data) for data in Event.objects.values_list("data", flat=True))


def test_the_pages_keep_to_few_statements(owner, finance, django_assert_max_num_queries) -> None:
    make_payees(8, owner, finance)
    eero = client_of(finance)
    ours = make_paying(staff(finance))
    with django_assert_max_num_queries(18):
        eero.get(reverse("console:payout-new"))
    run = make_sent(ours, finance, owner)
    with django_assert_max_num_queries(18):
        eero.get(reverse("console:payout-run", args=[run.number]))
