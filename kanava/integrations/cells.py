"""From a cell's text to a value, or to the code of what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kanava.integrations.amounts import amount_of, currency_of
from kanava.integrations.choices import choice_of
from kanava.integrations.countries import country_of
from kanava.integrations.days import day_of, month_of
from kanava.integrations.fields import Field, Shape
from kanava.integrations.lists import count_of, parts_of
from kanava.integrations.nulls import NULLS
from kanava.integrations.problems import CellFault
from kanava.matching.identifiers import DomainInvalid, is_company_domain, normal_domain
from kanava.rules.text import tidy

# What a spreadsheet shows where its formula failed.
BROKEN = frozenset(["#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!"])

# 1.82375E+10 was a number with more digits before a spreadsheet showed it.
_SHORTENED = re.compile(r"\d[.,]\d+E\+\d{1,2}", re.IGNORECASE)
# Some systems put a thing's address behind its name.
_LINK = re.compile(r"(?<=\S)\s*\(https?://[^)\s]*\)")


def domain_of(text: str) -> str:
    """The registered domain; empty for free mail, which tells nothing of a company."""
    try:
        domain = normal_domain(text)
    except DomainInvalid:
        raise CellFault("DOMAIN_INVALID") from None
    return domain if is_company_domain(domain) else ""


def email_of(text: str) -> str:
    """An e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        raise CellFault("EMAIL_INVALID") from None
    return text


Parse = Callable[[str], Any]


def parser(field: Field, *, order: str, mark: str, values: Mapping[str, str], unit: int = 1) -> Parse:
    """How cells of the field are read. `values` says of single texts what they mean. Raises CellFault when called."""
    plain: dict[Shape, Parse] = {
        Shape.DAY: lambda text: day_of(text, order),
        Shape.MONTH: lambda text: month_of(text, order),
        Shape.AMOUNT: lambda text: amount_of(text, mark) * unit,
        Shape.QUANTITY: lambda text: amount_of(text, mark),
        Shape.COUNTRY: country_of,
        Shape.CURRENCY: currency_of,
        Shape.DOMAIN: domain_of,
        Shape.EMAIL: email_of,
        Shape.CHOICE: lambda text: choice_of(field.name, text),
        Shape.COUNT: count_of,
        Shape.LIST: lambda text: parts_of(field.name, text, values) or None,
    }

    def short(text: str) -> str:
        return _short(text, field.longest)

    def key(text: str) -> str:
        if _SHORTENED.fullmatch(text):
            raise CellFault("KEY_SHORTENED")
        return short(text)

    plain[Shape.KEY] = key
    read = plain.get(field.shape, short)

    def parse(text: str) -> Any:
        text = values.get(text, text)
        if text.startswith("#") and text.lower() in BROKEN:
            raise CellFault("CELL_BROKEN")
        return None if not text or text.lower() in NULLS else read(text)

    return parse


def _short(text: str, longest: int) -> str:
    """Text on one line; what is too long for its place is a fault, not cut in silence."""
    clean = tidy(_LINK.sub("", text))
    if len(clean) > longest:
        raise CellFault("TEXT_TOO_LONG")
    return clean
