"""Reading onboarding."""

from kanava.onboarding.queries.plans import (
    Path,
    PlanFilter,
    Stretch,
    find_own_path,
    find_path,
    list_plans,
)

__all__ = ["Path", "PlanFilter", "Stretch", "find_own_path", "find_path", "list_plans"]
