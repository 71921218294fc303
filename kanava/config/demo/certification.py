"""Certification in the demo: an assessment with questions of all kinds, people who hold a certificate, one whose has run out,
one attempt to be marked, and one that was not passed (guide: D2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kanava.config.demo.training import CONTENT
from kanava.content.syncing import sync
from kanava.core import clock
from kanava.playbook.actions import edit_draft, publish_draft
from kanava.rules.playbook.changes import Edit
from kanava.training.actions.attempts import begin_attempt, hand_in
from kanava.training.actions.marking import Given, mark_attempt
from kanava.training.models import Answer, Attempt, Lesson, QuestionKey

if TYPE_CHECKING:
    from kanava.config.demo.loading import Programme

ASKED_SINCE = 5  # days ago; who has registered the integration platform since is certified
SLUG, TAKES = "integration-platform-certified", timedelta(minutes=25)
SAID = "Start with web orders: 40 a day, three minutes each, ten hours a week. Which of them may we take first, and who answers for it?"


class Certification:
    """Plans the demo's assessments on its schedule."""

    def __init__(self, programme: "Programme") -> None:
        self.schedule, self.owner, self.manager = programme.schedule, programme.aino, programme.eva
        self.people = programme.people
        self.lesson_id = 0

    def tell(self) -> None:
        """Plan everything."""
        self.schedule.add(460, self._make, hour=8)
        # Bertil's has run out and was renewed; Charlotte's has run out; Olga's holds.
        self._taken("bertil@demo.kanava", 440)
        self._taken("charlotte@demo.kanava", 430)
        self._taken("bertil@demo.kanava", 90)
        self._taken("olga@demo.kanava", 150, wrong=("SHORT",))
        self._taken(
            "lars@demo.kanava", 12, wrong=("CHOICE", "MULTIPLE", "MATCHING", "ORDERING", "NUMBER", "SHORT")
        )
        self._waits("lars@demo.kanava", 3)
        # From then on only partners with a certificate register the integration platform; two have none that holds.
        self.schedule.add(ASKED_SINCE, self._ask, hour=8)

    def _make(self, at: datetime) -> None:
        wanted = ("integration-platform", SLUG)
        sync(CONTENT, by=self.owner, at=at, wanted=lambda key: key.slug in wanted)
        self.lesson_id = Lesson.objects.get(path__slug=SLUG).pk

    def _ask(self, at: datetime) -> None:
        edit_draft(by=self.owner, edits={"registration.certificate_required": Edit(None, True)}, at=at)
        publish_draft(
            by=self.owner, effective_from=clock.day_of(at), reason="Whoever sells the integration platform is certified", at=at
        )  # fmt: skip

    def _taken(self, email: str, days_ago: int, *, wrong: Sequence[str] = ()) -> None:
        """Somebody takes the test and is marked the next day."""
        kept = self._handed_in(email, days_ago, wrong)
        self.schedule.add(days_ago - 1, lambda at: self._mark(kept[0], at), hour=10)

    def _waits(self, email: str, days_ago: int) -> None:
        """Somebody has taken the test, and nobody has marked it yet."""
        self._handed_in(email, days_ago, ())

    def _handed_in(self, email: str, days_ago: int, wrong: Sequence[str]) -> list[Attempt]:
        """The attempt, once it was made."""
        kept: list[Attempt] = []

        def begin(at: datetime) -> None:
            kept.append(begin_attempt(by=self.people[email], lesson_id=self.lesson_id, at=at))

        def end(at: datetime) -> None:
            (made,) = kept
            sent = {one.pk: _fields(one, wrong) for one in made.answers.select_related("question__key")}
            hand_in(by=self.people[email], attempt_id=made.pk, sent=sent, at=at)

        begins = self.schedule.moment(days_ago, 9)
        self.schedule.add_at(begins, begin)
        self.schedule.add_at(begins + TAKES, end)
        return kept

    def _mark(self, attempt: Attempt, at: datetime) -> None:
        attempt.refresh_from_db()
        if attempt.outcome != "TO_BE_MARKED":
            return
        waiting = attempt.answers.filter(part="")
        points = dict(
            QuestionKey.objects.filter(question__answers__in=waiting).values_list("question_id", "right")
        )
        given = {
            one.pk: Given([most - (place == 0) for place, most in enumerate(points[one.question_id])], "Clear. Say the cost of today earlier.")
            for one in waiting
        }  # fmt: skip
        mark_attempt(by=self.manager, attempt_id=attempt.pk, given=given, at=at)


def _fields(answer: Answer, wrong: Sequence[str]) -> Sequence[str]:
    """What the page's field holds where the answer is right; nothing for the kinds in `wrong`."""
    kind, right = answer.question.kind, answer.question.key.right
    if kind in wrong:
        return []
    if kind in ("CHOICE", "MULTIPLE"):
        return [str(answer.options.index(place)) for place in right]
    if kind == "ORDERING":
        return [str(right.index(place) + 1) for place in answer.options]
    if kind == "MATCHING":
        return [str(answer.others.index(right[place])) for place in answer.options]
    return [SAID if kind in ("PRACTICAL", "PITCH") else str(right[0])]
