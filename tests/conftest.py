"""Shared fixtures."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from kanava.rules.people import Actor
from tests.completeness import REQUIRE_ALL
from tests.database import django_db_setup, fresh_database
from tests.factories import make_user, staff

__all__ = ["django_db_setup", "fresh_database"]

# A complete run judges a change: by the same examples each time. New ones are sought by everybody's own runs.
settings.register_profile("judging", derandomize=True)
if REQUIRE_ALL:
    settings.load_profile("judging")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("KANAVA_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"No real data at {folder}; KANAVA_TEST_DATA names another folder.")
    return folder


@pytest.fixture
def aino(db) -> Actor:
    """The owner as she acts; at the doors she is a person who can sign in."""
    return staff(make_user("Aino", role="OWNER"))
