"""Reading onboarding."""

from kanava.onboarding.queries.plans import (
    Path,
    PlanFilter,
    Stretch,
    find_own_path,
    find_path,
    find_short_path,
    get_check_in,
    get_milestone,
    get_task,
    list_doers,
    list_joint_deals,
    list_plans,
    list_scenarios,
    next_talk_day,
)

__all__ = [
    "Path", "PlanFilter", "Stretch", "find_own_path", "find_path", "find_short_path", "get_check_in", "get_milestone", "get_task", "list_doers", "list_joint_deals",
    "list_plans", "list_scenarios", "next_talk_day",
]  # fmt: skip
