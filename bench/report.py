"""The table of a run, and a run beside an earlier one."""

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.cases.closing import Closed
from bench.cases.imports import Imported
from bench.cases.weight import Weight
from bench.measuring import Result
from bench.programme import Size
from bench.yardstick import usual_yardstick

ROOT = Path(__file__).parent.parent
# Less than this is chance.
NOTABLE, NOTABLE_MS = 1.2, 2.0


@dataclass
class Run:
    """Everything that one run found."""

    size: Size
    environment: dict[str, str]
    results: list[Result] = field(default_factory=list)
    imports: list[Imported] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    closings: list[Closed] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """For keeping and comparing."""
        return {
            "size": asdict(self.size), "environment": self.environment, "results": [asdict(one) for one in self.results],
            "imports": [asdict(one) for one in self.imports], "weights": [asdict(one) for one in self.weights],
            "closings": [asdict(one) for one in self.closings],
        }  # fmt: skip


def environment(server_version: str) -> dict[str, str]:
    """Where and on what the run is made."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "day": datetime.now(UTC).date().isoformat(), "commit": _commit(), "cores": str(os.cpu_count()), "processor": _processor(),
        "memory": f"{memory:.0f} GiB", "PostgreSQL": server_version, "Python": platform.python_version(),
        "load before": f"{os.getloadavg()[0]:.2f}", "yardstick": f"{usual_yardstick():.1f} ms",
    }  # fmt: skip


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


def markdown(run: Run) -> str:
    """The run as tables."""
    told = ", ".join(f"{name} {value}" for name, value in run.environment.items())
    parts = [
        f"{run.size.partners:,} partners, {run.size.deals:,} deals. {told[0].upper()}{told[1:]}.\n",
        _requests(run.results),
    ]
    if run.imports:
        parts.append(_imports(run.imports))
    if run.closings:
        parts.append(_closings(run.closings))
    if run.weights:
        parts.append(_weights(run.weights))
    return "\n".join(parts)


def _requests(results: Iterable[Result]) -> str:
    lines = [
        "| request | median ms | p95 ms | in the database | statements | full speed: median | p95 | goal | |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    group = ""
    for one in results:
        if one.group != group:
            group = one.group
            lines.append(f"| **{group}** | | | | | | | | |")
        goal = "" if one.goal_ms is None else f"{one.goal_ms:g}"
        mark = "" if one.holds is None else "holds" if one.holds else "**misses**"
        if one.looks > 1:
            mark += f", best of {one.looks}"
        counts = f"{one.database_ms:.1f} | {one.statements}" if one.statements else " | "
        steady = f"{one.steady_median_ms:.1f} | {one.steady_p95_ms:.1f}"
        lines.append(
            f"| {one.name} | {one.median_ms:.1f} | {one.p95_ms:.1f} | {counts} | {steady} | {goal} | {mark} |"
        )
    return "\n".join(lines) + "\n"


def _imports(imports: Iterable[Imported]) -> str:
    lines = [
        "| import | rows | check s | landing s | rows a second | full speed | goal | |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for one in imports:
        goal = f"≤ {one.goal:g} s in all" if one.is_whole else f"≥ {one.goal:,.0f} a second"
        steady = f"{one.steady:.1f} s" if one.is_whole else f"{one.steady:,.0f}"
        lines.append(
            f"| {one.name} | {one.rows:,} | {one.check_seconds:.1f} | {one.land_seconds:.1f} | {one.rate:,.0f} | {steady} | {goal} | "
            f"{'holds' if one.holds else '**misses**'} |"
        )
    return "\n".join(lines) + "\n"


def _closings(closings: Iterable[Closed]) -> str:
    lines = [
        "| closing | statements | entries | seconds | full speed | goal | peak memory | goal | |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for one in closings:
        lines.append(
            f"| {one.name} | {one.statements:,} | {one.entries:,} | {one.seconds:.1f} | {one.steady:.1f} | {one.goal:g} | "
            f"{one.peak_mib:,.0f} MiB | {one.goal_mib:,} MiB | {'holds' if one.holds else '**misses**'} |"
        )
    return "\n".join(lines) + "\n"


def _weights(weights: Iterable[Weight]) -> str:
    lines = ["| page | HTML | compressed | scripts and styles | compressed |", "|---|--:|--:|--:|--:|"]
    for one in weights:
        sizes = (one.html, one.html_sent, one.files, one.files_sent)
        lines.append(f"| {one.page} | {' | '.join(f'{size / 1000:.0f} kB' for size in sizes)} |")
    return "\n".join(lines) + "\n"


def comparison(before: dict[str, Any], run: Run) -> str:
    """What became faster or slower than in an earlier run, by median at full speed where the earlier run knew it."""
    known = {f"{one['group']}: {one['name']}": one for one in before["results"]}
    lines = [f"Against {before['environment']['commit']} of {before['environment']['day']}:\n"]
    lines += ["| request | median before | now | p95 before | now | |", "|---|--:|--:|--:|--:|---|"]
    for one in run.results:
        old = known.get(one.key)
        if old is None:
            continue
        names = ("steady_median_ms", "steady_p95_ms") if "steady_p95_ms" in old else ("median_ms", "p95_ms")
        (then, then_p95), (now, now_p95) = (
            (old[name] for name in names),
            (getattr(one, name) for name in names),
        )
        lines.append(
            f"| {one.key} | {then:.1f} | {now:.1f} | {then_p95:.1f} | {now_p95:.1f} | {_change(then, now)} |"
        )
    return "\n".join([*lines, *_missing(known, run.results)]) + "\n"


def _change(before: float, now: float) -> str:
    if abs(now - before) < NOTABLE_MS:
        return ""
    if now > before * NOTABLE:
        return "**slower**"
    return "faster" if before > now * NOTABLE else ""


def _missing(known: dict[str, Any], results: Sequence[Result]) -> list[str]:
    gone = sorted(set(known) - {one.key for one in results})
    return [f"\nNot measured this time: {', '.join(gone)}."] if gone else []
