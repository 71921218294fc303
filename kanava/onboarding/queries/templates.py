"""Reading templates of plans and scenarios."""

from collections.abc import Sequence
from dataclasses import dataclass

from kanava.core.permissions import require
from kanava.onboarding.models import PlanTemplate, Scenario
from kanava.onboarding.templates import template_of
from kanava.rules.onboarding import Template
from kanava.rules.partnership import PartnerType
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Current:
    """The template of a type of partner as it is used now; `own` is the row that the programme wrote, None: the guide's."""

    kind: str
    template: Template
    own: PlanTemplate | None


def list_templates(*, by: Actor) -> list[Current]:
    """The templates of all types. One statement. Raises NotPermitted."""
    require("edit_plan_templates", by)
    rows = PlanTemplate.objects.select_related("written_by").order_by("type", "-number").distinct("type")
    own = {row.type: row for row in rows if row.items}
    return [
        Current(kind.value, template_of(kind, own.get(kind.value)), own.get(kind.value))
        for kind in PartnerType
    ]


def get_template(kind: str, *, by: Actor) -> Current:
    """The template of one type. Raises NotPermitted, NotFound."""
    found = next((one for one in list_templates(by=by) if one.kind == kind), None)
    if found is None:
        raise NotFound
    return found


def list_all_scenarios(*, by: Actor) -> Sequence[Scenario]:
    """All scenarios, those in use first. Raises NotPermitted."""
    require("keep_scenario", by)
    return list(Scenario.objects.order_by("-is_used", "title")[:200])


def get_scenario(scenario_id: int, *, by: Actor) -> Scenario:
    """One scenario. Raises NotPermitted, NotFound."""
    require("keep_scenario", by)
    found = Scenario.objects.filter(pk=scenario_id).first()
    if found is None:
        raise NotFound
    return found
