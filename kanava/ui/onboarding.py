"""A plan as both doors show it: one path with where it stands, what is next, who does what by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.core import clock
from kanava.onboarding.queries import Path
from kanava.rules.onboarding import TOGETHER, Side, can_be_assessed
from kanava.ui import formatting, onboarding_words

if TYPE_CHECKING:
    from kanava.onboarding.models import CheckIn, CoSelling, Milestone, Task

# For how long what was assessed is news.
LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: our side or the partner's, when, and who is meant by a side without a person's name."""

    side: Side
    at: datetime
    today: date
    ours: str
    theirs: str
    zone: ZoneInfo

    def who(self, side: str) -> str:
        """Who does the tasks of a side."""
        return self.ours if side == Side.OURS else self.theirs


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of the path. `asks` is what must be told of it once it is done, empty where that is free; `is_new`: the partner
    has done it since its manager looked."""

    id: int
    title: str
    who: str
    is_mine: bool
    due: str
    is_late: bool
    done: str
    note: str
    told: str
    code: str = ""
    ticks_itself: bool = False
    asks: str = ""
    reminded: str = ""
    can_remind: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A phase of the path."""

    label: str
    state: str
    said: str
    tasks: Sequence[TaskLine]


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone with what success is, and until it is assessed how much of what leads to it is done."""

    id: int
    title: str
    due: str
    success: str
    result: str
    said: str
    feedback: str
    is_due: bool
    progress: str
    can_assess: bool


@dataclass(frozen=True, slots=True)
class CheckInLine:
    """A talk about the plan, at the hour of the partner's country."""

    id: int
    when: str
    state: str
    said: str
    outcome: str
    next_step: str
    is_open: bool
    is_due: bool


@dataclass(frozen=True, slots=True)
class CoSellingCard:
    """The first shared sale or practice pitch."""

    kind: str
    on: str
    deal_id: int | None
    about: str
    text: str
    people: str
    outcome: str
    scores: Sequence[tuple[str, int]]
    feedback: str
    is_assessed: bool
    can_assess: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan for a template. `assessed` is what was assessed lately, with the day."""

    day: int
    length: int
    done: int
    total: int
    phase: str
    late: int
    next_mine: Sequence[TaskLine]
    next_others: Sequence[TaskLine]
    parts: Sequence[Part]
    milestones: Sequence[MilestoneLine]
    check_ins: Sequence[CheckInLine]
    next_check_in: str
    co_selling: CoSellingCard | None
    is_closed: bool
    assessed: Sequence[tuple[str, str]] = ()


def show(path: Path, reader: Reader) -> Shown:
    """The plan in the reader's words."""
    plan = path.plan
    other = Side.THEIRS if reader.side == Side.OURS else Side.OURS
    ahead = path.next_check_in(reader.at)
    return Shown(
        day=(reader.today - plan.signed_on).days + 1,
        length=(plan.ends_on - plan.signed_on).days,
        done=plan.done,
        total=plan.total,
        phase=onboarding_words.of_phase(plan.phase, is_done=plan.next_due_on is None),
        late=len(path.late(reader.today)),
        next_mine=[_task(one, reader, path) for one in path.next_of(reader.side)],
        next_others=[_task(one, reader, path) for one in path.next_of(other)],
        parts=_parts(path, reader),
        milestones=_milestones(path, reader),
        check_ins=[_check_in(one, reader) for one in path.check_ins],
        next_check_in=formatting.moment_in(ahead, reader.zone) if ahead else "",
        co_selling=_co_selling(path.co_selling, reader.today) if path.co_selling else None,
        is_closed=plan.closed_on is not None,
        assessed=_assessed(path, reader),
    )


def _assessed(path: Path, reader: Reader) -> list[tuple[str, str]]:
    found = [
        (one.assessed_at, f"{_days(one)}: {onboarding_words.RESULTS[one.result]}")
        for one in path.milestones
        if one.result
    ]
    if path.co_selling is not None:
        found.append((path.co_selling.assessed_at, _("Feedback on the first co-selling")))
    lately = [(at, said) for at, said in found if at is not None and at >= reader.at - LATELY]
    return [(said, formatting.day(at)) for at, said in sorted(lately, reverse=True)]


def _days(found: "Milestone") -> str:
    return ngettext("%(n)s day", "%(n)s days", found.after_days) % {"n": formatting.number(found.after_days)}


def _parts(path: Path, reader: Reader) -> list[Part]:
    parts = []
    has_current = False
    for stretch in path.stretches:
        state = "done" if stretch.is_done else "later" if has_current else "current"
        has_current = has_current or state == "current"
        done = sum(task.done_at is not None for task in stretch.tasks)
        said = _("%(done)s of %(total)s done") % {"done": done, "total": len(stretch.tasks)}
        label = str(onboarding_words.PHASES[stretch.phase])
        parts.append(Part(label, state, said, [_task(task, reader, path) for task in stretch.tasks]))
    return parts


