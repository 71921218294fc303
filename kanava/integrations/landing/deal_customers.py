"""The customers of imported deals: found by key or name, or brought along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kanava.deals.models import SUBJECT
from kanava.deals.queries import thresholds_of
from kanava.integrations.fields import Target
from kanava.integrations.landing.common import Context, find_ids
from kanava.integrations.records import Record
from kanava.matching.batch import match_companies
from kanava.matching.engine import Company
from kanava.matching.identifiers import BusinessIdInvalid, normal_business_id


@dataclass(slots=True)
class NewCustomer:
    """A customer that a deal brings along; it gets its id when it is written."""

    values: dict[str, Any]
    key: str = ""
    id: int = 0


class DealCustomers:
    """Finds the customers of deals; `made` are those that are to be written."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.made: list[NewCustomer] = []

    def find(self, records: Sequence[Record]) -> dict[str, "int | NewCustomer"]:
        """Each record's customer by the record's key: an id, or one that is to be made. None for those without."""
        keys = {row.values["customer_key"] for row in records if row.values.get("customer_key")}
        by_key: dict[str, int | NewCustomer] = dict(find_ids(self._context.source, Target.CUSTOMERS, keys))
        named: dict[Company, list[Record]] = {}
        found: dict[str, int | NewCustomer] = {}
        for record in records:
            key, name = record.values.get("customer_key", ""), record.values.get("customer", "")
            if key in by_key:
                found[record.key] = by_key[key]
            elif name:
                named.setdefault(self._company(record), []).append(record)
            elif key:
                found[record.key] = by_key[key] = self._new({"name": key, "is_known": False}, key)
        found |= self._match(named)
        return found

    def _new(self, values: dict[str, Any], key: str = "") -> NewCustomer:
        made = NewCustomer(values, key)
        self.made.append(made)
        return made

    def _company(self, record: Record) -> Company:
        told = record.values
        country, number = told.get("customer_country", ""), told.get("customer_business_id", "")
        if number:
            try:
                number = normal_business_id(country, number)
            except BusinessIdInvalid:
                self._context.problems.add_fault(
                    "BUSINESS_ID_INVALID", "customer_business_id", record.row, number
                )
        domain = told.get("customer_domain", "")
        return Company(told["customer"], country, (domain,) if domain else (), (number,) if number else ())

    def _match(self, named: Mapping[Company, list[Record]]) -> dict[str, "int | NewCustomer"]:
        """Customers by name: the distinct spellings once each against those that are known and each other."""
        companies = list(named)
        matches = match_companies(companies, kind=SUBJECT, thresholds=thresholds_of(self._context.playbook))
        by_place: list[int | NewCustomer] = []
        for company, match in zip(companies, matches, strict=True):
            if match.subject_id is not None:
                by_place.append(match.subject_id)
            elif match.same_as is not None:
                by_place.append(by_place[match.same_as])
            else:
                key = named[company][0].values.get("customer_key", "")
                by_place.append(self._new(_values_of(company), key))
                if match.maybe:
                    self._context.problems.add_remark(
                        "MAYBE_KNOWN", "customer", named[company][0].row, company.name, known=match.maybe
                    )
        return {
            record.key: by_place[place]
            for place, company in enumerate(companies)
            for record in named[company]
        }


def _values_of(company: Company) -> dict[str, Any]:
    return {
        "name": company.name,
        "country": company.country,
        "domain": company.domains[0] if company.domains else "",
        "business_id": company.business_ids[0] if company.business_ids else "",
    }
