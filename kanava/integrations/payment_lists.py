"""A list of what became of payments, in a file of any make: number, state, day, reason, and what arrived (guide: C5)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kanava.integrations.amounts import amount_of, currency_of, mark_of
from kanava.integrations.company_lists import LARGEST, ListTooLarge
from kanava.integrations.days import day_of, order_of
from kanava.integrations.problems import CellFault
from kanava.integrations.squash import squashed
from kanava.integrations.tables import Table
from kanava.integrations.uploads import Upload, opened
from kanava.payouts.actions.telling import Answered, Row, RowsFaulty
from kanava.rules.money import Money
from kanava.rules.payouts import Answer, Difference
from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy

# What columns are called, as `squashed` writes it.
_COLUMNS: Mapping[str, str] = {
    "reference": "reference endtoendid endtoend endtoendreference e2e number no statement statementnumber viite viitenumero tilitys "
    "tilitysnumero numero maksuviite",
    "state": "state status result answer outcome tila tulos tilanne",
    "on": "day date on paidon bookingdate executiondate valuedate paymentday paymentdate paiva pvm paivays maksupaiva "
    "maksupaiva kirjauspaiva arvopaiva",
    "reason": "reason why message statusreason reasoncode note syy perustelu selite viesti huomautus",
    "amount": "amountarrived arrived received amountreceived paidamount perilla perilletullut saapunut saatusumma maksettusumma",
    "currency": "currency ccy valuutta",
    "difference": "difference differencereason whydifferent ero eronsyy",
}
_STATES: Mapping[Answer, str] = {
    Answer.PAID: "paid ok done executed booked settled accepted acsc accc success successful completed maksettu suoritettu toteutunut",
    Answer.FAILED: "failed rejected refused error rjct unsuccessful declined epaonnistui hylatty virhe",
    Answer.RETURNED: "returned return rtr bounced reversed palautettu palautunut palautui",
}
_DIFFERENCES: Mapping[Difference, str] = {
    Difference.FEE: "fee fees charge charges bankfee kulu kulut palkkio pankkikulu pankkikulut",
    Difference.RATE: "rate exchangerate fx kurssi valuuttakurssi",
    Difference.OTHER: "other muu muusyy",
}


class PaymentColumnsMissing(Refusal):
    """The file has no column that names the payment, or none that says what became of it. Holds the columns that there
    are."""

    code = "PAYMENT_COLUMNS_MISSING"


class CellUnreadable(Refusal):
    """A cell cannot be read. Holds what stands there."""

    code = "PAYMENT_CELL_UNREADABLE"


def read_payments(file: Upload, *, currency: str) -> list[Row]:
    """What each row of a list tells, with its number in the file. `currency` is that of amounts beside which none stands.

    Raises:
        ListTooLarge, FileUnreadable, FileEmpty, PaymentColumnsMissing (field `file`); RowsFaulty: cells that cannot be read.
    """
    if len(file.content) > LARGEST:
        raise ListTooLarge(field="file")
    table = opened(file)
    places = _places(table)
    rows = list(table.rows())
    order, _sure = order_of(_cells(rows, places, "on"))
    mark = mark_of(_cells(rows, places, "amount"))
    found: list[Row] = []
    faults: list[tuple[int, Refusal]] = []
    for number, cells in rows:
        told = {name: cells[place].strip() for name, place in places.items()}
        if not told["reference"] or not told["state"]:
            continue
        try:
            found.append(Row(number, told["reference"], _answered(told, order, mark, currency)))
        except Refusal as refusal:
            faults.append((number, refusal))
    if faults:
        raise RowsFaulty(rows=faults)
    return found


def _places(table: Table) -> Mapping[str, int]:
    """The column of each thing, the first of several that are called so."""
    known = {word: name for name, words in _COLUMNS.items() for word in words.split()}
    found: dict[str, int] = {}
    for place, column in enumerate(table.columns):
        name = known.get(squashed(column))
        if name is not None:
            found.setdefault(name, place)
    if not {"reference", "state", "on"} <= found.keys():
        raise PaymentColumnsMissing(field="file", columns=", ".join(table.columns[:12]))
    return found


def _cells(rows: Iterable[tuple[int, Sequence[str]]], places: Mapping[str, int], name: str) -> list[str]:
    return [cells[places[name]].strip() for _number, cells in rows] if name in places else []


def _answered(told: Mapping[str, str], order: str, mark: str, currency: str) -> Answered:
    arrived = _arrived(told, mark, currency)
    return Answered(
        _chosen(_STATES, told["state"], "state"),
        _day(told["on"], order),
        tidy(told.get("reason", ""))[:300],
        arrived,
        _chosen(_DIFFERENCES, told["difference"], "difference") if told.get("difference") else "",
    )


def _chosen(meanings: Mapping[Answer, str] | Mapping[Difference, str], text: str, field: str) -> str:
    bare = squashed(text)
    for code, words in meanings.items():
        if bare in words.split() or bare == squashed(code.value):
            return str(code.value)
    raise CellUnreadable(field=field, text=text[:60])


def _day(text: str, order: str) -> date:
    try:
        return day_of(text, order)
    except CellFault:
        raise CellUnreadable(field="on", text=text[:60]) from None


def _arrived(told: Mapping[str, str], mark: str, currency: str) -> Money | None:
    text = told.get("amount", "")
    if not text:
        return None
    code = told.get("currency") or currency
    try:
        return Money.of(amount_of(text, mark), currency_of(code) or currency)
    except CellFault:
        raise CellUnreadable(field="amount", text=text[:60]) from None
