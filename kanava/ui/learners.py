"""How far people are, in rows: for the console, and for the partner's owner."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kanava.core import clock
from kanava.rules.learning import LearningState, state_of
from kanava.training.queries.renewals import due_of
from kanava.training.queries.texts import title_of
from kanava.ui import formatting, training_words, words
from kanava.ui.certificates import of_renewal
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.training.models import Enrolment


def state_badge(state: LearningState) -> str:
    """How far somebody is, as a badge."""
    return badge(state.value)


def standing_of(one: "Enrolment", done: tuple[int, int], today: date) -> dict[str, Any]:
    """How far somebody is with a path, by when, and when they were reminded; where their certificate holds no more, that.
    `one` comes with its last certificate."""
    due = due_of(one, today)
    state = state_of(
        is_begun=one.seen_at is not None, is_finished=one.finished_at is not None, due=one.due_on, today=today
    )
    return {
        "state": badge(due.why.value) if due is not None else state_badge(state),
        "is_late": state == LearningState.LATE,
        "done": training_words.of_lessons(*done),
        "when": of_renewal(due, is_own=False) if due is not None else _when(one),
        "reminded": _("reminded %(day)s") % {"day": formatting.day(one.reminded_on)}
        if one.reminded_on and one.finished_at is None
        else "",
    }


def _when(one: "Enrolment") -> str:
    if one.finished_at is not None:
        return _("finished %(day)s") % {"day": formatting.day(clock.day_of(one.finished_at))}
    if one.due_on is not None:
        return _("by %(day)s") % {"day": formatting.day(one.due_on)}
    return ""


def by_person(
    people: Sequence[tuple[int, str, str]],
    enrolments: "Sequence[Enrolment]",
    done: Mapping[int, tuple[int, int]],
    today: date,
    language: str,
    reader_id: int | None = None,
) -> list[dict[str, Any]]:
    """A partner's people, each with their paths. Nobody is offered to remind themselves."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for one in enrolments:
        told = {
            "id": one.pk, "title": title_of(one.path.texts.all(), language), "is_open": one.finished_at is None,
            **standing_of(one, done[one.pk], today),
        }  # fmt: skip
        rows.setdefault(one.person_id, []).append(told)
    return [
        {
            "id": person_id,
            "name": name,
            "role": words.of_code(role),
            "is_reader": person_id == reader_id,
            "paths": rows.get(person_id, []),
        }
        for person_id, name, role in people
    ]
