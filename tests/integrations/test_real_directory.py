"""A real directory of 701 resellers as candidates: what plain Python reads of it, and nothing twice."""

import csv
from pathlib import Path

import pytest

from kanava.recruiting.models import Candidate
from tests.integrations.importing import land, start

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.slow]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_resellers_of_a_manufacturer_become_candidates(real_data: Path) -> None:
    folder = real_data / "adventureworks"
    files = (folder / "DimReseller.csv", folder / "DimGeography.csv")
    told = read(files[0])
    run = start("candidates", "Rival’s partner locator", *files)
    assert run.mapping["columns"]["name"] == "ResellerName"
    assert run.mapping["columns"]["staff"] == "NumberEmployees"
    assert run.mapping["columns"]["country"].startswith("DimGeography.")
    assert run.mapping["constants"]["source"] == "COMPETITOR_NETWORK"
    run = land(run)
    left = run.report["counts"].get("left_out", 0)
    assert run.rows == len(told) == run.created + left
    # Two names repeat, of which the same country makes one company.
    assert 0 < left < 15
    staff = {one["ResellerName"]: int(one["NumberEmployees"]) for one in told}
    for name, count in Candidate.objects.values_list("name", "staff")[:200]:
        assert staff[name] == count
    again = land(start("candidates", "Rival’s partner locator", *files))
    assert (again.created, again.updated, again.unchanged) == (0, 0, run.created)
