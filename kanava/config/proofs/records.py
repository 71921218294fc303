"""The ledger, ownership, deals and events: what must hold between their rows, asked of the database set by set."""

from collections.abc import Iterator

from django.db import connection

from kanava.config.proofs.agreements import AGREEMENTS
from kanava.config.proofs.certificates import CERTIFICATES
from kanava.config.proofs.findings import Finding, Level, Query, ask, judge
from kanava.config.proofs.funds import prove_funds
from kanava.config.proofs.guides import GUIDES
from kanava.config.proofs.library import prove_library
from kanava.config.proofs.payouts import PAYOUTS
from kanava.config.proofs.recruiting import RECRUITING
from kanava.config.proofs.surveys import prove_surveys
from kanava.config.proofs.tiers import TIERS
from kanava.config.proofs.translations import prove_translations
from kanava.rules.ledger import VENDORS, AccountKind

_SIDES = """
ledger_transfer transfer
join ledger_account debit on debit.id = transfer.debit_id join ledger_account credit on credit.id = transfer.credit_id"""
_VENDORS = ", ".join(f"'{kind.value}'" for kind in VENDORS)
_KINDS = ", ".join(f"'{kind.value}'" for kind in AccountKind)

LEDGER = (
    Query("Every entry of the ledger has its transfers.", "ledger_entry", """
        select entry.id from ledger_entry entry
        where not exists (select 1 from ledger_transfer transfer where transfer.entry_id = entry.id)"""),
    Query("A transfer moves a positive amount of one currency between two accounts.", "ledger_transfer", f"""
        select transfer.id from {_SIDES}
        where debit.currency <> credit.currency or amount_minor <= 0 or debit.id = credit.id"""),
    Query("An entry moves money of its own partner and of the vendor alone.", "ledger_transfer", f"""
        select transfer.id from {_SIDES} join ledger_entry entry on entry.id = transfer.entry_id
        where transfer.partner_id is distinct from entry.partner_id
        or coalesce(debit.partner_id, entry.partner_id) is distinct from entry.partner_id
        or coalesce(credit.partner_id, entry.partner_id) is distinct from entry.partner_id"""),
    Query("Every account is of a known kind and belongs to whom it should.", "ledger_account", f"""
        select id from ledger_account where kind not in ({_KINDS}) or (kind in ({_VENDORS})) <> (partner_id is null)"""),
    Query("No account of a partner is below zero.", "ledger_account", """
        select id from ledger_account account join lateral (
          select coalesce(sum(amount_minor) filter (where credit_id = account.id), 0)
               - coalesce(sum(amount_minor) filter (where debit_id = account.id), 0) as balance
          from ledger_transfer where account.id in (credit_id, debit_id)
        ) as moved on true
        where account.partner_id is not null and account.kind not in ('CLAWBACK', 'ACCRUED') and moved.balance < 0"""),
    Query("A resale margin never reached an account that is paid.", "ledger_transfer", f"""
        select transfer.id from {_SIDES} where (debit.kind in ('RESALE', 'DISCOUNT')) <> (credit.kind in ('RESALE', 'DISCOUNT'))"""),
    Query("A reversal mirrors what it reverses.", "ledger_entry", """
        select undone.id from ledger_entry undone join ledger_entry entry on entry.id = undone.reverses_id
        where (undone.partner_id, undone.source_type, undone.source_id, undone.key) is distinct from
              (entry.partner_id, entry.source_type, entry.source_id, entry.key || ':reversal')
        or undone.playbook_version_id is distinct from entry.playbook_version_id
        or (select array_agg(array[debit_id, credit_id, amount_minor] order by position)
            from ledger_transfer where entry_id = undone.id)
           is distinct from (select array_agg(array[credit_id, debit_id, amount_minor] order by position desc)
            from ledger_transfer where entry_id = entry.id)"""),
    Query("What is released or taken back is of an earning of the same partner, and no more than it.", "ledger_entry", """
        select entry.id from ledger_entry entry left join ledger_entry earned on earned.id = entry.follows_id
        where entry.kind in ('RELEASE', 'CLAWBACK', 'RETOLD') and (earned.id is null
          or (earned.partner_id, earned.source_type, earned.source_id) is distinct from (entry.partner_id, entry.source_type, entry.source_id)
          or (select sum(amount_minor) from ledger_transfer where entry_id = entry.id) > (select sum(amount_minor) from ledger_transfer where entry_id = earned.id))"""),
    Query("A balance that is kept is the sum of its transfers.", "ledger_keptbalance", """
        select kept.id from ledger_keptbalance kept where kept.minor <> (
          select coalesce(sum(case when credit_id = kept.account_id then amount_minor else -amount_minor end), 0) from ledger_transfer
          where partner_id = kept.partner_id and id <= kept.through_id and kept.account_id in (credit_id, debit_id))"""),
    Query("A statement is the sum of its lines, and the ledger pays what it says.", "earnings_statement", """
        select statement.id from earnings_statement statement
        left join (select statement_id, sum(amount_minor) as gathered from earnings_statementline group by statement_id) lines
          on lines.statement_id = statement.id
        left join (
          select entry.source_id, sum(transfer.amount_minor) as due from ledger_entry entry
          join ledger_transfer transfer on transfer.entry_id = entry.id join ledger_account credit on credit.id = transfer.credit_id
          where entry.kind = 'STATEMENT' and entry.source_type = 'statement' and credit.kind = 'PAYABLE' group by entry.source_id
        ) paid on paid.source_id = statement.id
        where coalesce(lines.gathered, 0) <> statement.gathered_minor or coalesce(paid.due, 0) <> statement.due_minor"""),
    Query("What is called a reversal reverses something, and nothing else does.", "ledger_entry", """
        select id from ledger_entry where (kind = 'REVERSAL') <> (reverses_id is not null)"""),
    Query("Every rate that an entry was converted at is the bank's.", "ledger_entry", """
        select distinct entry.id from ledger_entry entry cross join lateral jsonb_each(entry.facts -> 'quotes') as quote
        left join ledger_exchangerate rate
          on rate.currency = quote.key and rate.on_date = (quote.value ->> 0)::date
        where entry.facts ? 'quotes' and rate.per_euro is distinct from (quote.value ->> 1)::numeric"""),
    Query("Every entry belongs to a partner and a deal that exist, or is taken back.", "ledger_entry", """
        select entry.id from ledger_entry entry
        where entry.reverses_id is null
        and not exists (select 1 from ledger_entry undone where undone.reverses_id = entry.id)
        and (not exists (select 1 from partners_partner partner where partner.id = entry.partner_id)
             or (entry.source_type = 'deal' and not exists (select 1 from deals_deal deal where deal.id = entry.source_id)))"""),
    Query("Every entry's playbook version is published.", "ledger_entry", """
        select entry.id from ledger_entry entry where playbook_version_id is not null and not exists (
        select 1 from playbook_playbookversion version where version.id = entry.playbook_version_id and is_published)"""),
    Query("No earning waits for an exchange rate.", "ledger_entry", """
        select entry.id from ledger_entry entry where reason = 'NO_RATE' and reverses_id is null
        and not exists (select 1 from ledger_entry undone where undone.reverses_id = entry.id)""",
        Level.WARNING, "bring the rates in: kanava rates"),
)  # fmt: skip

