"""Reading what people wrote, by theme and over time. For owners alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kanava.core.permissions import require
from kanava.rules import surveys as rule
from kanava.rules.people import Actor
from kanava.rules.surveys import State
from kanava.surveys.holding import terms_at
from kanava.surveys.models import Remark, Survey, Tag, Theme

LATEST = 12


def list_remarks(survey_id: int, *, by: Actor) -> Sequence[Remark]:
    """The words of a survey in no order that tells anything, each with its themes. Two statements. Raises NotPermitted."""
    require("read_remarks", by)
    rows = Remark.objects.filter(survey_id=survey_id).prefetch_related("tags__theme")
    return list(rows.order_by("id"))


def list_theme_names(*, by: Actor) -> list[str]:
    """All themes by name, to choose from. Raises NotPermitted."""
    require("read_remarks", by)
    return list(Theme.objects.order_by("name").values_list("name", flat=True)[:500])


@dataclass(frozen=True, slots=True)
class Heard:
    """A theme over the latest surveys, oldest first: in how many remarks it came up in each; in how many surveys in a row, the
    latest among them; whether that makes it a recurring problem."""

    theme: Theme
    counts: Sequence[int]
    in_a_row: int
    is_recurring: bool

    @property
    def total(self) -> int:
        """How often it came up in all of them."""
        return sum(self.counts)


def list_themes(*, by: Actor, at: datetime, until: Survey | None = None) -> list[Heard]:
    """Themes over the latest closed surveys, up to one of them, the longest lasting first. Three statements. Raises
    NotPermitted."""
    require("view_surveys", by)
    rows = Survey.objects.filter(state=State.CLOSED).order_by("-opens_on", "-id")
    if until is not None:
        rows = rows.filter(opens_on__lte=until.opens_on)
    surveys = list(rows.values_list("pk", flat=True)[:LATEST])[::-1]
    counts: dict[int, dict[int, int]] = {}
    for theme_id, survey_id in Tag.objects.filter(remark__survey__in=surveys).values_list(
        "theme_id", "remark__survey_id"
    ):
        by_survey = counts.setdefault(theme_id, dict.fromkeys(surveys, 0))
        by_survey[survey_id] += 1
    terms = terms_at(at)
    found = [
        _heard(theme, list(counts[theme.pk].values()), terms.recurring_surveys)
        for theme in Theme.objects.filter(pk__in=counts)
    ]
    return sorted(found, key=lambda one: (-one.in_a_row, -one.total, one.theme.name.lower()))


def _heard(theme: Theme, counts: list[int], surveys: int) -> Heard:
    told = [count > 0 for count in counts]
    return Heard(theme, counts, rule.in_a_row(told), rule.is_recurring(told, surveys))
