"""A question as a form written by hand: words in each language side by side, and what is right beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.rules.questions import JUDGED, MOST, Kind, NumberMissing, NumberUnread, OffNegative, number_in
from kanava.rules.refusals import Refusal
from kanava.training.actions import banks
from kanava.training.actions.banks import Told
from kanava.training.queries.banks import Written
from kanava.training.questions import Words
from kanava.ui import words
from kanava.ui.forms import Fault
from kanava.ui.languages import language_name

CHOSEN, IN_ROWS = (
    (Kind.CHOICE, Kind.MULTIPLE),
    (Kind.CHOICE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING, *JUDGED),
)
EMPTY_ROWS, LONGEST_SHOWN = 2, 40
LABELS: Mapping[str, Any] = {
    "options": gettext_lazy("Options"), "others": gettext_lazy("Matched with"), "right": gettext_lazy("What is right"),
    "points": gettext_lazy("Points"), "kind": gettext_lazy("Kind"), "number": gettext_lazy("Right number"),
    "off": gettext_lazy("How far off an answer may be"),
}  # fmt: skip


def languages() -> Sequence[str]:
    """The languages that a question may be written in."""
    return [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True, slots=True)
class Read:
    """A question as it was typed: as far as it can be read, the page's rows that its lines come from, and figures that
    cannot be read."""

    told: Told
    rows: Sequence[int]
    unread: Sequence[Refusal]


def read(kind: str, sent: QueryDict) -> Read:
    """What was typed."""
    rows = [row for row in range(MOST + EMPTY_ROWS) if _is_told(sent, row)] if kind in IN_ROWS else []
    texts = {
        code: Words(
            sent.get(f"stem_{code}", ""), [sent.get(f"option_{row}_{code}", "") for row in rows],
            [sent.get(f"other_{row}_{code}", "") for row in rows] if kind == Kind.MATCHING else [],
        )
        for code in languages()
    }  # fmt: skip
    unread: list[Refusal] = []
    right = _right(kind, sent, rows, unread)
    points = 1 if kind in JUDGED else _whole(sent.get("points", "1"), unread, field="points")
    return Read(Told(kind, texts, right, points), rows, unread)


def faults_in(found: Read) -> Sequence[Refusal]:
    """Everything that is wrong with what was typed. What cannot be read is not found wrong a second time."""
    unread = {(one.field, one.params.get("place")) for one in found.unread}
    wrong = [one for one in banks.faults_in(found.told) if (one.field, one.params.get("place")) not in unread]
    return [*found.unread, *wrong]


def _is_told(sent: QueryDict, row: int) -> bool:
    names = ("option", "other")
    return bool(sent.get(f"points_{row}", "").strip()) or any(
        sent.get(f"{name}_{row}_{code}", "").strip() for name in names for code in languages()
    )


def _right(kind: str, sent: QueryDict, rows: Sequence[int], unread: list[Refusal]) -> Sequence[Any]:
    if kind in CHOSEN:
        return [place for place, row in enumerate(rows) if str(row) in sent.getlist("right")]
    if kind in (Kind.ORDERING, Kind.MATCHING):
        return list(range(len(rows)))
    if kind in JUDGED:
        return [
            _whole(sent.get(f"points_{row}", ""), unread, field="right", place=place)
            for place, row in enumerate(rows)
        ]
    if kind == Kind.NUMBER:
        return [_number(sent.get("number", ""), unread, "number"), _number(sent.get("off", "") or "0", unread, "off")]  # fmt: skip
    return [line.strip() for line in sent.get("wordings", "").splitlines() if line.strip()]


def _number(text: str, unread: list[Refusal], name: str) -> Decimal:
    found = number_in(text)
    if found is None:
        unread.append(_no_number(text, field="right", name=name))
    return found if found is not None else Decimal(0)


def _no_number(text: str, **where: Any) -> Refusal:
    told = text.strip()[:LONGEST_SHOWN]
    return NumberUnread(text=told, **where) if told else NumberMissing(**where)


def _whole(text: str, unread: list[Refusal], **where: Any) -> int:
    """A whole number as typed, one below nothing too; of what is none nobody can say more than that."""
    told = text.strip().replace("−", "-")
    bare = told.removeprefix("-")
    if not (bare.isascii() and bare.isdecimal() and len(bare) < 6):
        unread.append(_no_number(text, **where))
        return 0
    return int(told)


def shown(kind: str, written: Written | None, sent: QueryDict | None) -> dict[str, Any]:
    """The form's values: as they were sent, else as they are kept."""
    held = sent if sent is not None else _kept(kind, written)
    count = len(next(iter(written.texts.values())).options) if written else 0
    if sent is not None:
        count = max((row + 1 for row in range(MOST + EMPTY_ROWS) if _is_told(sent, row)), default=0)
    right: Any = sent.getlist("right") if sent is not None else held.get("right") or ()
    rows = range(min(max(count + EMPTY_ROWS, 4), MOST)) if kind in IN_ROWS else range(0)
    return {
        "kind": kind, "is_chosen": kind in CHOSEN, "is_one": kind == Kind.CHOICE, "is_judged": kind in JUDGED, "is_matching": kind == Kind.MATCHING,
        "stems": [(code, held.get(f"stem_{code}", "")) for code in languages()], "languages": languages(),
        "rows": [
            {
                "number": row, "options": [(code, held.get(f"option_{row}_{code}", "")) for code in languages()],
                "others": [(code, held.get(f"other_{row}_{code}", "")) for code in languages()], "is_right": str(row) in right, "points": held.get(f"points_{row}", ""),
            }
            for row in rows
        ],
        **{name: held.get(name, default) for name, default in (("points", "1"), ("number", ""), ("off", "0"), ("wordings", ""))},
    }  # fmt: skip