def _task(task: "Task", reader: Reader, path: Path) -> TaskLine:
    names, reminded = path.names, path.reminded.get(task.pk)
    is_late = task.done_at is None and task.due_on < reader.today
    was_today = reminded is not None and clock.day_of(reminded) == reader.today
    is_fact = bool(task.fact) and task.done_at is None
    told = str(onboarding_words.FACTS[task.fact]) if is_fact else ""
    sale = path.co_selling if task.code in TOGETHER else None
    waits = task.done_at is None and sale is not None and sale.on > reader.today
    if task.moved_because and task.done_at is None:
        told = _("Moved: %(reason)s") % {"reason": task.moved_because}
    who = names.get(task.assignee_id or 0) or reader.who(task.side)
    return TaskLine(
        id=task.pk,
        title=onboarding_words.of_task(task.code, task.title, is_theirs=reader.side == Side.THEIRS),
        who=who,
        is_mine=task.side == reader.side,
        due=formatting.day(task.due_on),
        is_late=is_late,
        done=_done(task, names, who),
        note=task.note,
        told=told,
        code=task.code,
        ticks_itself=bool(task.fact) or waits,
        asks=onboarding_words.of_evidence(task.code) if task.done_at is None else "",
        reminded=formatting.day(reminded) if reminded is not None and task.done_at is None else "",
        can_remind=is_late and task.side == Side.THEIRS and not was_today,
        is_new=task.pk in path.news,
    )


def _done(task: "Task", names: Mapping[int, str], who: str) -> str:
    """On which day it was done, and who says so, where that is not a fact and not whoever does it."""
    if task.done_at is None:
        return ""
    day, name = formatting.day(task.done_at), names.get(task.done_by_id or 0, "")
    return (
        _("%(day)s, says %(name)s") % {"day": day, "name": name}
        if name not in ("", who) and not task.fact
        else day
    )


def _milestones(path: Path, reader: Reader) -> list[MilestoneLine]:
    before = [date.min, *(one.due_on for one in path.milestones)]
    return [
        _milestone(one, path.tasks, reader, since=since)
        for one, since in zip(path.milestones, before, strict=False)
    ]


def _milestone(found: "Milestone", tasks: Sequence["Task"], reader: Reader, *, since: date) -> MilestoneLine:
    own = sum(since < one.due_on <= found.due_on for one in tasks)
    leading = [one.done_at is not None for one in tasks if one.due_on <= found.due_on]
    done, left = leading.count(True), leading.count(False)
    progress = _("%(done)s of %(total)s tasks due by then are done") % {"done": done, "total": len(leading)}
    return MilestoneLine(
        id=found.pk,
        title=_days(found),
        due=formatting.day(found.due_on),
        success=onboarding_words.of_success(found.mark, found.success),
        result=found.result,
        said=str(onboarding_words.RESULTS[found.result]) if found.result else "",
        feedback=found.feedback,
        is_due=not found.result and found.due_on <= reader.today,
        progress="" if found.result or not leading else progress,
        can_assess=can_be_assessed(found.due_on, reader.today, own=own, left=left),
    )


def _check_in(found: "CheckIn", reader: Reader) -> CheckInLine:
    is_past = found.state == "PLANNED" and found.starts_at < reader.at
    return CheckInLine(
        id=found.pk,
        when=formatting.moment_in(found.starts_at, reader.zone),
        state=found.state,
        said=_("Not written down yet") if is_past else str(onboarding_words.CHECK_INS[found.state]),
        outcome=found.outcome,
        next_step=found.next_step,
        is_open=found.state == "PLANNED",
        is_due=reader.side == Side.OURS and is_past,
    )


def _co_selling(found: "CoSelling", today: date) -> CoSellingCard:
    scenario = found.scenario
    return CoSellingCard(
        kind=str(onboarding_words.KINDS[found.kind]),
        on=formatting.day(found.on),
        deal_id=found.deal.pk if found.deal else None,
        about=found.deal.title if found.deal else found.customer or (scenario.title if scenario else ""),
        text=scenario.text if scenario else "",
        people=" · ".join(name for name in (found.our_person, found.partner_person) if name),
        outcome=found.outcome,
        scores=[
            (str(label), found.scores[code])
            for code, label in onboarding_words.CRITERIA.items()
            if code in found.scores
        ],
        feedback=found.feedback,
        is_assessed=found.assessed_at is not None,
        can_assess=found.on <= today,
    )
