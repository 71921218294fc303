"""`kanava check` finds what it says it would: each promise is broken once, past the database's own guards."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

import kanava
from kanava.agreements.actions import drafting
from kanava.config.proofs.amounts import prove_amounts
from kanava.config.proofs.findings import Finding, Level
from kanava.config.proofs.operation import prove_mail_in, prove_mail_out, prove_operation
from kanava.config.proofs.records import LEFT_OUT, OBJECTS, prove_records
from kanava.config.proofs.rights import prove_rights
from kanava.core.jobs import send_mail
from kanava.core.models import Letter
from kanava.deals.actions import closing, deciding, influencing
from kanava.deals.models import Deal
from kanava.deals.valuing import revalue
from kanava.earnings.releasing import release_all
from kanava.ledger.actions import load_rates
from kanava.ledger.models import Entry
from kanava.onboarding.actions.tasks import start_plan
from kanava.playbook import actions as playbooks
from kanava.recruiting.actions.evidence import Sent, add_paper
from kanava.rules.people import Via, system
from kanava.rules.playbook.changes import Edit
from tests.agreements.making import make_draft, make_signed, make_signing_partner
from tests.database import admin_settings, borrowed_database
from tests.factories import make_partner, make_registration, make_user, staff
from tests.recruiting.test_candidates import made
from tests.rules.test_files import PDF

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY = system(Via.COMMAND)


def make_programme() -> None:
    """A margin, a shared influence, a commission that was held and came free, a plan that runs, a document of a check."""
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    polar = make_partner("Polar GmbH", type="RESELLER", signed_on=AT.date())
    owner = staff(make_user("Aino", role="OWNER"))
    start_plan(by=owner, partner_id=polar.pk, at=AT)
    for partner, customer, currency in (
        (aurora, "Kotka Oy", "EUR"),
        (aurora, "Vaasa Oy", "USD"),
        (polar, "Umeå AB", "EUR"),
    ):
        found = make_registration(partner, customer, at=AT, currency=currency)
        deciding.approve_registration(by=owner, registration_id=found.pk, at=AT)
        deal = Deal.objects.get(registration=found)
        if partner == polar:
            influencing.share_influence(
                by=owner, deal_id=deal.pk, partner_id=aurora.pk, share_points=4000, note="", at=AT
            )
        closing.win_deal(by=owner, deal_id=deal.pk, closed_on=AT.date(), at=AT)
    open_one = make_registration(aurora, "Tampere Oy", at=AT)
    deciding.approve_registration(by=owner, registration_id=open_one.pk, at=AT)
    load_rates(by=BY, rows=[(AT.date(), "USD", Decimal("1.25"))], at=AT)
    assert release_all(by=BY, at=AT) == 1
    playbooks.edit_draft(by=BY, edits={"margins.days_to_pay": Edit(seen=None, typed=31)}, at=AT)
    playbooks.discard_draft(by=BY, at=AT)
    revalue(AT.date(), everything=False)
    kept = Sent("a.pdf", PDF, "OTHER_PAPER")
    add_paper(by=owner, candidate_id=made(owner).pk, check="FINANCES", sent=kept, at=AT)
    make_signed(make_signing_partner("Signed Oy", business_id="26712348"), at=AT)
    drafting.delete_agreement(
        by=BY, agreement_id=make_draft(make_signing_partner("Drafted Oy", business_id="27123457")).pk, at=AT
    )


@pytest.fixture(scope="module")
def programme(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A database of its own, reached as its superuser, so that tests can break what nobody else can."""
    with django_db_blocker.unblock(), borrowed_database():
        make_programme()
        with admin_settings():
            yield


