"""Which template a plan is made of: the programme's own of that type, else the guide's (ADR 22)."""

from collections.abc import Mapping
from typing import Any

from kanava.onboarding.models import PlanTemplate
from kanava.rules.onboarding import GUIDE, Fact, Item, Mark, Phase, Side, Template
from kanava.rules.partnership import PartnerType


def latest(kind: str) -> PlanTemplate | None:
    """What the programme wrote last for a type of partner; None where it never did, or went back to the guide."""
    found = PlanTemplate.objects.filter(type=kind).order_by("-number").first()
    return found if found is not None and found.items else None


def template_of(kind: str, own: PlanTemplate | None) -> Template:
    """The template of a type of partner."""
    return GUIDE[PartnerType(kind)] if own is None else from_json(own.items, own.goals)


def to_json(template: Template) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Items and goals as they are stored."""
    items = [
        {
            "side": one.side.value, "phase": one.phase.value, "day": one.day, "code": one.code, "title": one.title,
            "fact": one.fact.value if one.fact else "",
        }
        for one in template.items
    ]  # fmt: skip
    return items, {mark.value: text for mark, text in template.goals if text}


def from_json(items: list[dict[str, Any]], goals: Mapping[str, str]) -> Template:
    """The template that `to_json` wrote."""
    return Template(
        tuple(
            Item(
                Side(one["side"]), Phase(one["phase"]), one["day"], one["code"], one["title"],
                Fact(one["fact"]) if one["fact"] else None,
            )
            for one in items
        ),
        tuple((Mark(name), text) for name, text in goals.items()),
    )  # fmt: skip
