"""Playbook versions, exchange rates, and what won deals earn: by the product's own rules, as its writers write it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from json import dumps

from bench.programme.chance import Chance
from bench.programme.loading import Loader
from bench.programme.people import Partner
from bench.programme.size import DAY, FOUNDED
from kanava.rules import playbook, rates, settling
from kanava.rules.facts import Facts, Influence
from kanava.rules.ledger import VENDORS, AccountKind, Draft
from kanava.rules.margins import Line, Promise, Sale
from kanava.rules.money import Money

_START = {"SEK": "10.4", "NOK": "10.1", "DKK": "7.44", "GBP": "0.86", "PLN": "4.5", "USD": "1.13"}


class Rates:
    """Six currencies that wander; a rate each business day."""

    def __init__(self, loader: Loader) -> None:
        chance, rows = Chance("rates"), loader.table("ledger_exchangerate", "on_date currency per_euro")
        self._rates: dict[str, list[tuple[date, Decimal]]] = {}
        for currency, start in _START.items():
            rate, day = Decimal(start), FOUNDED
            found = self._rates[currency] = [(day, rate)]
            rows.append((day, currency, rate))
            for offset in range(1, (DAY - FOUNDED).days + 1):
                day = FOUNDED + timedelta(days=offset)
                if day.weekday() < 5:
                    rate = (rate * (10_000 + chance.between(-40, 40)) / 10_000).quantize(Decimal("0.0001"))
                    found.append((day, rate))
                    rows.append((day, currency, rate))
                else:
                    found.append(found[-1])

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        """The last rate on or before the day."""
        return self._rates[currency][(on - FOUNDED).days] if currency in self._rates else None


@dataclass(frozen=True, slots=True)
class Version:
    """A published playbook and its id."""

    id: int
    playbook: playbook.Playbook


class Playbooks:
    """Two versions: large partners have more open registrations than the guide's caps let them."""

    _STARTS = (FOUNDED, date(2024, 1, 1))

    def __init__(self, loader: Loader) -> None:
        rows = loader.table(
            "playbook_playbookversion",
            "id effective_from revision document is_published reason created_at published_at",
        )
        self._versions = []
        for number, start in enumerate(self._STARTS, start=1):
            document = playbook.to_document(playbook.DEFAULT)
            document["registration"]["open_cap"] = {"BRONZE": 200, "SILVER": 1_000, "GOLD": 10_000}
            document["margins"]["influence_fee"] = str(3 + number)
            at = datetime(start.year, start.month, start.day, tzinfo=UTC)
            rows.append((number, start, 0, dumps(document), True, "", at, at))
            self._versions.append(Version(number, playbook.parse(document)))

    def on(self, day: date) -> Version:
        """The version in force."""
        return self._versions[1] if day >= self._STARTS[1] else self._versions[0]

    def of(self, version_id: int | None) -> playbook.Playbook:
        """The playbook of a version."""
        return self._versions[(version_id or 1) - 1].playbook


@dataclass(frozen=True, slots=True)
class Won:
    """A won deal as far as earning goes."""

    deal_id: int
    closed_on: date
    net: Money
    lines: tuple[Line, ...]
    at: datetime
    actor_id: int


class Earnings:
    """Writes the ledger."""

    def __init__(self, loader: Loader, books: Playbooks, table: Rates) -> None:
        self._books, self._rates = books, table
        self._entries = loader.table(
            "ledger_entry",
            "id kind key content_hash partner_id effective_on recorded_at playbook_version_id source_type source_id facts steps reason "
            "actor_id",
        )
        self._transfers = loader.table(
            "ledger_transfer", "entry_id position partner_id debit_id credit_id amount_minor"
        )
        self._accounts_rows = loader.table("ledger_account", "id partner_id kind currency")
        self._accounts: dict[tuple[int | None, str, str], int] = {}
        self._last = 0

    def sourced(self, won: Won, partner: Partner, granted: "tuple[Promise, int] | None") -> None:
        """What the sourcing partner earns; `granted` is what was promised, and the playbook version of the promise."""
        promise, version_id = granted or (None, None)
        sale = Sale(won.closed_on, partner.type, partner.tier, won.lines, promise)
        self._post(won, partner, sale, version_id)

    def influenced(self, won: Won, shares: "list[tuple[Partner, int]]") -> None:
        """What influencing partners earn, in the order of their ids."""
        ordered = sorted(shares, key=lambda share: share[0].id)
        points = tuple(share for _, share in ordered)
        for place, (partner, _) in enumerate(ordered):
            self._post(won, partner, Influence(won.net, points, place), None)

    def _post(
        self, won: Won, partner: Partner, earned_by: Sale | Influence, promised_version_id: int | None
    ) -> None:
        quotes = rates.find_quotes((won.net.currency, partner.currency), won.closed_on, self._rates)
        current = self._books.on(won.closed_on).id
        facts = Facts(won.closed_on, earned_by, current, promised_version_id, partner.currency, quotes)
        settled = settling.settle(facts, self._books.of)
        if not settled.transfers:
            return
        what = "earning" if settled.kind == "MARGIN" else "influence"
        draft = Draft(
            kind=settled.kind, key=f"deal:{won.deal_id}:partner:{partner.id}:{what}", partner_id=partner.id,
            effective_on=won.closed_on, transfers=settled.transfers, source_type="deal", source_id=won.deal_id,
            playbook_version_id=settled.version_id, facts=facts.to_json(), steps=settled.steps, reason=settled.reason,
        )  # fmt: skip
        self._last += 1
        steps = dumps([step.to_json() for step in draft.steps])
        self._entries.append(
            (self._last, draft.kind, draft.key, draft.content_hash(), partner.id, won.closed_on, won.at, draft.playbook_version_id,
             "deal", won.deal_id, dumps(draft.facts), steps, draft.reason, won.actor_id)
        )  # fmt: skip
        for position, one in enumerate(draft.transfers):
            debit, credit = (
                self._account(kind, partner.id, one.amount.currency) for kind in (one.debit, one.credit)
            )
            self._transfers.append((self._last, position, partner.id, debit, credit, one.amount.minor))

    def _account(self, kind: AccountKind, partner_id: int, currency: str) -> int:
        key = (None if kind in VENDORS else partner_id, kind.value, currency)
        found = self._accounts.get(key)
        if found is None:
            found = self._accounts[key] = len(self._accounts) + 1
            self._accounts_rows.append((found, *key))
        return found