OWNERSHIP = (
    Query("An opportunity has one owner.", "deals_ownership", """
        select min(id) from deals_ownership where ended_on is null
        group by customer_id, product_line_id, kind having count(*) > 1"""),
    Query("A protected registration holds its opportunity.", "deals_registration", """
        select id from deals_registration registration where state = 'APPROVED' and not exists (
        select 1 from deals_ownership where registration_id = registration.id and ended_on is null)"""),
    Query("What a registration holds is its own partner's, and ends with it.", "deals_ownership", """
        select held.id from deals_ownership held join deals_registration registration on registration.id = held.registration_id
        where held.partner_id <> registration.partner_id
        or (held.ended_on is null and registration.state in ('REFUSED', 'WITHDRAWN', 'EXPIRED', 'LOST')
            -- a deal may be won after its protection: its renewal is the winner's all the same
            and not (held.kind = 'RENEWAL' and exists (
                select 1 from deals_deal deal where deal.registration_id = registration.id and deal.stage = 'WON')))"""),
    Query("A decided registration has its place in the order of arrival.", "deals_registration", """
        select id from deals_registration where state not in ('DRAFT', 'WITHDRAWN') and arrival is null"""),
    Query("Protections end on their day.", "deals_registration", """
        select id from deals_registration where state = 'APPROVED' and protected_until < current_date - 2""",
        Level.WARNING, "the job worker does not run"),
)  # fmt: skip

DEALS = (
    Query("The lines of a deal add up to it.", "deals_deal", """
        select deal.id from deals_deal deal join deals_dealline line on line.deal_id = deal.id
        group by deal.id having sum(line.net_minor) <> deal.net_minor"""),
    Query("The shares of influence in a deal are never more than the whole.", "deals_deal", """
        select deal_id from deals_dealshare group by deal_id, role having sum(share_points) > 10000"""),
    Query("What is lost of a deal is what was told of its customer.", "deals_deal", """
        select deal.id from deals_deal deal left join (
          select deal_id, sum(amount_minor) as minor from earnings_customerpayment where kind <> 'PAID' and undone_at is null group by deal_id
        ) told on told.deal_id = deal.id where deal.lost_minor <> coalesce(told.minor, 0)"""),
    Query("Every deal has a value in the programme's currency.", "deals_deal",
        "select id from deals_deal where value_minor is null",
        Level.WARNING, "the exchange rates of their days are missing: kanava rates"),
)  # fmt: skip

