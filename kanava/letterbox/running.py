"""What a partner has registered already and what still runs, so that the same sheet or mail twice registers nothing twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kanava.deals.customers import company_of
from kanava.deals.models import Registration
from kanava.deals.queries import thresholds_of
from kanava.letterbox.reading.facts import Field
from kanava.matching.engine import Company
from kanava.matching.identifiers import register_number
from kanava.matching.possible import Known
from kanava.rules.playbook import Playbook
from kanava.rules.registration import OPEN_STATES, State
from kanava.rules.text import search_words

Key = tuple[str, str, int | None, str]


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Which company wants what: enough to know the same registration again."""

    customer_name: str
    country: str
    business_id: str
    product_line_id: int | None
    kind: str

    @property
    def company(self) -> Company:
        """The company as the engine compares it."""
        number = "" if register_number(self.country, self.business_id) else self.business_id
        return Company(self.customer_name, self.country, (), (number,) if number else ())

    @property
    def keys(self) -> tuple[Key, ...]:
        """By what it is known again: the company's name, and its number where that was told."""
        by_name: Key = ("", search_words(self.customer_name), self.product_line_id, self.kind)
        if not self.business_id:
            return (by_name,)
        return by_name, (self.country, self.business_id, self.product_line_id, self.kind)


def told_in(values: Mapping[Any, Any]) -> Opportunity:
    """The opportunity that was read in a mail or a row."""
    return Opportunity(
        values[Field.CUSTOMER], values[Field.COUNTRY], values[Field.BUSINESS_ID], values[Field.PRODUCT], str(values[Field.KIND])
    )  # fmt: skip


def registered_as(found: Registration) -> Opportunity:
    """The opportunity of a registration or a draft."""
    return Opportunity(
        found.customer_name, found.customer_country, found.customer_business_id, found.product_line_id, found.kind
    )  # fmt: skip


def _running(partner_id: int, on: date) -> QuerySet[Registration]:
    """The partner's registrations that run on a day."""
    rows = Registration.objects.filter(partner_id=partner_id, state__in=OPEN_STATES)
    return rows.exclude(state=State.APPROVED, ends_on__lt=on).select_related("product_line").order_by("id")


def find_running(
    partner_id: int, wanted: Collection[Opportunity], *, on: date
) -> Mapping[Opportunity, Registration]:
    """The partner's registrations that run on a day on what is wanted. What names no product is on nothing yet. One
    statement."""
    whole = [one for one in wanted if one.customer_name and one.product_line_id]
    names = [search_words(one.customer_name) for one in whole]
    numbers = [one.business_id for one in whole if one.business_id]
    rows = _running(partner_id, on).filter(Q(search_text__in=names) | Q(customer_business_id__in=numbers))
    running = {key: row for row in rows for key in registered_as(row).keys}
    return {
        one: running[key]
        for one in whole
        # The number says more than the name, and is looked at last.
        for key in one.keys
        if key in running
    }


# Nobody has more that run at a time; of more the latest are compared.
MOST_COMPARED = 500


def find_alike(
    partner_id: int, wanted: Collection[Opportunity], playbook: Playbook, *, on: date
) -> Mapping[Opportunity, Registration]:
    """The partner's own registrations that run on a day and whose company, spelled differently, is or may be the one that
    is wanted, on the same product and kind: the likeliest of each. Nobody else's are looked at. One statement."""
    rows = {one.pk: one for one in _running(partner_id, on).order_by("-id")[:MOST_COMPARED]}
    known = Known({key: company_of(row) for key, row in rows.items()})
    found = {}
    for one in wanted:
        if one.customer_name and one.product_line_id:
            near = [rows[key] for key, _match in known.likeliest(one.company, thresholds_of(playbook))]
            same = [row for row in near if (row.product_line_id, row.kind) == (one.product_line_id, one.kind)]
            found.update({one: same[0]} if same else {})
    return found
