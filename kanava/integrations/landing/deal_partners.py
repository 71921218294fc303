"""The partners of imported deals: who sourced or influenced them."""

from collections.abc import Sequence
from typing import Any

from rapidfuzz import fuzz, process

from kanava.integrations.landing.common import Context
from kanava.integrations.landing.partners import find_partners, list_names
from kanava.integrations.records import Record
from kanava.matching import names
from kanava.rules.deals import Origin

# A partner whose name is so alike is shown with a name that nobody has.
ALIKE = 80


class DealPartners:
    """Finds the partners of deals, noting those that are not here."""

    def __init__(self, context: Context, records: Sequence[Record]) -> None:
        self._context = context
        texts = {row.values["partner"] for row in records if row.values.get("partner")}
        self._found = find_partners(context.source, texts)
        self._by_words: dict[str, str] | None = None

    def place(self, record: Record, values: dict[str, Any]) -> None:
        """The sourcing partner, or the one who influenced the deal; a direct deal has none."""
        text = record.values.get("partner", "")
        origin = values["origin"] or (Origin.SOURCED.value if text else Origin.DIRECT.value)
        values.update(origin=origin, partner_id=None, influencer_id=None)
        if origin == Origin.DIRECT:
            values["registered_on"] = record.values.get("registered_on")
            return
        ids = self._found.get(text, [])
        if len(ids) == 1:
            name = "partner_id" if origin == Origin.SOURCED else "influencer_id"
            values[name] = ids[0]
        elif not text:
            self._context.problems.add_fault("PARTNER_MISSING", "partner", record.row)
        elif ids:
            self._context.problems.add_fault("PARTNER_AMBIGUOUS", "partner", record.row, text)
        else:
            self._note_unknown(record.row, text)
        if origin == Origin.INFLUENCED:
            values["registered_on"] = record.values.get("registered_on")

    def _note_unknown(self, row: int, text: str) -> None:
        """A partner that is not here, with the one whose name is nearest."""
        if self._by_words is None:
            self._by_words = {_words_of(name): name for name in list_names()}
        near = process.extractOne(
            _words_of(text), list(self._by_words), scorer=fuzz.ratio, score_cutoff=ALIKE
        )
        params = {"known": self._by_words[near[0]]} if near else {}
        code = "PARTNER_MISSPELT" if near else "PARTNER_UNKNOWN"
        self._context.problems.add_fault(code, "partner", row, text, **params)


def _words_of(name: str) -> str:
    """A company's name without its legal form."""
    return " ".join(names.parse(name).words)
