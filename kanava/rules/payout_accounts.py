"""Where a partner is paid: an account that a second person confirms, and that is used after a time of waiting (guide: C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal

# The area in which euros go by IBAN alone (European Payments Council, list of countries of the schemes).
_AREA = (
    "AD AL AT AX BE BG BL CH CY CZ DE DK EE ES FI FR GB GF GG GI GP GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MF MK MQ MT "
    "NL NO PL PM PT RE RO RS SE SI SK SM VA YT"
)
SEPA = frozenset(_AREA.split())
# In it, and outside the European Economic Area, where banks want the receiving bank's code beside the IBAN.
_CODE_TOO = frozenset({"AD", "AL", "CH", "GB", "GG", "IM", "JE", "MC", "MD", "ME", "MK", "RS", "SM", "VA"})
IBAN_ALONE = SEPA - _CODE_TOO
# Whose banks' codes may bear another country than the account: crown dependencies and parts of France.
_KIN = (
    frozenset({"GB", "GG", "IM", "JE"}),
    frozenset({"FR", "BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}),
    frozenset({"FI", "AX"}),
)
SHOWN = 4


class AccountState(StrEnum):
    """A told account waits for a second person; confirmed it is used from its day on, until a newer one is; a stopped one
    never was, or is no more."""

    PROPOSED = "ACCOUNT_PROPOSED"
    CONFIRMED = "ACCOUNT_CONFIRMED"
    STOPPED = "ACCOUNT_STOPPED"


class Standing(StrEnum):
    """Whether a partner can be paid in a currency today, and what it waits for if not."""

    MISSING = "MISSING"
    UNCONFIRMED = "UNCONFIRMED"
    WAITS = "WAITS"
    IN_USE = "IN_USE"


class HolderMissing(Refusal):
    """An account belongs to somebody."""

    code = "FIELD_MISSING"


class CountryUnknown(Refusal):
    """No country was chosen, or there is none of that code."""

    code = "CHOICE_UNKNOWN"


class CurrencyUnknown(Refusal):
    """No currency was chosen, or there is none of that code."""

    code = "CHOICE_UNKNOWN"


class NumberMissing(Refusal):
    """There is no account without its number."""

    code = "ACCOUNT_NUMBER_MISSING"


class NumberUnreadable(Refusal):
    """A number of digits and letters is wanted."""

    code = "ACCOUNT_NUMBER_UNREADABLE"


class IbanWrong(Refusal):
    """The check digits or the length say that the number was mistyped."""

    code = "IBAN_WRONG"


class IbanNeeded(Refusal):
    """Accounts of this country have an IBAN, and this is none."""

    code = "IBAN_NEEDED"


class IbanElsewhere(Refusal):
    """The IBAN is of another country than was told. Holds the country's code in it."""

    code = "IBAN_ELSEWHERE"


class BicWrong(Refusal):
    """No bank has a code of this form."""

    code = "BIC_WRONG"


class BicElsewhere(Refusal):
    """The bank's code is of another country than the account. Holds the country's code in it."""

    code = "BIC_ELSEWHERE"


class BicMissing(Refusal):
    """Outside the European Economic Area a payment needs the bank's code."""

    code = "BIC_MISSING"


class RoutingWrong(Refusal):
    """The routing number has check digits, and they are wrong."""

    code = "ROUTING_WRONG"


class SamePerson(Refusal):
    """Four eyes: somebody else has to look."""

    code = "SAME_PERSON"


class ChangeWaits(Refusal):
    """One change of an account at a time: the one that waits is confirmed or stopped first."""

    code = "ACCOUNT_CHANGE_WAITS"


class NothingChanged(Refusal):
    """The account that is in use is the same."""

    code = "ACCOUNT_SAME"


class AccountMoved(Refusal):
    """Somebody has confirmed or stopped it meanwhile."""

    code = "ACCOUNT_MOVED"


def kin_of(country: str) -> frozenset[str]:
    """The countries whose accounts and bank codes go with one country's."""
    return next((kin for kin in _KIN if country in kin), frozenset({country}))


def is_kin(one: str, other: str) -> bool:
    """Whether a number or bank's code of one country goes with an account of the other."""
    return one in kin_of(other)


def last_four(number: str) -> str:
    """What is shown of a number, never more than half of a short one."""
    return number[-min(SHOWN, len(number) // 2) :] if len(number) > 1 else ""


def usable_on(confirmed_on: date, playbook: Playbook) -> date:
    """The first day on which a confirmed account is paid to: time enough to hear of a change that nobody wanted."""
    return confirmed_on + timedelta(days=playbook.payouts.account_wait_days)


def check_second(proposed_by: int | None, confirmed_by: int | None) -> None:
    """Raises SamePerson: nobody confirms what they told themselves, and nobody unknown confirms at all."""
    if confirmed_by is None or confirmed_by == proposed_by:
        raise SamePerson


@dataclass(frozen=True, slots=True)
class Kept:
    """An account of a partner in one currency: its id, where it stands, and from which day it is used."""

    id: int
    state: str
    usable_on: date | None = None


def in_use(rows: Sequence[Kept], on: date) -> Kept | None:
    """The account that is paid to on a day: of those that are confirmed and whose day has come the newest."""
    ready = [
        one
        for one in rows
        if one.state == AccountState.CONFIRMED and one.usable_on is not None and one.usable_on <= on
    ]
    return max(ready, key=lambda one: (one.usable_on, one.id), default=None)


def coming(rows: Sequence[Kept], on: date) -> Kept | None:
    """The change that waits: for a second person, or for its day."""
    waiting = [
        one
        for one in rows
        if one.state == AccountState.PROPOSED
        or (one.state == AccountState.CONFIRMED and one.usable_on is not None and one.usable_on > on)
    ]
    return max(waiting, key=lambda one: one.id, default=None)


def standing(rows: Sequence[Kept], on: date) -> tuple[Standing, date | None]:
    """Whether a partner can be paid on a day; with the day from which it can, where that is known."""
    if in_use(rows, on) is not None:
        return Standing.IN_USE, None
    change = coming(rows, on)
    if change is None:
        return Standing.MISSING, None
    return (
        (Standing.WAITS, change.usable_on)
        if change.state == AccountState.CONFIRMED
        else (Standing.UNCONFIRMED, None)
    )
