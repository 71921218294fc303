"""Worked cases: tables in `cases/*.csv`, which a page in `docs/rules` quotes row by row."""

import csv
from pathlib import Path

CASES = Path(__file__).parent / "cases"
PAGES = Path(__file__).parents[2] / "docs" / "rules"


def read_cases(name: str) -> list[dict[str, str]]:
    """The rows of a table."""
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quoted_cases(page: str, columns: list[str]) -> list[dict[str, str]]:
    """The rows of the table with these columns on a page; none if there is no such table."""
    lines = [_cells(line) for line in (PAGES / f"{page}.md").read_text(encoding="utf-8").splitlines()]
    if columns not in lines:
        return []
    start = lines.index(columns) + 2
    end = next((place for place in range(start, len(lines)) if not lines[place]), len(lines))
    return [dict(zip(columns, cells, strict=True)) for cells in lines[start:end]]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