ONBOARDING = (
    Query("A plan's summary is that of its tasks.", "onboarding_plan", """
        select plan.id from onboarding_plan plan
        left join onboarding_task task on task.plan_id = plan.id and task.dropped_at is null
        group by plan.id having count(task.id) <> plan.total or count(task.done_at) <> plan.done
        or min(task.due_on) filter (where task.done_at is null) is distinct from plan.next_due_on"""),
    Query("Plans end on their day.", "onboarding_plan",
        "select id from onboarding_plan where closed_on is null and ends_on < current_date - 2",
        Level.WARNING, "the job worker does not run"),
)  # fmt: skip

# What an event is about, by its name. Those left out have no row, or one that may rightly go: rates and target accounts are about no one row,
# a month's typed total can be cleared, and an undone import takes product lines along that nobody used.
OBJECTS = {
    "deal": "deals_deal", "registration": "deals_registration", "registration_note": "deals_registration",
    "partner": "partners_partner", "customer": "deals_customer", "playbook": "playbook_playbookversion",
    "candidate": "recruiting_candidate", "profile": "recruiting_partnerprofile",
    "agreement": "agreements_agreement", "agreement_template": "agreements_template", "agreement_company": "agreements_company",
    "import": "integrations_importrun", "entry": "ledger_entry", "person": "core_user", "invitation": "core_invitation",
    "mail": "letterbox_message", "closing": "earnings_closing", "term": "terms_term", "rebate": "terms_rebate",
    "campaign": "mdf_campaign", "fund_budget": "mdf_budget", "dispute": "disputes_dispute", "api_key": "apikeys_apikey",
    "payout_account": "payouts_partneraccount", "payout_run": "payouts_run", "paying_account": "payouts_payingaccount", "payment": "payouts_payment",
    "enquiry": "enquiries_enquiry",
    "survey": "surveys_survey", "feedback": "surveys_feedback",
    "question_bank": "training_bank", "question": "training_question", "assessment": "training_assessment", "attempt": "training_attempt", "certificate": "training_certificate", "enrolment": "training_enrolment", "path": "training_path", "live_session": "training_livesession", "sign_up": "training_signup",
    "material": "library_material", "guide": "guides_guide", "language_version": "translations_languageversion", "translation_order": "translations_order", "translation_review": "translations_review",
    # onboarding
    "plan": "onboarding_plan", "plan_template": "onboarding_plantemplate", "scenario": "onboarding_scenario",
}  # fmt: skip
# Touchpoints are removed by those who wrote them, and their next steps with them; a language may be wanted no more.
LEFT_OUT = {
    "rates",
    "revenue",
    "product_line",
    "targets",
    "pitch",
    "letters",
    "touchpoint",
    "step",
    "target_language",
}
# A draft of the playbook or of an agreement that nobody wants is thrown away.
_PASSING = "'playbook.drafted', 'playbook.discarded', 'agreement.drafted', 'agreement.changed', 'agreement.discarded'"


def prove_records() -> Iterator[Finding]:
    """All promises between rows."""
    yield from ask(LEDGER)
    yield _balance()
    yield from prove_library()
    yield from ask(GUIDES)
    yield from prove_translations()
    yield from prove_surveys()
    yield from prove_funds()
    yield from ask(
        (*OWNERSHIP, *DEALS, *AGREEMENTS, *RECRUITING, *ONBOARDING, *TIERS, *PAYOUTS, *CERTIFICATES)
    )
    yield from ask([Query("Every event is about something that exists.", "core_event", " union all ".join(
        f"""
        select event.id from core_event event where object_type = '{name}' and verb not in ({_PASSING})
        and not exists (select 1 from {table} thing where thing.id = event.object_id)"""
        for name, table in OBJECTS.items()
    ))])  # fmt: skip


def list_balances() -> list[tuple[str, str, int]]:
    """Credit minus debit by currency and kind of account, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select account.currency, account.kind, sum(moved.minor)::bigint from (
              select credit_id as account_id, amount_minor as minor from ledger_transfer
              union all select debit_id, -amount_minor from ledger_transfer
            ) as moved join ledger_account account on account.id = moved.account_id group by 1, 2 order by 1, 2""")
        return list(cursor.fetchall())


def _balance() -> Finding:
    """What the vendor owes is what the partners are owed, in every currency."""
    sums: dict[str, int] = {}
    for currency, _kind, minor in list_balances():
        sums[currency] = sums.get(currency, 0) + minor
    uneven = [currency for currency, total in sums.items() if total]
    return judge("The accounts balance in every currency.", len(uneven), uneven, "currency")
