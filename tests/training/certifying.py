"""Paths, banks and assessments for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kanava.core.models import User
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Role
from kanava.training.actions.assessments import Told, add_assessment, set_assessment
from kanava.training.actions.attempts import begin_attempt, hand_in, keep_file
from kanava.training.actions.banks import Told as ToldQuestion
from kanava.training.actions.banks import create_bank, keep_question
from kanava.training.actions.marking import Given, mark_attempt
from kanava.training.models import Assessment, Attempt, Bank, Certificate, Path, PathText, Question
from kanava.training.questions import Words
from tests.factories import member
from tests.rules.test_files import PDF

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CHOICE = {"kind": "CHOICE", "options": ["Twelve", "Ten", "Two"], "right": [0]}
PITCH = {"kind": "PITCH", "options": ["Names the need", "Asks for the next step"], "right": [6, 4]}
KINDS: Sequence[dict[str, Any]] = (
    CHOICE,
    {"kind": "MULTIPLE", "options": ["Red", "Green", "Blue"], "right": [0, 2]},
    {"kind": "ORDERING", "options": ["First", "Second", "Third"], "right": [0, 1, 2]},
    {"kind": "MATCHING", "options": ["Oulu", "Turku"], "others": ["North", "South"], "right": [0, 1]},
    {"kind": "NUMBER", "right": [Decimal("3.5"), Decimal("0.1")]},
    {"kind": "SHORT", "right": ["Secret wording"]},
)


def make_path(title: str = "Sales", *, months: int | None = 12, **fields: Any) -> Path:
    """An open path that certifies."""
    values = {
        "role": "SALES",
        "state": "PATH_OPEN",
        "sort_key": title.lower(),
        "made_at": AT,
        "certificate_months": months,
    }
    made = Path.objects.create(**{**values, **fields})
    PathText.objects.create(path=made, language="en", title=title)
    return made


def make_question(
    bank: Bank, by: Actor, *, stem: str = "How many?", at: datetime = AT, **told: Any
) -> Question:
    """A question of a bank, by default a choice whose first option is right."""
    given = {**CHOICE, **told} if "kind" not in told else told
    words = Words(stem, given.get("options", ()), given.get("others", ()))
    return keep_question(
        by=by,
        bank_id=bank.pk,
        told=ToldQuestion(given["kind"], {"en": words}, given["right"], given.get("points", 1)),
        at=at,
    )


def make_bank(by: Actor, questions: Sequence[dict[str, Any]] = (CHOICE,), *, name: str = "Product") -> Bank:
    """A bank with questions."""
    bank = create_bank(by=by, name=name, at=AT)
    for number, one in enumerate(questions):
        make_question(bank, by, stem=f"Question {number}?", **one)
    return bank


def make_assessment(by: Actor, path: Path, bank: Bank, *, count: int = 1, **terms: Any) -> Assessment:
    """An assessment of a path that draws from one bank."""
    made = add_assessment(by=by, path_id=path.pk, titles={"en": "Final test"}, at=AT)
    values = {"pass_percent": Decimal(80), "attempts": 3, "wait_hours": 24, **terms}
    return set_assessment(
        by=by, lesson_id=made.lesson_id, told=Told({"en": "Final test"}, {bank.pk: count}, **values), at=AT
    )


def right_fields(attempt: Attempt, *, wrong: Sequence[str] = ()) -> dict[int, Sequence[str]]:
    """What the page's fields hold where everything is answered rightly, but for the kinds in `wrong`."""
    found: dict[int, Sequence[str]] = {}
    for one in attempt.answers.select_related("question__key"):
        right, kind = one.question.key.right, one.question.kind
        if kind in wrong:
            found[one.pk] = []
        elif kind in ("CHOICE", "MULTIPLE"):
            found[one.pk] = [str(one.options.index(place)) for place in right]
        elif kind == "ORDERING":
            found[one.pk] = [str(right.index(place) + 1) for place in one.options]
        elif kind == "MATCHING":
            found[one.pk] = [str(one.others.index(right[place])) for place in one.options]
        else:
            found[one.pk] = [str(right[0]) if kind in ("NUMBER", "SHORT") else "What I would say"]
    return found


def pass_it(by: Actor, assessment: Assessment, *, at: datetime = AT, wrong: Sequence[str] = ()) -> Attempt:
    """Somebody takes an assessment and answers."""
    made = begin_attempt(by=by, lesson_id=assessment.lesson_id, at=at)
    return hand_in(by=by, attempt_id=made.pk, sent=right_fields(made, wrong=wrong), at=at)


def make_taken(owner: Actor, partner: Partner, person: User, *, at: datetime) -> dict[str, Any]:
    """One of everything: a bank, an assessment, an attempt with a file that waits to be marked, and a certificate."""
    by = member(partner, Role.PARTNER_OWNER, user_id=person.pk)
    bank = make_bank(owner, [*KINDS, PITCH])
    passed = make_assessment(owner, make_path("Product"), bank, count=7, shuffles=False)
    waits = pass_it(by, passed, at=at)
    mark_attempt(
        by=owner,
        attempt_id=waits.pk,
        given={one.pk: Given([6, 4]) for one in waits.answers.filter(part="")},
        at=at,
    )
    assessment = make_assessment(owner, make_path("Sales"), bank, count=7)
    attempt = begin_attempt(by=by, lesson_id=assessment.lesson_id, at=at)
    answer = attempt.answers.get(question__kind="PITCH")
    file = keep_file(by=by, attempt_id=attempt.pk, answer_id=answer.pk, name="pitch.pdf", chunks=[PDF], at=at)
    hand_in(by=by, attempt_id=attempt.pk, sent=right_fields(attempt), at=at)
    other = make_assessment(owner, make_path("More"), bank, count=7)
    running = begin_attempt(by=by, lesson_id=other.lesson_id, at=at)
    return {
        "running_attempt": running,
        "bank": bank, "assessment": assessment, "attempt": attempt, "answer_file": file, "certificate": Certificate.objects.get(),
    }  # fmt: skip
