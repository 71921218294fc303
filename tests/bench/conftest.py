"""A generated programme, small enough for a test."""

from collections.abc import Iterator

import pytest
from django.db import connections

from bench.programme import Size
from bench.programme.generating import generate
from tests.database import _admin, borrowed_database


@pytest.fixture(scope="module")
def programme(django_db_setup, django_db_blocker) -> Iterator[str]:
    """400 partners and 6,000 deals in a database of their own, where PostgreSQL reads no table from end to end if any
    index can help."""
    with django_db_blocker.unblock(), borrowed_database() as name:
        with _admin(name) as admin:
            generate(admin, Size(400, 6_000))
            admin.execute(f'alter database "{name}" set enable_seqscan = off')
        connections.close_all()
        yield name
