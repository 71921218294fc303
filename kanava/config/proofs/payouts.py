"""Payouts: what must hold between payments, statements, files and the ledger."""

from kanava.config.proofs.findings import Level, Query

PAYOUTS = (
    Query("A payment that is paid stands in the ledger with its amount, and no other payment does.", "payouts_payment", """
        select payment.id from payouts_payment payment
        left join (
          select entry.source_id, sum(transfer.amount_minor) as minor from ledger_entry entry
          join ledger_transfer transfer on transfer.entry_id = entry.id
          where entry.source_type = 'payout' and entry.kind = 'PAYOUT'
          and not exists (select 1 from ledger_entry undone where undone.reverses_id = entry.id) group by entry.source_id
        ) as posted on posted.source_id = payment.id
        where coalesce(posted.minor, 0) <> case when payment.state = 'PAYMENT_PAID' then payment.amount_minor else 0 end"""),
    Query("What the ledger pays out belongs to a payment of the same partner.", "ledger_entry", """
        select entry.id from ledger_entry entry left join payouts_payment payment on payment.id = entry.source_id
        where entry.source_type = 'payout' and (payment.id is null or payment.partner_id <> entry.partner_id)"""),
    Query("A payment is what its statement owes, to an account of its partner.", "payouts_payment", """
        select payment.id from payouts_payment payment join earnings_statement statement on statement.id = payment.statement_id
        join payouts_partneraccount account on account.id = payment.account_id
        where payment.amount_minor <> statement.due_minor or payment.currency <> statement.currency
        or payment.partner_id <> statement.partner_id or account.partner_id <> payment.partner_id or account.currency <> payment.currency"""),
    Query("No statement is in two payments that live.", "earnings_statement", """
        select statement_id from payouts_payment where state in ('PAYMENT_PLANNED', 'PAYMENT_SENT', 'PAYMENT_PAID')
        group by statement_id having count(*) > 1"""),
    Query("A run was approved by somebody else than who made it, and its payments stand where the run does.", "payouts_run", """
        select run.id from payouts_run run where run.approved_by_id = run.made_by_id
        or (run.state in ('RUN_APPROVED', 'RUN_SENT', 'RUN_CLOSED') and run.approved_by_id is null)
        or exists (select 1 from payouts_payment payment where payment.run_id = run.id and (
          (payment.state = 'PAYMENT_PLANNED' and run.state not in ('RUN_DRAFTED', 'RUN_APPROVED'))
          or (payment.state = 'PAYMENT_SENT' and run.state <> 'RUN_SENT')
          or (payment.state in ('PAYMENT_PAID', 'PAYMENT_FAILED', 'PAYMENT_RETURNED') and run.state not in ('RUN_SENT', 'RUN_CLOSED'))))"""),
    Query("The bank’s file of a run that was sent is the one that its hash names.", "payouts_run", """
        select run.id from payouts_run run left join payouts_runfile file on file.run_id = run.id
        where (run.state in ('RUN_SENT', 'RUN_CLOSED')) <> (file.id is not null)
        or file.sha256 <> encode(sha256(file.content), 'hex') or file.size <> length(file.content)"""),
    Query("What is sent to the bank has its answer.", "payouts_run", """
        select id from payouts_run where state = 'RUN_SENT' and execute_on < current_date - 14""",
        Level.WARNING, "tell on the run’s page what the bank did"),
)  # fmt: skip
