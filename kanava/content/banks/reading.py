"""Reading banks of questions from a folder. Places of options count from one there."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kanava.content.banks.parts import BANK, KIND, KINDS, QUESTION, UNDER, BankPart, QuestionPart
from kanava.content.documents import Document, Key, Place, Problems, plain_text
from kanava.content.fields import Fields, fields_of
from kanava.content.folder import Folder
from kanava.content.languages import in_order
from kanava.rules.languages import CODES
from kanava.rules.questions import JUDGED, MOST, MOST_POINTS, Kind, QuestionFaulty
from kanava.rules.refusals import Refusal
from kanava.rules.slugs import is_slug, slug_of
from kanava.training.actions.authoring import LANGUAGES
from kanava.training.actions.banks import Told, checked
from kanava.training.models.assessments import LONGEST_NAME, LONGEST_OPTION, LONGEST_STEM
from kanava.training.questions import Words

MOST_QUESTIONS = 2_000
FAULTS = {
    "options": f"It has 2 to {MOST} options that differ, none of them empty.",
    "criteria": f"It has 1 to {MOST} criteria that differ, none of them empty.",
    "others": f"“with” has 2 to {MOST} entries that differ, none of them empty.",
    "right": "“right” does not fit the question: places count from 1, and there are as many as the kind needs.",
    "judged": f"“points” has a whole number from 1 to {MOST_POINTS} for each criterion.",
    "points": "“points” is a whole number from 1.",
    "stem": "“ask” is missing in one of the languages.",
}


def read_banks(folder: Folder, problems: Problems) -> Mapping[Key, Document]:
    """All banks of a folder."""
    found = {}
    for name in folder.below(UNDER):
        place = Place(f"{UNDER}/{name}", 0)
        if not name.endswith(".yaml"):
            if name != "README.md":
                problems.note(place, "Only banks of questions (.yaml) are read here.")
        elif not is_slug(name.removesuffix(".yaml")):
            problems.add(place, "A bank’s file is named in small letters a to z, digits and hyphens.")
        else:
            document = _bank(folder, name.removesuffix(".yaml"), problems)
            found[document.key] = document
    return found


def _bank(folder: Folder, slug: str, problems: Problems) -> Document:
    name = f"{UNDER}/{slug}.yaml"
    fields = fields_of(folder, name, problems)
    parts: dict[str, Any] = {
        BANK: BankPart(fields.text("name", longest=LONGEST_NAME, needed=bool(fields.told)))
    }
    places = {BANK: Place(name, 1)}
    asked = fields.many("questions")
    if len(asked) > MOST_QUESTIONS:
        fields.wrong(fields.line_of("questions"), f"A bank holds {MOST_QUESTIONS:,} questions at most.")
        asked = []
    for one in asked:
        key, part = _question(one)
        if f"{QUESTION}{key}" in parts:
            one.wrong(one.line_of("key"), f"There are two questions with the key “{key}”.")
        if key and part is not None:
            parts[f"{QUESTION}{key}"] = part
            places[f"{QUESTION}{key}"] = Place(name, one.line)
    fields.close()
    return Document(Key(KIND, slug), parts, places)


def _question(fields: Fields) -> tuple[str, QuestionPart | None]:
    kind = fields.choice("kind", KINDS, otherwise="" if fields.told else Kind.CHOICE)
    said = {
        one: _words(inner, kind)
        for one in in_order(CODES & set(fields.told))
        if (inner := fields.inner(one)) is not None
    }
    key = fields.text("key", longest=60)
    if not key:
        first = next((words.stem for words in said.values() if words.stem), "")
        fields.wrong(
            fields.line,
            f"“key” is missing, such as “{slug_of(' '.join(first.split()[:6]), otherwise='first')}”.",
        )
    elif not is_slug(key):
        fields.wrong(fields.line_of("key"), "“key” is made of small letters a to z, digits and hyphens.")
    if not said:
        fields.wrong(
            fields.line, f"It asks nothing: put “ask” below a language, such as {' or '.join(LANGUAGES)}."
        )
        return key, None
    right, points = _right(fields, kind, next(iter(said.values())))
    fields.close()
    if not kind or right is None:
        return key, None
    return key, _part(fields, Told(kind, said, right, points, key))


def _words(inner: Fields, kind: str) -> Words:
    stem = inner.text("ask", longest=LONGEST_STEM, one_line=False, needed=True)
    options = inner.texts("criteria" if kind in JUDGED else "options", longest=LONGEST_OPTION)
    others = inner.texts("with", longest=LONGEST_OPTION)
    inner.close()
    return Words(stem, options, others)


def _right(fields: Fields, kind: str, words: Words) -> tuple[Sequence[Any] | None, int]:
    """What is right as the rules have it, and the points; None where it cannot be read."""
    count = len(words.options)
    if kind in JUDGED:
        points = fields.wholes("points", 1, MOST_POINTS)
        if points is None and "points" not in fields:
            fields.wrong(fields.line, FAULTS["judged"])
        return points, 0
    worth = fields.whole("points", 1, MOST_POINTS) or 1
    if kind == Kind.NUMBER:
        number, off = fields.number("right"), fields.number("off")
        if number is None and "right" not in fields:
            fields.wrong(fields.line, "“right” is missing: the number.")
        return (None if number is None else [number, Decimal(0) if off is None else off]), worth
    if kind == Kind.SHORT:
        return fields.texts("right", longest=LONGEST_OPTION), worth
    if kind in (Kind.ORDERING, Kind.MATCHING) and "right" not in fields:
        return list(range(count)), worth  # as they are written
    most = len(words.others) if kind == Kind.MATCHING else count
    places = fields.wholes("right", 1, max(most, 1))
    if places is None and "right" not in fields:
        fields.wrong(fields.line, "“right” is missing: which option is right, counted from 1.")
    return (None if places is None else [one - 1 for one in places]), worth


def _part(fields: Fields, told: Told) -> QuestionPart | None:
    """The question, where it can be asked."""
    try:
        texts, points = checked(told)
    except QuestionFaulty as refusal:
        name = f"{refusal.field}"
        judged = {"options": "criteria", "right": "judged"} if told.kind in JUDGED else {}
        place = "points" if judged and name == "right" else name
        fields.wrong(fields.line_of(place), FAULTS[judged.get(name, name)])
        return None
    except Refusal as refusal:
        same = "Its languages do not have the same number of options."
        fields.wrong(fields.line, same if refusal.field == "options" else FAULTS["stem"])
        return None
    return part_of(told.kind, points, texts, told.right)


def part_of(kind: str, points: int, texts: Mapping[str, Words], right: Sequence[Any]) -> QuestionPart:
    """A question as a part."""
    return QuestionPart(
        kind, points,
        tuple((language, plain_text(one.stem), tuple(one.options), tuple(one.others)) for language, one in sorted(texts.items())),
        tuple(str(one) if isinstance(one, Decimal) else one for one in right),
    )  # fmt: skip