def _kept(kind: str, written: Written | None) -> Mapping[str, Any]:
    if written is None:
        return {}
    found: dict[str, Any] = {"points": str(written.question.points)}
    for code, text in written.texts.items():
        found[f"stem_{code}"] = text.stem
        found |= {f"option_{row}_{code}": one for row, one in enumerate(text.options)}
        found |= {f"other_{row}_{code}": one for row, one in enumerate(text.others)}
    if kind in CHOSEN:
        found["right"] = [str(one) for one in written.right]
    elif kind in JUDGED:
        found |= {f"points_{row}": str(one) for row, one in enumerate(written.right)}
    elif kind == Kind.NUMBER:
        found["number"], found["off"] = written.right
    elif kind == Kind.SHORT:
        found["wordings"] = "\n".join(written.right)
    return found


def faults_of(refusals: Sequence[Refusal], rows: Sequence[int]) -> list[Fault]:
    """What is wrong, with the way to the field that it is wrong with. `rows` are the page's of the lines."""
    return [_fault(one, rows) for one in refusals]


def beside(faults: Sequence[Fault]) -> Mapping[str, str]:
    """What stands beside each field, by the id of its element."""
    found: dict[str, str] = {}
    for one in faults:
        found[one.where] = f"{found[one.where]} {one.sentence}" if one.where in found else one.sentence
    return found


def _fault(refusal: Refusal, rows: Sequence[int]) -> Fault:
    told, field, place = refusal.params, refusal.field or "", refusal.params.get("place")
    language = told.get("language") or languages()[0]
    if "other" in told:
        told["line"] = rows[told["other"]] + 1
    sentence = words.of_refusal(refusal)
    if field == "stem":
        return Fault(
            sentence, f"stem_{language}", _("Question (%(language)s)") % {"language": language_name(language)}
        )
    if place is None:
        name = "off" if isinstance(refusal, OffNegative) else told.get("name", field)
        where = "lines" if field in ("options", "others") else name
        return Fault(sentence, where, LABELS.get(name, ""))
    line = {"n": rows[place] + 1, "language": language_name(language)}
    if field == "right":
        return Fault(sentence, f"points_{rows[place]}", _("Points of line %(n)s") % line)
    label = (
        _("Matched with, line %(n)s, %(language)s") if field == "others" else _("Line %(n)s, %(language)s")
    )
    return Fault(
        sentence, f"{'other' if field == 'others' else 'option'}_{rows[place]}_{language}", label % line
    )
