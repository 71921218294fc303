"""One run at a time is made, approved, sent or answered. Lasts until the transaction ends."""

from django.db import connection

_PAYOUTS = 7_203_010


def hold_payouts() -> None:
    """Before payments are made or moved: wait for whoever does so now."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_PAYOUTS])
