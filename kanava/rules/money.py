"""Money: whole minor units with a currency. Never a float; rounding happens once, half up, at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import total_ordering

from kanava.rules.refusals import Refusal

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0
    ),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
LARGEST_MINOR = 10**17
# What somebody may type, in major units: no programme sells for more, but fingers slip. Where a unit buys next to
# nothing the same sale has more digits.
LARGEST_TYPED = 10**10
_MANY_DIGITS = frozenset({"CLP", "COP", "HUF", "IDR", "IRR", "ISK", "JPY", "KRW", "LBP", "PYG", "UGX", "VND"})
# A sign is read only where it can mean the currency: 12 $ are not 12 euros.
_SIGNS = {
    "EUR": ("€",),
    "GBP": ("£",),
    **dict.fromkeys(("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"), ("$",)),
    **dict.fromkeys(("SEK", "NOK", "DKK", "ISK"), ("KR", "KR.")),
    **dict.fromkeys(("JPY", "CNY"), ("¥",)),
    "PLN": ("ZŁ",),
}
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’_"))


class AmountUnreadable(Refusal):
    """What was typed is not an amount of money."""

    code = "AMOUNT_UNREADABLE"


class AmountNotWhole(AmountUnreadable):
    """Decimals in a currency that has none."""

    code = "AMOUNT_NOT_WHOLE"


class AmountTooLarge(Refusal):
    """An amount that no sale reaches."""

    code = "AMOUNT_TOO_LARGE"


class AmountNotPositive(Refusal):
    """Nothing, or less, where something has moved."""

    code = "AMOUNT_NOT_POSITIVE"


class AmountNegative(Refusal):
    """An amount below zero where only a sale can stand."""

    code = "AMOUNT_NEGATIVE"


class CurrenciesDiffer(ValueError):
    """Two currencies met in one sum: a mistake of ours, never of a user."""


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has (EUR 2, JPY 0, KWD 3)."""
    return _EXPONENTS.get(currency, 2)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of an ISO 4217 currency."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """From an amount in major units, rounded half up to the minor unit."""
        scaled = amount.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def times(self, rate: Decimal) -> "Money":
        """Multiply by a rate, rounding half up (away from zero) once."""
        return Money(int((self.minor * rate).quantize(Decimal(1), ROUND_HALF_UP)), self.currency)

    def allocate(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Split by weights so that the parts add up to the whole exactly (largest remainder, first of equals).

        Raises:
            ValueError: no weight, a negative one, or all zero.
        """
        total = sum(weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            raise ValueError("Weights must not be negative, and at least one must be positive.")
        sign = -1 if self.minor < 0 else 1
        whole = abs(self.minor)
        parts = [whole * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(whole * weights[i] % total), i))
        for index in by_remainder[: whole - sum(parts)]:
            parts[index] += 1
        return tuple(Money(sign * part, self.currency) for part in parts)

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency}")
        return other


def parse_amount(text: str, currency: str, *, field: str | None = None) -> Money:
    """Read a typed amount in Finnish or English form: `1 234,56`, `1,234.56`, `50000`, `12,5 €`.

    The last comma or point followed by other than three digits is the decimal sign; before three digits a lone
    sign counts as a thousands separator, since nobody types thousandths of a cent. A zero leads no thousands, so
    that `0,500` is never five hundred. The currency's code or sign may stand before or behind; another currency's may not.

    Raises:
        AmountUnreadable: not a number, or more decimals than the currency has. AmountNotWhole: it has none.
        AmountTooLarge: too large to be true.
    """
    bare = text.translate(_SPACES).strip().upper()
    number = _plain_number(_without_currency(bare, currency))
    try:
        value = Decimal(number)
    except InvalidOperation:
        raise AmountUnreadable(field=field) from None
    largest = LARGEST_TYPED * (1000 if currency in _MANY_DIGITS else 1)
    if abs(value) > largest:
        raise AmountTooLarge(field=field)
    digits = value.as_tuple().exponent
    if not isinstance(digits, int) or -digits > exponent(currency):
        raise (AmountUnreadable if exponent(currency) else AmountNotWhole)(field=field)
    return Money.of(value, currency)


def parse_number(text: str) -> Decimal | None:
    """Read a typed number by the same signs: `37,5`, `1 000`; None for anything else."""
    try:
        return Decimal(_plain_number(text.translate(_SPACES).strip()))
    except InvalidOperation:
        return None


def _without_currency(text: str, currency: str) -> str:
    marks = (currency, *_SIGNS.get(currency, ()))
    behind = next((mark for mark in marks if text.endswith(mark)), "")
    before = next((mark for mark in marks if text.startswith(mark)), "") if not behind else ""
    return text.removesuffix(behind).removeprefix(before)


def _plain_number(text: str) -> str:
    """Digits with a point, or a text that is no number."""
    body = text.removeprefix("-").removeprefix("−")
    sign = "-" if body != text else ""
    if not body or not all(character in "0123456789.," for character in body) or not body.isascii():
        return "?"
    cut = max(body.rfind(","), body.rfind("."))
    if cut < 0:
        return sign + body
    mark, tail = body[cut], body[cut + 1 :]
    lone = body.count(mark) == 1 and not any(other in body for other in ",." if other != mark)
    if len(tail) == 3 and (body.count(mark) > 1 or (lone and not body.startswith(("0", mark)))):
        groups = body.split(mark)
        grouped = (
            len(groups[0]) in (1, 2, 3)
            and groups[0][0] != "0"
            and all(len(group) == 3 for group in groups[1:])
        )
        return sign + "".join(groups) if grouped else "?"
    whole = body[:cut]
    if mark in whole:
        return "?"
    return f"{sign}{whole.replace(',', '').replace('.', '') or '0'}.{tail or '0'}"
