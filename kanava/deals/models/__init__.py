"""Customers, deals, registrations and who owns what (guide: C3, H5, H11)."""

from kanava.deals.models.customers import (
    SUBJECT,
    Customer,
    CustomerDomain,
    ProductLine,
)
from kanava.deals.models.deals import (
    CLOSED,
    NEVER,
    NOTHING,
    OPEN,
    SOME_DAY,
    Deal,
    DealLine,
    DealShare,
)
from kanava.deals.models.registrations import (
    APPEALED,
    PROTECTED,
    TO_DO,
    WAITING,
    Activity,
    Exchange,
    Ownership,
    PossibleMatch,
    Registration,
    StaffNote,
)

__all__ = [
    "APPEALED",
    "CLOSED",
    "NEVER",
    "NOTHING",
    "OPEN",
    "PROTECTED",
    "SOME_DAY",
    "SUBJECT",
    "TO_DO",
    "WAITING",
    "Activity",
    "Customer",
    "CustomerDomain",
    "Deal",
    "DealLine",
    "DealShare",
    "Exchange",
    "Ownership",
    "PossibleMatch",
    "ProductLine",
    "Registration",
    "StaffNote",
]
