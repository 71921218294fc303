"""What plans are made of, by type of partner: the guide's tasks, or the programme's own (ADR 22)."""

from datetime import datetime

from kanava.core import events
from kanava.core.actions import action
from kanava.onboarding.models import PlanTemplate
from kanava.onboarding.templates import to_json
from kanava.partners.actions import ChoiceUnknown
from kanava.rules.onboarding import Template, check_template
from kanava.rules.partnership import PartnerType
from kanava.rules.people import Actor


@action("edit_plan_templates")
def write_template(*, by: Actor, kind: str, template: Template | None, at: datetime) -> PlanTemplate:
    """Write the template of a type of partner anew; None goes back to the guide's. Running plans stay as they are.

    Raises:
        ChoiceUnknown (field `kind`), and Faults as in `rules.onboarding.check_template`.
    """
    if kind not in PartnerType.__members__:
        raise ChoiceUnknown(field="kind")
    if template is not None:
        check_template(template)
    items, goals = to_json(template) if template is not None else ([], {})
    last = PlanTemplate.objects.filter(type=kind).order_by("-number").first()
    found = PlanTemplate.objects.create(
        type=kind, number=last.number + 1 if last else 1, items=items, goals=goals, written_at=at, written_by_id=by.user_id
    )  # fmt: skip
    subject = events.Subject("plan_template", found.pk)
    events.record(
        "onboarding.template_written", by=by, at=at, subject=subject, type=kind, number=found.number
    )
    return found
