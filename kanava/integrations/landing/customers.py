"""Customers from a file."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kanava.deals import intake
from kanava.deals.models import SUBJECT, Customer
from kanava.deals.queries import thresholds_of
from kanava.integrations.fields import Target
from kanava.integrations.landing.common import Context, Extra, Notes, Resolved, find_ids
from kanava.integrations.models import ImportedRow
from kanava.integrations.records import Record
from kanava.matching.batch import Found, match_companies
from kanava.matching.engine import Company
from kanava.matching.identifiers import BusinessIdInvalid, normal_business_id
from kanava.rules.text import sort_key


def company_of(values: Mapping[str, Any], *, prefix: str = "") -> Company:
    """The company that a row names, for the engine."""
    number, domain = values.get(f"{prefix}business_id"), values.get(f"{prefix}domain")
    return Company(
        values["name"],
        values.get(f"{prefix}country") or "",
        (domain,) if domain else (),
        (number,) if number else (),
    )


class CustomerLanding:
    """Lands customers; one that is here already, as the engine sees it, is completed and not made twice."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.notes = Notes()
        self._parents: dict[str, str] = {}
        self._ids: dict[str, int] = {}

    def resolve(self, records: Sequence[Record], known: Mapping[str, int]) -> list[Resolved]:
        """Read business ids, find customers that are here already, and parents."""
        rows = []
        for record in records:
            values = {
                name: record.values.get(name) for name in ("country", "domain") if name in record.values
            }
            values["name"] = record.values.get("name", "")
            if "is_listed" in record.values:
                values["is_listed"] = record.values["is_listed"] == "YES"
            # A key without a name was known before by its key alone.
            values["is_known"] = True
            self._number(record, values)
            if record.values.get("parent"):
                self._parents[record.key] = record.values["parent"]
            rows.append(Resolved(record, values, known.get(record.key)))
        self._adopt([row for row in rows if row.object_id is None and row.values["name"]], rows)
        self._link(rows)
        return rows

    def _number(self, record: Record, values: dict[str, Any]) -> None:
        text = record.values.get("business_id", "")
        if text:
            try:
                values["business_id"] = normal_business_id(values.get("country") or "", text)
            except BusinessIdInvalid:
                self.context.problems.add_fault("BUSINESS_ID_INVALID", "business_id", record.row, text)

    def _adopt(self, fresh: Sequence[Resolved], rows: Sequence[Resolved]) -> None:
        found = match_companies(
            [company_of(row.values) for row in fresh],
            kind=SUBJECT,
            thresholds=thresholds_of(self.context.playbook),
        )
        taken = {row.object_id for row in rows if row.object_id is not None} | self._bound(found)
        numbers: dict[tuple[str, str], int] = {}
        for row, match in zip(fresh, found, strict=True):
            if match.subject_id is not None and match.subject_id not in taken:
                row.object_id = match.subject_id
                taken.add(match.subject_id)
                self.notes.counts["adopted"] = self.notes.counts.get("adopted", 0) + 1
                continue
            self._note_likeness(row, match, fresh)
            self._refuse_twice(row, numbers)

    def _bound(self, found: Sequence[Found]) -> set[int]:
        """Customers that another row of this source became: they are not this row's."""
        ids = [match.subject_id for match in found if match.subject_id is not None]
        rows = ImportedRow.objects.filter(
            source=self.context.source, target=Target.CUSTOMERS.value, object_id__among=ids, is_current=True
        )
        return set(rows.values_list("object_id", flat=True))

    def _note_likeness(self, row: Resolved, match: Found, fresh: Sequence[Resolved]) -> None:
        if match.same_as is not None:
            first = fresh[match.same_as].record.row
            self.context.problems.add_remark(
                "SAME_AS_ROW", "name", row.record.row, row.values["name"], first=str(first)
            )
        elif match.maybe:
            self.context.problems.add_remark(
                "MAYBE_KNOWN", "name", row.record.row, row.values["name"], known=match.maybe
            )

    def _refuse_twice(self, row: Resolved, numbers: dict[tuple[str, str], int]) -> None:
        number = (row.values.get("country") or "", row.values.get("business_id") or "")
        first = numbers.setdefault(number, row.record.row)
        if number[1] and first != row.record.row:
            self.context.problems.add_fault(
                "CUSTOMER_TWICE", "business_id", row.record.row, number[1], first=str(first)
            )

    def _link(self, rows: Sequence[Resolved]) -> None:
        """Parents that are here already; those of the same file are linked once they have ids."""
        texts = set(self._parents.values())
        by_key = find_ids(self.context.source, Target.CUSTOMERS, texts)
        names = {sort_key(text): text for text in texts}
        by_name = {
            names[key]: customer
            for key, customer in Customer.objects.filter(sort_key__among=names).values_list("sort_key", "id")
        }
        in_file = {row.record.key for row in rows} | {sort_key(row.values["name"]) for row in rows}
        for row in rows:
            if row.object_id is not None:
                self._remember(row, row.object_id)
            text = self._parents.get(row.record.key)
            if text is None:
                continue
            above = by_key.get(text, by_name.get(text))
            if above is not None and above != row.object_id:
                row.values["parent_id"] = above
                del self._parents[row.record.key]
            elif text not in in_file and sort_key(text) not in in_file:
                self.context.problems.add_remark("PARENT_UNKNOWN", "parent", row.record.row, text)
                del self._parents[row.record.key]

    def prepare(self) -> list[Extra]:
        """Customers need nothing else."""
        return []

    def create(self, rows: Sequence[Resolved]) -> list[int]:
        """Write new customers and link those whose parent is in the same file."""
        ids = intake.create_customers([row.values for row in rows], at=self.context.at)
        for row, made in zip(rows, ids, strict=True):
            self._remember(row, made)
        links = {}
        for key, text in self._parents.items():
            above = self._ids.get(text, self._ids.get(sort_key(text)))
            if above is not None and key in self._ids and above != self._ids[key]:
                links[self._ids[key]] = above
        intake.set_parents(links)
        return ids

    def _remember(self, row: Resolved, object_id: int) -> None:
        self._ids.setdefault(row.record.key, object_id)
        self._ids.setdefault(sort_key(row.values["name"]), object_id)

    def current(self, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """What customers are now."""
        return intake.current_customers(ids)

    def foreseen(self, row: Resolved, before: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is told anew, the rest as it was."""
        return {**before, **row.values}

    def amend(self, rows: Sequence[Resolved]) -> None:
        """Change customers that exist."""
        intake.amend_customers({row.object_id: row.values for row in rows if row.object_id is not None})
