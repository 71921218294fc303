"""Numbers of bank accounts as people type them, checked and brought into their one written form."""

import re
from dataclasses import dataclass

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum import numdb
from stdnum.exceptions import ValidationError
from stdnum.us import rtn

from kanava.rules.payout_accounts import (
    IBAN_ALONE,
    BicElsewhere,
    BicMissing,
    BicWrong,
    CountryUnknown,
    CurrencyUnknown,
    HolderMissing,
    IbanElsewhere,
    IbanNeeded,
    IbanWrong,
    NumberMissing,
    NumberUnreadable,
    RoutingWrong,
    is_kin,
    kin_of,
)
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.text import tidy

_REGISTER = numdb.get("iban")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_PLAIN = re.compile(r"[A-Z0-9]{4,34}")
_BEGINS_LIKE_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}")
LONGEST_HOLDER = 140


@dataclass(frozen=True, slots=True)
class Typed:
    """An account as it was typed."""

    holder: str
    country: str
    currency: str
    number: str
    bic: str = ""
    routing: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """An account in its written form. `number` is an IBAN where `has_iban`."""

    holder: str
    country: str
    currency: str
    number: str
    bic: str
    routing: str
    has_iban: bool


def read_account(typed: Typed) -> Account:
    """The account in its written form.

    Raises:
        Faults: all that is wrong, each with its field (`holder`, `country`, `currency`, `number`, `bic`, `routing`).
    """
    faults: list[Refusal] = []
    holder = tidy(typed.holder)[:LONGEST_HOLDER]
    if not holder:
        faults.append(HolderMissing(field="holder"))
    if not _COUNTRY.fullmatch(typed.country):
        raise Faults([*faults, CountryUnknown(field="country")])
    if not _CURRENCY.fullmatch(typed.currency):
        faults.append(CurrencyUnknown(field="currency"))
    number, bic, routing, has_iban = "", "", "", has_ibans(typed.country)
    try:
        number = _number(typed.number, typed.country, has_iban=has_iban)
    except Refusal as refusal:
        faults.append(refusal)
    try:
        bic = _bic(typed.bic, typed.country)
    except Refusal as refusal:
        faults.append(refusal)
    try:
        routing = "" if has_iban else _routing(typed.routing, typed.country)
    except Refusal as refusal:
        faults.append(refusal)
    if faults:
        raise Faults(faults)
    return Account(holder, typed.country, typed.currency, number, bic, routing, has_iban)


def has_ibans(country: str) -> bool:
    """Whether accounts of a country have an IBAN: whether the register knows its form, or that of the country whose numbers
    it uses."""
    return any(_REGISTER.info(one)[0][1] for one in kin_of(country))


def _number(text: str, country: str, *, has_iban: bool) -> str:
    bare = re.sub(r"[\s.\-/]", "", text).upper()
    if not bare:
        raise NumberMissing(field="number")
    if not has_iban:
        if not _PLAIN.fullmatch(bare):
            raise NumberUnreadable(field="number")
        return bare
    if not _BEGINS_LIKE_IBAN.match(bare):
        raise IbanNeeded(field="number")
    try:
        found = str(ibans.validate(bare))
    except ValidationError:
        raise IbanWrong(field="number") from None
    if not is_kin(found[:2], country):
        raise IbanElsewhere(field="number", country=found[:2])
    return found


def _bic(text: str, country: str) -> str:
    if not text.strip():
        if country not in IBAN_ALONE:
            raise BicMissing(field="bic")
        return ""
    try:
        found = str(bics.validate(text))
    except ValidationError:
        raise BicWrong(field="bic") from None
    if not is_kin(found[4:6], country):
        raise BicElsewhere(field="bic", country=found[4:6])
    return found


def _routing(text: str, country: str) -> str:
    bare = re.sub(r"[\s.\-]", "", text).upper()[:20]
    if country == "US":
        try:
            return str(rtn.validate(bare))
        except ValidationError:
            raise RoutingWrong(field="routing") from None
    return bare
