"""What a field of a file is: its name, its headers, what its cells must look like; and the fields that several kinds have.

Headers are compared as lower-case letters and digits only, so `Close Date`, `close_date` and `CloseDate` are one.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Target(StrEnum):
    """What a file's rows become."""

    PARTNERS = "partners"
    CUSTOMERS = "customers"
    DEALS = "deals"
    REVENUE = "revenue"
    CANDIDATES = "candidates"
    PAYMENTS = "payments"


class Shape(StrEnum):
    """What a cell must look like."""

    TEXT = "TEXT"
    KEY = "KEY"
    DAY = "DAY"
    MONTH = "MONTH"
    AMOUNT = "AMOUNT"
    QUANTITY = "QUANTITY"
    COUNTRY = "COUNTRY"
    CURRENCY = "CURRENCY"
    DOMAIN = "DOMAIN"
    EMAIL = "EMAIL"
    CHOICE = "CHOICE"
    # A number of people.
    COUNT = "COUNT"
    # Several things in one cell.
    LIST = "LIST"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a file can tell. `headers` are tried in order; `choices` are the codes of a choice; `words` are what
    our own pages and files call it besides its label."""

    name: str
    label: "str | Promise"
    shape: Shape
    headers: tuple[str, ...]
    choices: tuple[str, ...] = ()
    is_required: bool = False
    # What tells one thing from another, where that is no key of the source.
    is_identity: bool = False
    # Each row of an order has its own value of these; all others are the whole order's.
    is_of_line: bool = False
    longest: int = 200
    words: "tuple[str | Promise, ...]" = ()
    # A column whose name says the field, but a smaller share of whose values can be one, is something else.
    readable: float = 0.6


def field_of(name: str, label: "str | Promise", shape: Shape, headers: str, **more: object) -> Field:
    """A field whose headers stand in one text."""
    return Field(name, label, shape, tuple(headers.split()), **more)  # type: ignore[arg-type]


KEY_LABEL = _("Key in the source")

BUSINESS_ID = field_of("business_id", _("Business id"), Shape.KEY,
    "businessid vatnumber vatid vat taxid companynumber registrationnumber orgnumber organisationnumber ytunnus "
    "yritystunnus businessnumber vatno vatregistrationnumber orgno organisationsnummer organisasjonsnummer orgnr cvr "
    "cvrnummer cvrnr ustidnr ustid handelsregisternummer registrikood siret kvk regnro alvtunnus "
    "companyregistrationnumber", longest=30)  # fmt: skip
DOMAIN = field_of("domain", _("Website or domain"), Shape.DOMAIN,
    "domain website url webpage homepage companydomain companydomainname verkkosivu kotisivu websiteurl companywebsite "
    "webaddress internet verkkosivut kotisivut wwwsivut www wwwosoite hemsida nettsted webseite siteweb")  # fmt: skip
