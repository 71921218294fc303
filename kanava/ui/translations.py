"""Language versions as console and portal show them: texts beside each other, files, and what something costs."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from kanava.rules.money import Money
from kanava.rules.translations import Estimate, changed, paragraphs
from kanava.ui import formatting
from kanava.ui.downloads import ENDINGS
from kanava.ui.large_files import Sent
from kanava.ui.markdown import to_html
from kanava.ui.materials import TYPES, size_of

if TYPE_CHECKING:
    from kanava.translations.models import Text

IN_MARKDOWN = ("LESSON",)
# What stands before the figures of an amount, and behind them.
_AROUND, _AROUND_END = re.compile(r"\D*"), re.compile(r"\D*$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of the source and of the translation, by its number; what is said of it; whether it is new in the source."""

    number: int
    source: SafeString
    target: SafeString
    is_new: bool = False
    said: Any = None


def pairs(
    source: "Text | None",
    target: "Text | None",
    *,
    kind: str,
    said: Mapping[int, Any] | None = None,
    before: "Text | None" = None,
) -> list[Pair]:
    """Source and translation paragraph by paragraph. `before` is what the source said when it was last translated: what was
    not there then is marked."""
    theirs = paragraphs(source.text) if source is not None else ()
    ours = paragraphs(target.text) if target is not None else ()
    new = set(changed(paragraphs(before.text), theirs)) if before is not None else set()
    shown = _shown(kind)
    last = max((len(theirs), len(ours), *(said or {})))
    return [
        Pair(place + 1, _at(theirs, place, shown), _at(ours, place, shown), place in new, (said or {}).get(place + 1))
        for place in range(last)
    ]  # fmt: skip


def _at(parts: Sequence[str], place: int, shown: Callable[[str], SafeString]) -> SafeString:
    return shown(parts[place]) if place < len(parts) else mark_safe("")


def _shown(kind: str) -> Callable[[str], SafeString]:
    return to_html if kind in IN_MARKDOWN else _plain


def _plain(text: str) -> SafeString:
    return mark_safe(linebreaks(text, autoescape=True))


def sent(text: "Text") -> Sent:
    """The file of a text as it is sent."""
    endings = ENDINGS.get(text.file_format, (f".{text.file_format.lower()}",))
    name = text.file_name if text.file_name.lower().endswith(endings) else f"{text.file_name}{endings[0]}"
    return Sent(text.file_sha256, text.file_size, name, TYPES[text.file_format])


def file_of(text: "Text | None", url: str) -> dict[str, str] | None:
    """A text's file for its template; None where it has none."""
    if text is None or not text.file_sha256:
        return None
    return {"url": url, "name": text.file_name, "format": text.file_format, "size": size_of(text.file_size)}


def range_of(low: Money, high: Money, *, whole: bool = False) -> str:
    """Money from and to, with the currency once; one amount where both are the same. `whole` rounds to major units."""
    first, second = (formatting.whole_money(one) if whole else formatting.money(one) for one in (low, high))
    if first == second:
        return first
    before, after = _AROUND.match(second), _AROUND_END.search(first)
    assert before is not None
    assert after is not None
    return f"{first[: after.start()]}–{second[before.end() :]}"


def cost_of(cost: Estimate) -> str:
    """What an estimate comes to; nothing where there is nothing to do."""
    return range_of(cost.low, cost.high, whole=cost.high.amount >= 100) if cost.words else ""


def why_minimum(cost: Estimate) -> str:
    """Why few words cost what they do; nothing where the words alone tell."""
    if cost.minimum is None or cost.by_words is None:
        return ""
    told = {"minimum": formatting.money(cost.minimum), "amount": formatting.money(cost.by_words)}
    return gettext("An order costs at least %(minimum)s; by its words it would be %(amount)s.") % told


def words_of(count: int) -> str:
    """How many words."""
    return ngettext("%(n)s word", "%(n)s words", count) % {"n": formatting.number(count)}


def days_of(count: int) -> str:
    """How many working days."""
    return ngettext("%(n)s day of work", "%(n)s days of work", count) % {"n": formatting.number(count)}
