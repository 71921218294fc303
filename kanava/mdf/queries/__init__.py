"""Reading budgets and campaigns."""

from kanava.mdf.queries.budgets import Fund, Held, get_fund, left_of
from kanava.mdf.queries.campaigns import (
    STATES,
    CampaignFilter,
    Committed,
    Led,
    ToDo,
    committed_of,
    count_to_do,
    each_campaign,
    get_campaign,
    get_own_campaign,
    get_proof,
    list_campaigns,
    list_costs,
    list_led,
    list_linkable,
    list_miscommitted,
    list_own_campaigns,
    list_proofs,
    list_questions,
    name_campaigns,
    won_among,
)
from kanava.mdf.queries.overview import (
    SHOWS,
    FundFilter,
    FundRow,
    Totals,
    each_fund,
    get_result,
    get_totals,
    list_funds,
)

__all__ = [
    "SHOWS", "STATES", "CampaignFilter", "Committed", "Fund", "FundFilter", "FundRow", "Held", "Led", "ToDo", "Totals", "committed_of",
    "count_to_do", "each_campaign", "each_fund", "get_campaign", "get_fund", "get_own_campaign", "get_proof", "get_result", "get_totals", "left_of",
    "list_campaigns", "list_costs", "list_funds", "list_led", "list_linkable", "list_miscommitted", "list_own_campaigns", "list_proofs",
    "list_questions", "name_campaigns", "won_among",
]  # fmt: skip
