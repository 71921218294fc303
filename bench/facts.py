"""What the cases ask about, drawn from the generated rows in an order that is the same in every run."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db import connection

from kanava.core.models import User
from kanava.partners.models import Membership

_FREQUENT = """
select word, ndoc from ts_stat('select to_tsvector(''simple'', search_text) from deals_customer where is_known') where length(word) > 3
"""


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def column(statement: str, *values: Any) -> list[Any]:
    """The first column of a statement's rows."""
    return [row[0] for row in rows(statement, *values)]


def owner() -> User:
    """The programme's owner, who may see everything."""
    return User.objects.filter(staff_role="OWNER").order_by("id")[0]


class Words:
    """Words of customers' names by how many share them, each list in a fixed order."""

    def __init__(self) -> None:
        # The byte order of a word's digest is as good as chance, and the same everywhere.
        found = rows(f"{_FREQUENT} order by md5(word)")
        self._found = [(str(word), int(count)) for word, count in found]
        self._most = max(count for _, count in self._found)

    def shared(self, low: float, high: float, count: int = 20) -> list[str]:
        """Words whose number of customers lies between these parts of the commonest word's number."""
        return [word for word, n in self._found if low * self._most <= n <= high * self._most][:count]

    @cached_property
    def rare(self) -> list[str]:
        """Words of one or two customers."""
        return [word for word, count in self._found if count <= 2][:40]

    @cached_property
    def middling(self) -> list[str]:
        """Words of some hundred customers in 300,000."""
        return self.shared(0.008, 0.05)

    @cached_property
    def common(self) -> list[str]:
        """The words that the most customers share."""
        return [word for word, _ in sorted(self._found, key=lambda pair: -pair[1])[:8]]


def largest_partners(count: int = 5) -> list[int]:
    """Those with the most deals."""
    return column(
        "select partner_id from deals_deal where partner_id is not null group by 1 order by count(*) desc, 1 limit %s",
        count,
    )


def some_partners(count: int = 40) -> list[int]:
    """Any others."""
    return column(
        "select id from partners_partner where lifecycle = 'ACTIVE' order by md5(id::text) limit %s", count
    )


def member_of(partner_id: int) -> User:
    """Somebody who signs in for a partner."""
    membership = (
        Membership.objects.select_related("user").filter(partner_id=partner_id).order_by("id").first()
    )
    assert membership is not None
    return membership.user


def ids(table: str, condition: str, count: int = 40) -> Sequence[int]:
    """Ids of rows in a fixed order that has nothing to do with their age."""
    return column(f"select id from {table} where {condition} order by md5(id::text) limit {count}")
