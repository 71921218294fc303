"""Questions between the rows that hold them and the rules that mark them, and between a page and an answer as it is kept.

A page names options by where they stand on it, never by where the author wrote them: authors write the right order first.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from kanava.rules.questions import JUDGED, Kind
from kanava.rules.questions import Question as Asked
from kanava.training.models import Answer, Question, QuestionText

ORDERED, PLACED = (Kind.ORDERING.value,), (Kind.CHOICE.value, Kind.MULTIPLE.value)


def rule_of(question: Question, texts: Sequence[QuestionText], right: Sequence[Any] = ()) -> Asked:
    """A question as the rules see it; without `right` it can be drawn and shown, not marked."""
    first = texts[0]
    told: tuple[Any, ...] = tuple(right)
    if question.kind == Kind.NUMBER:
        told = tuple(Decimal(one) for one in right)
    return Asked(Kind(question.kind), tuple(first.options), tuple(first.others), told, question.points)


def text_for(texts: Sequence[QuestionText], language: str = "") -> QuestionText:
    """A question's words in the language that is wanted, else in the reader's own, else in the one that it was written in first."""
    by_language = {one.language: one for one in texts}
    wanted = (language, (get_language() or "en")[:2])
    return next((by_language[one] for one in wanted if one in by_language), texts[0])


def read_answer(answer: Answer, kind: str, sent: Sequence[str]) -> Any:
    """What somebody chose or wrote on the page as it is kept: places as the author wrote them; None where nothing was given.
    `sent` is what the field of the question holds, in order."""
    told = [one for one in sent if one.strip()]
    if not told:
        return None
    if kind in PLACED:
        places = [answer.options[place] for place in _places(told, len(answer.options))]
        return sorted(set(places)) or None
    if kind == Kind.ORDERING:
        return _read_order(answer, sent)
    if kind == Kind.MATCHING:
        return _read_matches(answer, sent)
    return told[0][:8000]


def stamp(answer: Answer, given: Any) -> str:
    """What tells a page later whether an answer is still the one that it showed. Nobody can reckon it who does not know the
    server's secret: what was given names options by where the author wrote them."""
    told = json.dumps(given, ensure_ascii=False)
    return salted_hmac("kanava.training.answer", f"{answer.pk}:{told}").hexdigest()[:24]


def fields_of(answer: Answer) -> Mapping[str, Sequence[str]]:
    """What the page's fields of an answer hold, by their names."""
    kind, name = answer.question.kind, f"a{answer.pk}"
    if kind in PLACED:
        return {name: [str(place) for place in chosen_places(answer)]}
    if kind in (Kind.ORDERING, Kind.MATCHING):
        rows = shown_numbers(answer) if kind == Kind.ORDERING else shown_matches(answer)
        return {f"{name}.{row}": ["" if one is None else str(one)] for row, one in enumerate(rows)}
    return {name: [answer.given if isinstance(answer.given, str) else ""]}


def is_whole(answer: Answer) -> bool:
    """Whether a question is answered, and wholly where it has several parts; what is handed in as a file is known elsewhere."""
    given = answer.given
    if given is None or given == []:
        return False
    return not (isinstance(given, list) and min(given) < 0)


def _places(told: Sequence[str], count: int) -> list[int]:
    return [int(one) for one in told if one.isascii() and one.isdecimal() and int(one) < count]


def _read_order(answer: Answer, sent: Sequence[str]) -> list[int] | None:
    """For each option as it stands on the page the number that it was given; kept in the order of those numbers, one that
    has none last."""
    numbers = [int(one) if one.isascii() and one.isdecimal() and len(one) < 3 else 99 for one in sent]
    if len(numbers) != len(answer.options):
        return None
    shown = sorted(range(len(numbers)), key=lambda place: (numbers[place], place))
    # Two of the same number have no order, so neither stands where it should.
    taken = [number for number in numbers if number != 99]
    if len(set(taken)) != len(taken) or len(taken) != len(numbers):
        return [-1 - numbers[place] for place in range(len(numbers))]
    return [answer.options[place] for place in shown]


def _read_matches(answer: Answer, sent: Sequence[str]) -> list[int] | None:
    """For each option, as the author wrote them, the other that was chosen; -1 where none was."""
    if len(sent) != len(answer.options):
        return None
    found = [-1] * len(answer.options)
    for place, one in enumerate(sent):
        chosen = _places([one], len(answer.others)) if one.strip() else []
        found[answer.options[place]] = answer.others[chosen[0]] if chosen else -1
    return found


def chosen_places(answer: Answer) -> Sequence[int]:
    """The places on the page of the options that were chosen."""
    given = answer.given if isinstance(answer.given, list) else []
    return [answer.options.index(one) for one in given if one in answer.options]


def shown_numbers(answer: Answer) -> Sequence[int | None]:
    """For each option of an ordering, as it stands on the page, the number that it was given."""
    given: list[int] = answer.given if isinstance(answer.given, list) else []
    if given and min(given) < 0:
        return [-1 - one if one != -100 else None for one in given]
    return [given.index(one) + 1 if one in given else None for one in answer.options]


def shown_matches(answer: Answer) -> Sequence[int | None]:
    """For each option of a matching, as it stands on the page, the place there of the other that was chosen."""
    given: list[int] = answer.given if isinstance(answer.given, list) else []
    found = [given[one] if one < len(given) else -1 for one in answer.options]
    return [answer.others.index(one) if one in answer.others else None for one in found]


def grouped(texts: Sequence[QuestionText]) -> Mapping[int, list[QuestionText]]:
    """Texts by their question."""
    found: dict[int, list[QuestionText]] = {}
    for one in texts:
        found.setdefault(one.question_id, []).append(one)
    return found


def is_chosen(kind: str) -> bool:
    """Whether it is answered by choosing, not in words of one's own."""
    return kind in (*PLACED, Kind.ORDERING, Kind.MATCHING)


def is_judged(kind: str) -> bool:
    """Whether a person marks it."""
    return kind in JUDGED
