"""Partners from a file (guide: A4)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kanava.integrations.fields import Target
from kanava.integrations.landing.common import Context, Extra, Notes, Resolved, find_ids, find_people
from kanava.integrations.landing.partner_likeness import note_alike
from kanava.integrations.records import Record
from kanava.integrations.squash import squashed
from kanava.matching import names
from kanava.matching.identifiers import BusinessIdInvalid, normal_business_id
from kanava.partners import intake
from kanava.partners.models import Partner, PartnerDomain
from kanava.rules.text import sort_key

_PLAIN = (
    "name", "type", "tier", "lifecycle", "country", "domain", "currency", "signed_on", "ended_on", "contact_name", "contact_email",
    "contact_phone",
)  # fmt: skip


class PartnerLanding:
    """Lands partners; one that is here already, by business id or domain, is completed and not made twice."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.notes = Notes()
        self._later: dict[str, str] = {}

    def resolve(self, records: Sequence[Record], known: Mapping[str, int]) -> list[Resolved]:
        """Find managers, distributors and partners that are here already."""
        texts = {
            name: {row.values.get(name, "") for row in records} - {""} for name in ("manager", "distributor")
        }
        people = find_people(texts["manager"])
        distributors = find_partners(self.context.source, texts["distributor"])
        in_file = {record.key for record in records} | {record.values.get("name", "") for record in records}
        rows = []
        for record in records:
            values = {name: record.values[name] for name in _PLAIN if name in record.values}
            self._number(record, values)
            self._manager(record, values, people)
            self._distributor(record, values, distributors, in_file)
            rows.append(Resolved(record, values, known.get(record.key)))
        self._adopt(rows)
        return rows

    def _number(self, record: Record, values: dict[str, Any]) -> None:
        text = record.values.get("business_id", "")
        if text and "country" in values:
            try:
                values["business_id"] = normal_business_id(values["country"], text)
            except BusinessIdInvalid:
                self.context.problems.add_fault("BUSINESS_ID_INVALID", "business_id", record.row, text)

    def _manager(self, record: Record, values: dict[str, Any], people: Mapping[str, int]) -> None:
        text = record.values.get("manager", "")
        if text in people:
            values["manager_id"] = people[text]
        elif text:
            self.context.problems.add_remark("PERSON_UNKNOWN", "manager", record.row, text)

    def _distributor(
        self, record: Record, values: dict[str, Any], found: Mapping[str, list[int]], in_file: Collection[str]
    ) -> None:
        text = record.values.get("distributor", "")
        if not text:
            return
        ids = found.get(text, [])
        if len(ids) == 1:
            values["distributor_id"] = ids[0]
        elif text in in_file and text not in (record.key, values.get("name")):
            self._later[record.key] = text
        else:
            self.context.problems.add_remark("DISTRIBUTOR_UNKNOWN", "distributor", record.row, text)

    def _adopt(self, rows: Sequence[Resolved]) -> None:
        """Tie new rows to partners with the same business id or domain; note those that merely have the same name, apart
        from the legal form."""
        fresh = [row for row in rows if row.object_id is None]
        by_number, by_domain = _known_partners([row.values for row in fresh])
        taken = {row.object_id for row in rows if row.object_id is not None}
        for row in fresh:
            number = (row.values.get("country", ""), row.values.get("business_id", ""))
            found = by_number.get(number) or by_domain.get(row.values.get("domain", ""))
            if found is not None and found in taken:
                name = "business_id" if number in by_number else "domain"
                self.context.problems.add_fault("PARTNER_TWICE", name, row.record.row, str(row.values[name]))
            elif found is not None:
                row.object_id = found
                taken.add(found)
                self.notes.counts["adopted"] = self.notes.counts.get("adopted", 0) + 1
        self._refuse_twice(fresh)
        note_alike(fresh, self.context.problems)

    def _refuse_twice(self, fresh: Sequence[Resolved]) -> None:
        """Two new rows cannot have one business id; a shared domain is the first one's."""
        seen: dict[tuple[str, str], int] = {}
        for row in fresh:
            number = (row.values.get("country", ""), row.values.get("business_id", ""))
            if not number[1] or row.object_id is not None:
                continue
            first = seen.setdefault(number, row.record.row)
            if first != row.record.row:
                self.context.problems.add_fault(
                    "PARTNER_TWICE", "business_id", row.record.row, number[1], first=str(first)
                )

    def prepare(self) -> list[Extra]:
        """Partners need nothing else."""
        return []

    def create(self, rows: Sequence[Resolved]) -> list[int]:
        """Write new partners and hang them under distributors of the same file."""
        default = {"currency": self.context.playbook.programme.currency}
        ids = intake.create([{**default, **row.values} for row in rows], at=self.context.at)
        self._hang({row.record.key: key for row, key in zip(rows, ids, strict=True)})
        return ids

    def _hang(self, made: Mapping[str, int]) -> None:
        if not self._later:
            return
        found = find_partners(self.context.source, set(self._later.values()))
        changes = {}
        for key, text in self._later.items():
            above = made.get(text) or next(iter(found.get(text, [])), None)
            if key in made and above is not None and above != made[key]:
                changes[made[key]] = {"distributor_id": above}
        intake.amend(changes)

    def current(self, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """What partners are now."""
        return intake.current(ids)

    def foreseen(self, row: Resolved, before: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is told anew, the rest as it was."""
        return {**before, **row.values}

    def amend(self, rows: Sequence[Resolved]) -> None:
        """Change partners that exist."""
        intake.amend({row.object_id: row.values for row in rows if row.object_id is not None})


def _known_partners(
    rows: Sequence[Mapping[str, Any]],
) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    numbers = {row["business_id"] for row in rows if row.get("business_id")}
    domains = {row["domain"] for row in rows if row.get("domain")}
    by_number = Partner.objects.filter(business_id__among=numbers).values_list("country", "business_id", "id")
    by_domain = PartnerDomain.objects.filter(domain__among=domains).values_list("domain", "partner_id")
    return {(country, number): key for country, number, key in by_number}, dict(by_domain)


def list_names() -> list[str]:
    """What all partners are called."""
    return list(Partner.objects.order_by("id").values_list("name", flat=True))


def find_partners(source: str, texts: Collection[str]) -> dict[str, list[int]]:
    """Partners as a file may call them: by key of the same source, business id, domain or name; several for a name
    that several have."""
    if not texts:
        return {}
    found = {text: [key] for text, key in find_ids(source, Target.PARTNERS, texts).items()}
    _look(found, texts, {squashed(text).upper(): text for text in texts},
          Partner.objects.exclude(business_id="").values_list("business_id", "id"))  # fmt: skip
    _look(
        found,
        texts,
        {text.lower(): text for text in texts},
        PartnerDomain.objects.values_list("domain", "partner_id"),
    )
    rest = [text for text in texts if text not in found]
    if rest:
        by_key: dict[str, list[int]] = {}
        by_signature: dict[str, list[int]] = {}
        for key, name in Partner.objects.values_list("id", "name"):
            by_key.setdefault(sort_key(name), []).append(key)
            by_signature.setdefault(names.signature(names.parse(name).words), []).append(key)
        for text in rest:
            ids = by_key.get(sort_key(text)) or by_signature.get(names.signature(names.parse(text).words))
            if ids:
                found[text] = ids
    return found


def _look(found: dict[str, list[int]], texts: Collection[str], wanted: Mapping[str, str], rows: Any) -> None:
    column = "business_id" if rows.model is Partner else "domain"
    rest = [value for value, text in wanted.items() if text not in found]
    if len(found) < len(texts) and rest:
        for value, key in rows.filter(**{f"{column}__in": rest}):
            found.setdefault(wanted[value], []).append(key)