@pytest.fixture
def breakable(programme, django_db_blocker) -> Iterator[Any]:
    """A cursor past triggers and row-level security; all that it does is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            yield cursor
        transaction.set_rollback(True)


def wrong(findings: Iterator[Finding]) -> dict[str, Level]:
    return {finding.promise: finding.level for finding in findings if finding.level != Level.OK}


def test_a_programme_that_was_made_by_its_actions_is_whole(breakable) -> None:
    for part in (prove_records, prove_amounts, prove_rights):
        assert wrong(part()) == {}
    assert Entry.objects.count() == 6


@pytest.mark.parametrize(
    ("statements", "promise"),
    [
        (["delete from ledger_transfer where entry_id = (select min(id) from ledger_entry)"], "Every entry of the ledger has its transfers."),
        (["alter table ledger_transfer drop constraint transfer_amount_positive", "update ledger_transfer set amount_minor = -1 where id = (select min(id) from ledger_transfer)"],
         "A transfer moves a positive amount of one currency between two accounts."),
        (["update ledger_account set currency = 'SEK' where kind = 'ACCRUED'"], "A transfer moves a positive amount of one currency between two accounts."),
        (["update ledger_account set currency = 'SEK' where kind = 'ACCRUED'"], "The accounts balance in every currency."),
        (["update ledger_transfer set partner_id = 0 where id = (select min(id) from ledger_transfer)"], "An entry moves money of its own partner and of the vendor alone."),
        (["update ledger_account set kind = 'GIFT' where kind = 'ACCRUED'"], "Every account is of a known kind and belongs to whom it should."),
        (["update ledger_account set partner_id = 1 where kind = 'EXPENSE'"], "Every account is of a known kind and belongs to whom it should."),
        (["update ledger_transfer set debit_id = credit_id, credit_id = debit_id"], "No account of a partner is below zero."),
        (["update ledger_account set kind = 'PAYABLE' where kind = 'RESALE'"], "A resale margin never reached an account that is paid."),
        (["update ledger_transfer set amount_minor = amount_minor - 1 where entry_id = (select id from ledger_entry where reverses_id is not null)"],
         "A reversal mirrors what it reverses."),
        (["update ledger_entry set reverses_id = null where reverses_id is not null"], "What is called a reversal reverses something, and nothing else does."),
        (["update ledger_exchangerate set per_euro = 1.26"], "Every rate that an entry was converted at is the bank's."),
        (["delete from ledger_exchangerate"], "Every rate that an entry was converted at is the bank's."),
        (["delete from deals_deal where id = (select min(id) from deals_deal)"], "Every entry belongs to a partner and a deal that exist, or is taken back."),
        (["update ledger_entry set playbook_version_id = 77"], "Every entry's playbook version is published."),
        (["update ledger_entry set reverses_id = null, reason = 'NO_RATE' where reverses_id is not null"], "No earning waits for an exchange rate."),
        (["drop index ownership_one_owner", "insert into deals_ownership (customer_id, product_line_id, kind, registration_id, partner_id, since_on) "
          "select customer_id, product_line_id, kind, registration_id, partner_id, since_on from deals_ownership where ended_on is null limit 1"],
         "An opportunity has one owner."),
        (["delete from deals_ownership"], "A protected registration holds its opportunity."),
        (["update deals_ownership set partner_id = 0"], "What a registration holds is its own partner's, and ends with it."),
        (["update deals_registration set state = 'LOST' where state = 'APPROVED'"], "What a registration holds is its own partner's, and ends with it."),
        (["update deals_registration set arrival = null"], "A decided registration has its place in the order of arrival."),
        (["update deals_registration set protected_until = '2020-01-01'"], "Protections end on their day."),
        (["update deals_dealline set net_minor = net_minor + 1"], "The lines of a deal add up to it."),
        (["alter table deals_dealshare drop constraint share_in_range", "update deals_dealshare set share_points = 10001"],
         "The shares of influence in a deal are never more than the whole."),
        (["update deals_deal set value_minor = null"], "Every deal has a value in the programme's currency."),
        (["update deals_deal set lost_minor = 1"], "What is lost of a deal is what was told of its customer."),
        (["update agreements_document set content = 'x' where kind = 'CONTRACT'"], "Every document of an agreement is the one that its hash names."),
        (["delete from agreements_signature where id = (select min(id) from agreements_signature)"],
         "What is signed here has its document, its certificate, and everybody's signature under that document."),
        (["update agreements_document set kind = 'UPLOAD' where kind = 'CERTIFICATE'"],
         "What is signed here has its document, its certificate, and everybody's signature under that document."),
        (["update agreements_signature set partner_id = 0"], "Documents and signatures stand under their agreement's partner."),
        (["update recruiting_evidence set content = 'x'"],
         "Every document of a check is the one that its hash names, and a removed one has no content."),
        (["update recruiting_evidence set removed_at = now()"],
         "Every document of a check is the one that its hash names, and a removed one has no content."),
        (["update onboarding_plan set done = done + 1"], "A plan's summary is that of its tasks."),
        (["delete from onboarding_task where fact = '' and code = 'KICK_OFF'"], "A plan's summary is that of its tasks."),
        (["update onboarding_plan set ends_on = '2020-01-01'"], "Plans end on their day."),
        (["update core_event set object_id = 0 where object_type = 'entry'"], "Every event is about something that exists."),
    ],
)  # fmt: skip
def test_what_is_broken_between_rows_is_found(breakable, statements: list[str], promise: str) -> None:
    for statement in statements:
        breakable.execute(statement)
        assert breakable.rowcount != 0
    assert promise in wrong(prove_records())


FACTS = "update ledger_entry set facts = jsonb_set(facts, '{%s}', '%s') where id = (select min(id) from ledger_entry)"


@pytest.mark.parametrize(
    ("statement", "altered", "differing"),
    [
        ("update ledger_transfer set amount_minor = amount_minor + 1 where entry_id = (select min(id) from ledger_entry)", True, True),
        ("update ledger_entry set effective_on = '2026-01-01' where id = (select min(id) from ledger_entry)", True, False),
        (FACTS % ("sale,tier", '"BRONZE"'), False, False),  # the promise holds whatever the tier is now
        (FACTS % ("sale,promise,1", '"0.3"'), False, True),
        (FACTS % ("sale,lines,0,0", "5000001"), False, False),  # a cent more comes to the same
        (FACTS % ("sale,lines,0,0", "5000005"), False, True),
        (FACTS % ("version", "99000000"), False, True),
        (FACTS % ("sale", "7"), False, True),
        ("update ledger_entry set facts = facts - 'sale' where id = (select min(id) from ledger_entry)", False, True),
        ("update ledger_entry set reason = 'NO_RATE' where id = (select min(id) from ledger_entry)", False, True),
    ],
)  # fmt: skip
def test_an_amount_that_does_not_follow_is_found(
    breakable, statement: str, altered: bool, differing: bool
) -> None:
    breakable.execute(statement)
    assert breakable.rowcount == 1
    found = wrong(prove_amounts())
    assert ("Every entry is as it was written." in found) == altered
    assert ("Every entry's amount follows from its facts and playbook version." in found) == differing


def test_entries_of_the_older_form_are_told_and_held_to_their_own_explanation(breakable) -> None:
    breakable.execute(
        """update ledger_entry set facts = '{"net": 1, "rate": "0.2", "mode": "COMMISSION", "currency": "EUR"}'"""
    )
    (_, told) = prove_amounts()
    assert (told.level, told.look) == (
        Level.OK, "6 entries, 5 of an older form that keeps too few facts to reckon again"
    )  # fmt: skip
    breakable.execute(
        """update ledger_entry set steps = '[{"code": "SHARE", "inputs": {}, "amount": [1, "EUR"]}]'"""
    )
    assert list(wrong(prove_amounts())) == [
        "Every entry's amount follows from its facts and playbook version."
    ]


PORTAL = "The portal's role has the declared rights, no more and no less."
PRODUCT = "The product has the declared rights, no more and no less."
WALL = "Row-level security is on where a partner could see another's rows."


@pytest.mark.parametrize(
    ("statement", "promise"),
    [
        ("grant update on ledger_entry to {app}", PRODUCT),
        ("grant truncate on deals_deal to {app}", PRODUCT),
        ("revoke select on deals_deal from {app}", PRODUCT),
        ("grant select on core_user to {portal}", PORTAL),
        ("grant update (state) on deals_registration to {portal}", PORTAL),
        ("revoke select on deals_deal from {portal}", PORTAL),
        ("grant select on core_user to public", "Nobody else has rights on the tables."),
        ("alter table deals_deal disable row level security", WALL),
        ("alter table ledger_entry disable row level security", WALL),
        ("drop policy ledger_entry_portal on ledger_entry", "Every declared policy is there."),
        ("alter table core_event disable trigger core_event_append_only", "Every trigger that keeps history is there and on."),
        ("drop trigger playbook_frozen on playbook_playbookversion", "Every trigger that keeps history is there and on."),
        ("alter table deals_deal owner to {app}", "The product owns no table."),
        ("alter role {app} bypassrls", "No role of the product may pass row-level security or make roles."),
        ("grant {owner} to {app}", "The product is a member of the portal's role alone."),
    ],
)  # fmt: skip
def test_a_right_too_many_or_too_few_is_found(breakable, statement: str, promise: str) -> None:
    names = {role: f"{settings.ROLE_PREFIX}_{role}" for role in ("app", "portal", "owner")}
    breakable.execute(statement.format(**names))
    assert wrong(prove_rights()).get(promise) == Level.BROKEN


def test_a_table_that_a_partner_can_read_without_a_wall_is_found(breakable) -> None:
    breakable.execute("create table secrets (id bigint, partner_id bigint)")
    breakable.execute(f"grant select on secrets to {settings.ROLE_PREFIX}_portal")
    assert {WALL, PORTAL} <= set(wrong(prove_rights()))


@pytest.mark.parametrize(
    ("statement", "promise"),
    [
        ("update procrastinate_jobs set status = 'failed'", "No job has failed for good."),
        (
            "update procrastinate_events set at = now() - interval '1 hour'",
            "No job waits for longer than half an hour.",
        ),
        (
            "update procrastinate_jobs set scheduled_at = now() - interval '1 hour'",
            "No job waits for longer than half an hour.",
        ),
        ("update procrastinate_jobs set status = 'doing'", "No job is held by a worker that is gone."),
        (
            "delete from django_migrations where id = (select max(id) from django_migrations where app = 'ledger')",
            "The tables are up to date.",
        ),
        ("delete from ledger_exchangerate", "Exchange rates are at most five working days old."),
    ],
)
def test_what_is_wrong_with_the_operation_is_told(breakable, statement: str, promise: str) -> None:
    send_mail.defer(letter_id=1)
    breakable.execute(statement)
    assert breakable.rowcount > 0
    assert promise in wrong(prove_operation())


def test_old_rates_matter_only_where_another_currency_is_in_use(breakable) -> None:
    promise = "Exchange rates are at most five working days old."
    breakable.execute("update ledger_exchangerate set on_date = %s", [date.today() - timedelta(days=30)])  # noqa: DTZ011
    assert wrong(prove_operation())[promise] == Level.WARNING
    breakable.execute("update deals_deal set currency = 'EUR'")
    breakable.execute("update deals_registration set currency = 'EUR'")
    assert promise not in wrong(prove_operation())


def test_the_command_ends_with_one_for_broken_and_with_zero_for_warnings(
    breakable, capsys: pytest.CaptureFixture[str]
) -> None:
    out = StringIO()
    call_command("kanava_check", stdout=out)
    assert "warning  Browsers remember to ask over https alone." in out.getvalue()
    assert "security.W" not in out.getvalue()
    assert "set KANAVA_BASE_URL to the https:// address" in out.getvalue()
    assert ", 0 broken." in out.getvalue()

    breakable.execute("update deals_dealline set net_minor = net_minor + 1")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("kanava_check", "--json", stdout=out)
    assert ended.value.code == 1
    document = json.loads(out.getvalue())
    assert not document["holds"]
    (broken,) = [one for one in document["findings"] if one["level"] == "BROKEN"]
    assert (broken["promise"], broken["count"]) == ("The lines of a deal add up to it.", 4)
    assert broken["look"].startswith("deals_deal ")
    assert {"currency": "EUR", "kind": "ACCRUED", "minor": 1_000_000 + 800_000 + 100_000} in document[
        "balances"
    ]


def test_every_kind_of_thing_that_events_tell_of_is_looked_for() -> None:
    root = Path(kanava.__file__).parent
    kinds = {
        kind for file in root.rglob("*.py") for kind in re.findall(r'Subject\(\s*"(\w+)"', file.read_text())
    }
    assert {"deal", "registration", "entry"} <= kinds
    assert kinds <= set(OBJECTS) | LEFT_OUT


@pytest.mark.django_db
def test_letters_that_do_not_go_out_are_told(settings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "mx.x.fi"
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    Letter.objects.create(
        written_at=at - timedelta(minutes=59), recipients=["a@x.fi"], subject="One", text=""
    )
    assert prove_mail_out(at) == Finding(Level.OK, "Letters go out.", look="by mx.x.fi")
    Letter.objects.create(written_at=at - timedelta(hours=3), recipients=["a@x.fi"], subject="Two", text="")
    late = prove_mail_out(at)
    assert (late.level, late.count) == (Level.WARNING, 1)
    assert "the oldest of 2026-11-02 09:00" in late.look
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    unset = prove_mail_out(at)
    assert (unset.level, unset.count) == (Level.WARNING, 2)
    assert "set KANAVA_SMTP_HOST" in unset.look


@pytest.mark.parametrize(
    ("address", "listen", "trusted", "said"),
    [
        ("", "", [], ""),
        ("deals@x.fi", "lmtp://127.0.0.1:24", ["mx.x.fi"], "ok"),
        ("deals@x.fi", "", [], "Senders of registrations can be verified."),
        ("deals@x.fi", "http://x", ["mx.x.fi"], "KANAVA_MAIL_IN_LISTEN"),
    ],
)
def test_registrations_by_mail_are_looked_at(
    settings, address: str, listen: str, trusted: list[str], said: str
) -> None:
    settings.MAIL_IN_ADDRESS, settings.MAIL_IN_LISTEN, settings.MAIL_IN_TRUSTED = address, listen, trusted
    found = [f"{one.level.value} {one.promise} {one.look}" for one in prove_mail_in()]
    assert said.lower() in " ".join(found).lower()
    assert bool(found) == bool(address)
