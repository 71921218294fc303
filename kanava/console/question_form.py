"""A question as a form written by hand: words in each language side by side, and what is right beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kanava.rules.questions import JUDGED, MOST, Kind, QuestionFaulty, number_in
from kanava.rules.refusals import Refusal
from kanava.training.actions.banks import Told
from kanava.training.queries.banks import Written
from kanava.training.questions import Words
from kanava.ui import words
from kanava.ui.forms import Fault

CHOSEN, IN_ROWS = (
    (Kind.CHOICE, Kind.MULTIPLE),
    (Kind.CHOICE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING, *JUDGED),
)
EMPTY_ROWS = 2
# Where on the page a refusal's field begins.
PLACES = {
    "stem": (f"stem_{settings.LANGUAGE_CODE[:2]}", _("Question")), "options": ("option_0", _("Options")), "others": ("other_0", _("Matched with")),
    "right": ("right", _("What is right")), "points": ("points", _("Points")), "kind": ("kind", _("Kind")),
}  # fmt: skip


def languages() -> Sequence[str]:
    """The languages that a question may be written in."""
    return [code for code, _name in settings.LANGUAGES]


def read(kind: str, sent: QueryDict) -> Told:
    """What was typed. Raises QuestionFaulty where a figure cannot be read (field `right` or `points`)."""
    rows = [row for row in range(MOST + EMPTY_ROWS) if _is_told(sent, row)] if kind in IN_ROWS else []
    texts = {
        code: Words(
            sent.get(f"stem_{code}", ""), [sent.get(f"option_{row}_{code}", "") for row in rows],
            [sent.get(f"other_{row}_{code}", "") for row in rows] if kind == Kind.MATCHING else [],
        )
        for code in languages()
    }  # fmt: skip
    return Told(kind, texts, _right(kind, sent, rows), _whole(sent.get("points", "1"), "points"))


def _is_told(sent: QueryDict, row: int) -> bool:
    return any(
        sent.get(f"{name}_{row}_{code}", "").strip() for name in ("option", "other") for code in languages()
    )


def _right(kind: str, sent: QueryDict, rows: Sequence[int]) -> Sequence[Any]:
    if kind in CHOSEN:
        return [place for place, row in enumerate(rows) if str(row) in sent.getlist("right")]
    if kind in (Kind.ORDERING, Kind.MATCHING):
        return list(range(len(rows)))
    if kind in JUDGED:
        return [_whole(sent.get(f"points_{row}", ""), "right") for row in rows]
    if kind == Kind.NUMBER:
        found, off = number_in(sent.get("number", "")), number_in(sent.get("off", "") or "0")
        if found is None or off is None:
            raise QuestionFaulty(field="right")
        return [found, off]
    return [line.strip() for line in sent.get("wordings", "").splitlines() if line.strip()]


def _whole(text: str, field: str) -> int:
    told = text.strip()
    if not (told.isascii() and told.isdecimal() and len(told) < 4):
        raise QuestionFaulty(field=field)
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


def faults_of(refusal: Refusal | None) -> list[Fault]:
    """What is wrong, with the way to where it stands."""
    if refusal is None:
        return []
    where, label = PLACES.get(refusal.field or "", ("", ""))
    return [Fault(words.of_refusal(refusal), where, label)]
