"""What waits to be marked, for the first screen; and who is certified, for a partner's page (guide: D2, F2)."""

from collections import Counter
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.core import clock, permissions
from kanava.people.queries import Person
from kanava.rules.people import Actor
from kanava.rules.training import LearningRole
from kanava.training.queries.assessments import count_to_mark
from kanava.ui import formatting


def to_mark(by: Actor) -> list[tuple[str, str, str]]:
    """One line for all attempts that the reader marks: what, since when, and where; none where nothing waits."""
    if not permissions.may("mark_assessments", by):
        return []
    waits = count_to_mark(by=by)
    if not waits.count or waits.since is None:
        return []
    said = ngettext("%(n)s assessment to mark", "%(n)s assessments to mark", waits.count)
    when = _("since %(day)s") % {"day": formatting.day(clock.day_of(waits.since))}
    return [(said % {"n": formatting.number(waits.count)}, when, reverse("console:attempts"))]


def certified_of(persons: Iterable[Person]) -> str:
    """How many of a partner's people are certified, by role: `2 certified sellers, 1 certified technician`; empty where
    none is."""
    counted = Counter(role for one in persons if one.is_active for role in one.certified)
    return ", ".join(
        _people(role, count) % {"n": formatting.number(count)} for role, count in sorted(counted.items())
    )


def _people(role: str, count: int) -> str:
    if role == LearningRole.SALES:
        return ngettext("%(n)s certified seller", "%(n)s certified sellers", count)
    if role == LearningRole.TECHNICAL:
        return ngettext("%(n)s certified technician", "%(n)s certified technicians", count)
    return ngettext("%(n)s person certified for the product", "%(n)s people certified for the product", count)
