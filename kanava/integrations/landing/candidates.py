"""Candidates from a directory of companies (guide: E1).

A company that is a partner already is left out, one that is a candidate is completed where nothing was known, and one
that stands twice in the file is taken once. A name alone makes two the same only where nothing else is told: a row with
a business id or a domain of its own, or another legal form, is a candidate of its own, and the report says so.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kanava.integrations.fields import Target
from kanava.integrations.landing.common import Context, Extra, Notes, Resolved, find_people
from kanava.integrations.landing.known_partners import find_known_partners
from kanava.integrations.models import ImportedRow
from kanava.integrations.records import Record
from kanava.matching.batch import Found, match_companies
from kanava.matching.engine import DEFAULT, Company, Match, has_other_form
from kanava.matching.identifiers import BusinessIdInvalid, normal_business_id
from kanava.recruiting import intake
from kanava.recruiting.models import SUBJECT
from kanava.rules.text import NameUnreadable, company_name

# A candidate that is known keeps where it was found, and who looks after it.
_KEPT = ("source", "source_detail", "owner_id")
_BY_ID, _BY_DOMAIN = "ID_SAME", "DOMAIN_SAME"


def is_sure(told: Company, known: Company, match: Match) -> bool:
    """Whether a row is surely the company that the engine calls the same, sure enough to write what it tells there."""
    codes = {reason.code for reason in match.reasons}
    if _BY_ID in codes:
        return True
    if has_other_form(told, known):
        return False
    return _BY_DOMAIN in codes or not (told.domains or told.business_ids)


class CandidateLanding:
    """Lands candidates."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.notes = Notes()
        self._adopted: set[int] = set()

    def resolve(self, records: Sequence[Record], known: Mapping[str, int]) -> list[Resolved]:
        """Find who looks after them, partners, and candidates that are here already."""
        people = find_people({row.values.get("owner", "") for row in records} - {""})
        told = [Resolved(record, self._values(record, people), known.get(record.key)) for record in records]
        rows = [row for row in told if row.record.row not in self.context.problems.left_out]
        if self.context.problems.left_out:
            self.notes.counts["unusable"] = len(self.context.problems.left_out)
        fresh = [row for row in rows if row.object_id is None]
        partners = find_known_partners([row.values for row in fresh])
        left = {id(row) for row, found in zip(fresh, partners, strict=True) if self._is_partner(row, found)}
        left |= self._adopt([row for row in fresh if id(row) not in left], rows)
        if left:
            self.notes.counts["left_out"] = len(left)
        staying = [row for row in rows if id(row) not in left]
        self._check_numbers(staying)
        self._tell_completed([row for row in staying if row.object_id in self._adopted])
        return staying

    def _values(self, record: Record, people: Mapping[str, int]) -> dict[str, Any]:
        told = record.values
        values = {name: told[name] for name in (*intake.COLUMNS, *intake.CONTACT) if name in told}
        self._name(record, values)
        self._number(record, values)
        owner = told.get("owner", "")
        if owner in people:
            values["owner_id"] = people[owner]
        elif owner:
            self.context.problems.add_remark("PERSON_UNKNOWN", "owner", record.row, owner)
        return values

    def _name(self, record: Record, values: dict[str, Any]) -> None:
        if "name" in values:
            try:
                values["name"] = company_name(values["name"], field="name")
            except NameUnreadable:
                self.context.problems.leave_out("NAME_UNREADABLE", "name", record.row, values.pop("name"))

    def _number(self, record: Record, values: dict[str, Any]) -> None:
        text = values.pop("business_id", "")
        if text and "country" in values:
            try:
                values["business_id"] = normal_business_id(values["country"], text)
            except BusinessIdInvalid:
                self.context.problems.add_remark(
                    "BUSINESS_ID_INVALID", "business_id", record.row, text, then="EMPTY"
                )

    def _is_partner(self, row: Resolved, found: tuple[str, bool]) -> bool:
        """Whether it is a partner already; one that it only may be is remarked on."""
        partner, is_sure = found
        if partner:
            code = "PARTNER_ALREADY" if is_sure else "MAYBE_PARTNER"
            self.context.problems.add_remark(code, "name", row.record.row, row.values["name"], known=partner)
        return bool(partner) and is_sure

    def _adopt(self, fresh: Sequence[Resolved], rows: Sequence[Resolved]) -> set[int]:
        """Tie rows to candidates that are here; returns the rows whose company another row is."""
        matches = match_companies(
            [intake.company_of(row.values) for row in fresh],
            kind=SUBJECT,
            thresholds=DEFAULT,
            is_sure=is_sure,
        )
        taken = {row.object_id for row in rows if row.object_id is not None} | self._bound(matches)
        left = set()
        for row, match in zip(fresh, matches, strict=True):
            if match.subject_id is not None and match.subject_id not in taken:
                row.object_id = match.subject_id
                taken.add(match.subject_id)
                self._adopted.add(match.subject_id)
            elif match.subject_id is not None or match.same_as is not None:
                first = "" if match.same_as is None else str(fresh[match.same_as].record.row)
                code = "ROW_TWICE" if first else "ROW_TAKEN"
                self.context.problems.add_remark(
                    code, "name", row.record.row, row.values["name"], first=first
                )
                left.add(id(row))
            elif match.maybe:
                self.context.problems.add_remark(
                    "MAYBE_KNOWN", "name", row.record.row, row.values["name"], known=match.maybe
                )
        if self._adopted:
            self.notes.counts["adopted"] = len(self._adopted)
        return left

    def _bound(self, found: Sequence[Found]) -> set[int]:
        """Candidates that another row of this source became: they are not this row's."""
        ids = [match.subject_id for match in found if match.subject_id is not None]
        rows = ImportedRow.objects.filter(
            source=self.context.source, target=Target.CANDIDATES.value, object_id__among=ids, is_current=True
        )
        return set(rows.values_list("object_id", flat=True))

    def _check_numbers(self, rows: Sequence[Resolved]) -> None:
        """A business id is one candidate's; one that is completed does not take another's."""
        holders: dict[tuple[str, str], int | None] = {}
        holders.update(intake.find_numbers({row.values.get("business_id", "") for row in rows} - {""}))
        for row in rows:
            number = (row.values.get("country", ""), row.values.get("business_id", ""))
            if not number[1]:
                continue
            if number not in holders or holders[number] == row.object_id:
                # Held by this row from here on: a new one is known by its place.
                holders[number] = row.object_id if row.object_id is not None else -row.record.row
                continue
            del row.values["business_id"]
            if row.object_id not in self._adopted:
                self.context.problems.add_remark(
                    "CANDIDATE_TWICE", "business_id", row.record.row, number[1], then="EMPTY"
                )

    def _tell_completed(self, rows: Sequence[Resolved]) -> None:
        """Say of each row which candidate it completes, and what it tells anew."""
        here = self.current([row.object_id for row in rows if row.object_id is not None])
        for row in rows:
            before = here[row.object_id or 0]
            after = self.foreseen(row, before)
            fields = [name for name in after if (after[name] or None) != (before.get(name) or None)]
            self.context.problems.add_remark(
                "COMPLETES" if fields else "CANDIDATE_ALREADY", "name", row.record.row, row.values["name"],
                known=before["name"], fields=" ".join(fields), target=Target.CANDIDATES.value,
            )  # fmt: skip

    def prepare(self) -> list[Extra]:
        """Candidates need nothing else."""
        return []

    def create(self, rows: Sequence[Resolved]) -> list[int]:
        """Write new candidates."""
        return intake.create([row.values for row in rows], at=self.context.at)

    def current(self, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """What candidates are now."""
        return intake.current(ids)

    def foreseen(self, row: Resolved, before: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is told anew, the rest as it was; of a candidate that was here before the file only what nobody knew."""
        if row.object_id not in self._adopted:
            return {**before, **row.values}
        keeps_contact = any(before.get(name) for name in intake.CONTACT)
        new = {
            name: value
            for name, value in row.values.items()
            if before.get(name) in (None, "", ())
            and name not in _KEPT
            and not (keeps_contact and name in intake.CONTACT)
        }
        return {**before, **new}

    def amend(self, rows: Sequence[Resolved]) -> None:
        """Change candidates that exist."""
        changed = {row.object_id: row for row in rows if row.object_id is not None}
        before = self.current(changed)
        intake.amend({key: self.foreseen(changed[key], told) for key, told in before.items()})
