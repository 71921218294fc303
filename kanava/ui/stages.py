"""Which of the console's areas the reader's menus and pages lead to; asked once a request (guide: D6, D7)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpRequest

from kanava.core import clock
from kanava.rules.stages import Feature, Standing
from kanava.stages.queries import Known, get_features

if TYPE_CHECKING:
    from kanava.ui.access import StaffRequest

# The pages of a feature by the names of their addresses. They answer whether it shows or not.
PAGES: Mapping[str, Feature] = {
    "steps": Feature.STEPS,
    "enquiries": Feature.ENQUIRIES,
    "enquiry": Feature.ENQUIRIES,
    "customers": Feature.CUSTOMERS,
    "earnings": Feature.EARNINGS,
    "payments-told": Feature.EARNINGS,
    "tiers": Feature.EARNINGS,
    "terms": Feature.EARNINGS,
    "term": Feature.EARNINGS,
    "term-create": Feature.EARNINGS,
    "rebates": Feature.EARNINGS,
    "partner-terms": Feature.EARNINGS,
    "funds": Feature.FUNDS,
    "fund-budgets": Feature.FUNDS,
    "fund-campaign": Feature.FUNDS,
    "partner-fund": Feature.FUNDS,
    "dashboard-won": Feature.FIGURES,
    "dashboard-cycle": Feature.FIGURES,
    "dashboard-partners": Feature.FIGURES,
    "dashboard-first-deal": Feature.FIGURES,
    "dashboard-total": Feature.FIGURES,
    "dashboard-unvalued": Feature.FIGURES,
    "revenue": Feature.REVENUE,
    "rates": Feature.RATES,
    "simulations": Feature.SIMULATIONS,
    "simulation": Feature.SIMULATIONS,
    "simulation-partner": Feature.SIMULATIONS,
    "ranking": Feature.RANKING,
    "targets": Feature.TARGETS,
    "letter-templates": Feature.LETTERS,
    "letter-template": Feature.LETTERS,
    "sources": Feature.SOURCES,
    "cohorts": Feature.COHORTS,
    "answers": Feature.ANSWERS,
    "library": Feature.LIBRARY,
    "material": Feature.LIBRARY,
    "material-create": Feature.LIBRARY,
    "guides": Feature.LIBRARY,
    "guide": Feature.LIBRARY,
    "guide-create": Feature.LIBRARY,
    "translations": Feature.LIBRARY,
    "translation-orders": Feature.LIBRARY,
    "translation-languages": Feature.LIBRARY,
    "surveys": Feature.SURVEYS,
    "survey": Feature.SURVEYS,
    "survey-plan": Feature.SURVEYS,
    "survey-dates": Feature.SURVEYS,
    "feedback": Feature.SURVEYS,
    "scenarios": Feature.SCENARIOS,
    "scenario": Feature.SCENARIOS,
    "scenario-create": Feature.SCENARIOS,
    "training": Feature.PATHS,
    "training-path": Feature.PATHS,
    "training-path-create": Feature.PATHS,
    "training-progress": Feature.PATHS,
    "training-results": Feature.PATHS,
    "sessions": Feature.PATHS,
    "assessments": Feature.PATHS,
    "banks": Feature.PATHS,
    "attempts": Feature.PATHS,
    "certificates": Feature.PATHS,
}


def features_of(request: "StaffRequest") -> Known:
    """How the features stand. One statement for the whole request."""
    found: Known | None = getattr(request, "features", None)
    if found is None:
        found = get_features(by=request.actor, at=clock.now())
        request.features = found  # type: ignore[attr-defined]
    return found


def leads_to(request: "StaffRequest", name: str) -> bool:
    """Whether menus and tabs lead to the page of that name; one of no feature is always there."""
    feature = PAGES.get(name)
    return feature is None or features_of(request).features[feature].shows


def page_of(feature: Feature) -> str:
    """The page that a feature is found at."""
    return next(f"console:{name}" for name, one in PAGES.items() if one == feature)


def shown(request: "StaffRequest") -> dict[str, bool]:
    """By the features' codes whether they show, for templates."""
    return {one.value: standing.shows for one, standing in features_of(request).features.items()}


def hidden_page(request: "StaffRequest") -> Standing | None:
    """The feature that the page itself belongs to, where that is hidden."""
    feature = PAGES.get(_name_of(request))
    found = features_of(request).features[feature] if feature is not None else None
    return None if found is None or found.shows else found


def _name_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match is not None else ""
