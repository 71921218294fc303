"""Which settings nothing acts on yet. A test reads the code and holds the lists to it.

Waiting: the chapter that will read the setting is to come. Told: partners read it in their programme rules and people
act on it, but nothing checks it yet.
"""

# Sections of which nothing is read yet but what `_ACTING` names.
_WAITING_SECTIONS = (
    "readiness",
    "markets",
    "investment",
    "cases",
)
_ACTING: frozenset[str] = frozenset(
    {
        "markets.call_every_days",
        "markets.word_price",
        "markets.order_minimum",
        "markets.words_per_day",
        "markets.review_days",
    }
)
_WAITING = frozenset(
    {
        "scoring.small_staff",
        "scoring.large_staff",
        "recruiting.pitch_minutes",
        "recruiting.pitch_margin",
        "margins.usual_reseller",
        "margins.usual_referral",
        "margins.worth_margin",
        "activity.attrition",
        "benchmarks.mature_share",
        "benchmarks.reached_years",
        "benchmarks.fast_growth_years",
        "benchmarks.first_revenue_month",
        "benchmarks.late_share_month",
        "benchmarks.share_at_month_36",
        "benchmarks.phase_months",
        "benchmarks.do_not_stop_before_month",
        "scaling.dedicated_manager_from",
        "scaling.partners_per_manager",
        "scaling.forum_every_months",
        "scaling.council_from",
        "scaling.council",
        "scaling.council_every_months",
        "scaling.consistent_producers",
        "scaling.batch",
        "scaling.too_fast_partners",
        "scaling.too_fast_months",
    }
)
_TOLD = frozenset(
    {
        "funds.share",
        "activity.review_days",
        "activity.exit_days",
    }
)


def use_of(path: str) -> str:
    """WAITING, TOLD, or nothing for a setting that the product acts on; `path` is what it is shown under."""
    if path in _WAITING or (path.partition(".")[0] in _WAITING_SECTIONS and path not in _ACTING):
        return "WAITING"
    return "TOLD" if path in _TOLD else ""
