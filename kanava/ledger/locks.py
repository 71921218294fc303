"""Who waits for whom at the ledger. All locks last until the transaction ends."""

from django.db import connection

_RATES = 7_203_001
_ACCOUNTS = 7_203_002
_PERIODS = 7_203_003


def hold_rates() -> None:
    """Before rates are brought in: wait for everybody who is about to write down that there is none."""
    _take("pg_advisory_xact_lock", _RATES)


def await_rates() -> None:
    """Before it is written down that there is no rate: wait for rates that are being brought in. Look again after it.

    Whoever brings rates in next waits until the caller has committed, and so finds what is held.
    """
    _take("pg_advisory_xact_lock_shared", _RATES)


def hold_accounts() -> None:
    """Before an account is opened: one at a time, so that two transactions never wait for each other's accounts."""
    _take("pg_advisory_xact_lock", _ACCOUNTS)


def hold_periods() -> None:
    """Before a period is closed: one closing at a time."""
    _take("pg_advisory_xact_lock", _PERIODS)


def _take(function: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s)", [key])
