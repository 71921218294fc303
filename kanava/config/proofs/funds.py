"""Marketing money: what must hold between budgets, campaigns and the ledger."""

from collections.abc import Iterator

from kanava.config.proofs.findings import Finding, Level, Query, ask, judge
from kanava.mdf.queries import list_miscommitted

FUNDS = (
    Query("No more is committed than a budget holds.", "mdf_budget", """
        select budget.id from mdf_budget budget join mdf_draw draw on draw.budget_id = budget.id
        group by budget.id having sum(draw.amount_minor) > budget.amount_minor"""),
    Query("What was paid for a campaign is its entry in the ledger.", "mdf_campaign", """
        select campaign.id from mdf_campaign campaign
        left join (ledger_entry entry join ledger_transfer transfer on transfer.entry_id = entry.id)
          on entry.source_type = 'mdf' and entry.source_id = campaign.id and entry.kind = 'MDF'
          and not exists (select from ledger_entry undone where undone.reverses_id = entry.id)
        group by campaign.id having coalesce(campaign.paid_minor, 0) <> coalesce(sum(transfer.amount_minor), 0)"""),
    Query("A budget is spent by campaigns that were paid.", "mdf_draw", """
        select draw.id from mdf_draw draw join mdf_campaign campaign on campaign.id = draw.campaign_id
        where draw.spent_minor > 0 and campaign.state <> 'PAID_OUT'"""),
    Query("Campaigns without a claim lapse on their day.", "mdf_campaign", """
        select id from mdf_campaign where state = 'COMMITTED' and extension_requested_at is null
        and claim_due_on < current_date - 2""", Level.WARNING, "the job worker does not run"),
)  # fmt: skip


def prove_funds() -> Iterator[Finding]:
    """All promises of marketing money."""
    yield from ask(FUNDS)
    found = list_miscommitted()
    yield judge(
        "What an approval took from the budgets follows from its amount and the rates kept with it.",
        len(found), found, "mdf_campaign",
    )  # fmt: skip
