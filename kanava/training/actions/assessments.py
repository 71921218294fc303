"""Assessments of paths: what they draw, what passes, how long and how often (guide: D2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Max, Q

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.playbook.queries import get_in_force
from kanava.rules.assessments import TooFewQuestions
from kanava.rules.people import Actor
from kanava.rules.questions import JUDGED
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import tidy
from kanava.rules.training import LessonKind
from kanava.training.models import Assessment, Bank, Draw, Lesson, LessonText, Path


class TitleUnsaid(Refusal):
    """An assessment has a title in one language at least."""

    code = "TITLE_UNSAID"


class NothingDrawn(Refusal):
    """An assessment draws one question at least."""

    code = "ASSESSMENT_EMPTY"


@dataclass(frozen=True, slots=True)
class Told:
    """An assessment as its author sets it: titles by language, questions by bank, and how it is taken."""

    titles: Mapping[str, str]
    draws: Mapping[int, int]
    pass_percent: Decimal
    minutes: int | None = None
    attempts: int | None = None
    wait_hours: int = 0
    shuffles: bool = True
    tells_wrong: bool = True
    draws_judged: bool = True


@action("edit_assessments")
def add_assessment(
    *, by: Actor, path_id: int, titles: Mapping[str, str], at: datetime, slug: str = ""
) -> Assessment:
    """An assessment as the last lesson of a path, with what the playbook begins with; `slug` names it in a folder of content.

    Raises:
        NotFound, TitleUnsaid.
    """
    path = Path.objects.select_for_update().filter(pk=path_id).first()
    if path is None:
        raise NotFound
    told = _titles(titles)
    last = path.lessons.aggregate(last=Max("position"))["last"]
    lesson = Lesson.objects.create(path=path, position=(last or 0) + 1, kind=LessonKind.ASSESSMENT, slug=slug)
    LessonText.objects.bulk_create(
        LessonText(lesson=lesson, language=code, title=text) for code, text in told.items()
    )
    return _made(lesson, by=by, at=at)


def _made(lesson: Lesson, *, by: Actor, at: datetime) -> Assessment:
    begins = get_in_force(clock.day_of(at)).playbook.certificates
    made = Assessment.objects.create(
        lesson=lesson,
        pass_percent=begins.pass_percent,
        attempts=begins.attempts,
        wait_hours=begins.wait_hours,
    )
    record("training.assessment_made", by=by, at=at, subject=Subject("assessment", made.pk), path=lesson.path_id)  # fmt: skip
    return made


def _titles(titles: Mapping[str, str]) -> Mapping[str, str]:
    known = {code for code, _name in settings.LANGUAGES}
    told = {code: tidy(text)[:160] for code, text in titles.items() if code in known and tidy(text)}
    if not told:
        raise TitleUnsaid(field="title_en")
    return told


@action("edit_assessments")
def set_assessment(*, by: Actor, lesson_id: int, told: Told, at: datetime) -> Assessment:
    """Set how an assessment is taken. Attempts that run keep what they began with.

    Raises:
        NotFound, TitleUnsaid, NothingDrawn (field `draws`), TooFewQuestions (with the `bank`, field `bank_ID`).
    """
    lesson = Lesson.objects.filter(pk=lesson_id, kind=LessonKind.ASSESSMENT).first()
    if lesson is None:
        raise NotFound
    titles, draws = _titles(told.titles), {key: count for key, count in told.draws.items() if count}
    _check_draws(draws, told.draws_judged)
    found = Assessment.objects.select_for_update().filter(lesson=lesson).first()
    found = found or _made(lesson, by=by, at=at)
    found.pass_percent, found.minutes, found.attempts = told.pass_percent, told.minutes, told.attempts
    found.wait_hours, found.shuffles, found.tells_wrong = told.wait_hours, told.shuffles, told.tells_wrong
    found.draws_judged = told.draws_judged
    found.save()
    found.draws.all().delete()
    Draw.objects.bulk_create(Draw(assessment=found, bank_id=key, count=count) for key, count in draws.items())
    for code, title in titles.items():
        LessonText.objects.update_or_create(lesson=lesson, language=code, defaults={"title": title})
    # Other languages than ours come from translators, and stay.
    lesson.texts.filter(language__in=dict(settings.LANGUAGES)).exclude(language__in=titles).delete()
    record("training.assessment_set", by=by, at=at, subject=Subject("assessment", found.pk), path=lesson.path_id)  # fmt: skip
    return found


def _check_draws(draws: Mapping[int, int], draws_judged: bool) -> None:
    if not draws:
        raise NothingDrawn(field="draws")
    rows = Bank.objects.filter(pk__in=draws)
    drawn = Q(questions__retired_at__isnull=True)
    usable = Count("questions", filter=drawn if draws_judged else drawn & ~Q(questions__kind__in=JUDGED))
    there = dict(rows.annotate(n=usable).values_list("pk", "n"))
    for key, count in draws.items():
        if key not in there:
            raise NotFound
        if count < 0 or count > there[key]:
            raise TooFewQuestions(bank=key, field=f"bank_{key}", count=there[key])
