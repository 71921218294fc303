"""Imports from the file to the rows: rows a second, and the time of a real manufacturer's two channels."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench.facts import rows
from bench.programme.chance import Chance
from bench.programme.words import company
from bench.yardstick import FULL_SPEED, usual_yardstick
from kanava.core import clock
from kanava.integrations import actions, recipe
from kanava.integrations.fields import Target
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportRun
from kanava.integrations.uploads import Upload
from kanava.rules.people import Via, system

BY = system(Via.IMPORT)
LINES_GOAL, COMPANIES_GOAL, MEMBERS_GOAL, ADVENTUREWORKS_GOAL = 20_000, 2_000, 1_000, 30
LINES, COMPANIES, MEMBERS = 60_000, 20_000, 50_000
LOOKUPS = ("DimProduct.csv", "DimProductSubcategory.csv", "DimProductCategory.csv")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took. `goal` is rows a second, or seconds where `is_whole`."""

    name: str
    rows: int
    check_seconds: float
    land_seconds: float
    goal: float
    is_whole: bool = False
    yardstick_ms: float = FULL_SPEED

    @property
    def rate(self) -> float:
        """Rows a second of the landing, which decides and writes everything anew."""
        return self.rows / self.land_seconds

    @property
    def seconds(self) -> float:
        """From the upload to the end."""
        return self.check_seconds + self.land_seconds

    @property
    def steady(self) -> float:
        """What the goal is set for, on a machine at full speed: seconds of a whole one, else rows a second."""
        slowness = self.yardstick_ms / FULL_SPEED
        return self.seconds / slowness if self.is_whole else self.rate * slowness

    @property
    def holds(self) -> bool:
        """Whether it keeps to the goal at full speed."""
        return self.steady <= self.goal if self.is_whole else self.steady >= self.goal


def imports() -> Iterator[Imported]:
    """Customers, deals of known ones, candidates, and AdventureWorks where it is on the machine."""
    made = _customers_file()
    yield _land("new companies with duplicate check", COMPANIES_GOAL, Target.CUSTOMERS, "bench-crm", made)
    keys = [f"A{number:06}" for number in range(COMPANIES)]
    yield _land(
        "deal lines, companies known by key",
        LINES_GOAL,
        Target.DEALS,
        "bench-crm",
        _deals_file("Account Id", keys),
    )
    known = rows(
        "select name from deals_customer where is_known and country = 'FI' order by md5(id::text) limit 5000"
    )
    names = [name for (name,) in known]
    yield _land(
        "deal lines, companies known by name",
        LINES_GOAL,
        Target.DEALS,
        "bench-orders",
        _deals_file("Account Name", names),
    )
    yield _land(
        "candidates of a directory, with profile and contacts",
        MEMBERS_GOAL,
        Target.CANDIDATES,
        "bench-members",
        _members_file(),
        source="ASSOCIATION",
    )
    folder = (
        Path(os.environ.get("KANAVA_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
        / "adventureworks"
    )
    if folder.is_dir():
        yield from _adventureworks(folder)


def _customers_file() -> Upload:
    chance = Chance("imported companies")
    lines = ["Account Id,Account Name,Billing Country,Website"]
    for number in range(COMPANIES):
        name = company(chance, "FI").replace(",", "")
        lines.append(f"A{number:06},{name} Oy,FI,www.import{number}.fi")
    return Upload("accounts.csv", "\n".join(lines).encode())


def _members_file() -> Upload:
    chance = Chance("imported candidates")
    lines = [
        "Member number,Company,Country,Website,Employees,Markets served,Customer segments,Skills,Languages,Type,Contact person,Email"
    ]
    for number in range(MEMBERS):
        country = chance.pick(("FI", "SE", "DE", "PL"))
        name = company(chance, country).replace(",", "")
        lines.append(
            f'M{number:06},{name},{country},www.member{number}.fi,{chance.between(2, 400)},"{country}, FI",Mid-size,'
            f'"cloud, {chance.pick(("security", "network", "backup"))}","English, German",MSP,Person {number},p{number}@member{number}.example'
        )
    return Upload("members.csv", "\n".join(lines).encode())


def _deals_file(column: str, values: list[str]) -> Upload:
    chance = Chance("imported deals")
    lines = [
        f"Order Number,{column},Customer Country,Order Date,Outcome,Currency,Product Line,Net Amount,Quantity"
    ]
    for number in range(LINES // 3):
        value = chance.pick(values)
        day = f"2026-0{chance.between(1, 9)}-{chance.between(1, 28):02}"
        for line in ("Analytics", "Backup", "Training"):
            lines.append(
                f'SO{number:07},"{value}",FI,{day},Won,EUR,{line},{chance.between(100, 90_000)}.50,{chance.between(1, 9)}'
            )
    return Upload("orders.csv", "\n".join(lines).encode())


def _land(name: str, goal: float, target: Target, of: str, *files: Upload, **constants: str) -> Imported:
    before, started = usual_yardstick(), time.perf_counter()
    run = actions.start_import(by=BY, target=target, source=of, files=files, at=clock.now())
    found = recipe.from_json(run.mapping)
    if constants:
        found = replace(found, constants={**found.constants, **constants})
        actions.change_mapping(by=BY, run_id=run.pk, recipe=found, at=clock.now())
    _step(run, actions.check_import, landing=False)
    checked = time.perf_counter()
    _step(run, actions.land_import, landing=True)
    done = time.perf_counter()
    pace = (before + usual_yardstick()) / 2
    return Imported(name, run.rows, checked - started, done - checked, goal, yardstick_ms=pace)


def _step(run: ImportRun, step: Callable[..., ImportRun], *, landing: bool) -> None:
    actions.begin(by=BY, run_id=run.pk, landing=landing, at=clock.now())
    run_step(run.pk, BY, step)
    run.refresh_from_db()
    if run.state != ("LANDED" if landing else "CHECKED"):
        raise RuntimeError(f"The import is {run.state}: {str(run.report)[:600]}")


def _adventureworks(folder: Path) -> Iterator[Imported]:
    """121,000 order lines of resellers and of the web shop, with 701 resellers; the resellers' orders by themselves too."""

    def files(names: Iterable[str]) -> list[Upload]:
        return [Upload(name, (folder / name).read_bytes()) for name in names]

    resellers = _land(
        "", 0, Target.PARTNERS, "adventureworks", *files(["DimReseller.csv", "DimGeography.csv"])
    )
    orders, shop = (
        _land("AdventureWorks, orders of known resellers", LINES_GOAL, Target.DEALS, "adventureworks",
              *files([name, *LOOKUPS]), currency="USD")
        for name in ("FactResellerSales.csv", "FactInternetSales.csv")
    )  # fmt: skip
    yield orders
    parts = [resellers, orders, shop]
    yield Imported(
        "AdventureWorks, resellers and both channels",
        sum(part.rows for part in parts),
        sum(part.check_seconds for part in parts),
        sum(part.land_seconds for part in parts),
        ADVENTUREWORKS_GOAL,
        is_whole=True,
        yardstick_ms=sum(part.yardstick_ms for part in parts) / len(parts),
    )
