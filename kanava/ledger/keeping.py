"""Balances of partners with many transfers, kept as sums so that a balance is read without adding up all of them.

A kept sum is of all transfers through a number. That number was the last one at an earlier time: whoever was writing
then has ended by now, so that nothing with a lower number can come any more.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from kanava.ledger.models import BalanceMark

# A transaction that runs longer than this has been ended.
SETTLED = timedelta(hours=12)
KEPT_MARKS = timedelta(days=7)
MANY = 1_000

_DUE = """
select transfer.partner_id from ledger_transfer transfer
left join (select partner_id, max(through_id) as through_id from ledger_keptbalance group by partner_id) kept using (partner_id)
where transfer.partner_id is not null and transfer.id > coalesce(kept.through_id, 0) and transfer.id <= %s
group by transfer.partner_id having count(*) >= %s
"""
_KEEP = """
with moved as (
  select partner_id, debit_id, credit_id, sum(amount_minor) as minor from ledger_transfer
  where partner_id = any(%(partners)s) and id <= %(through)s group by partner_id, debit_id, credit_id
)
insert into ledger_keptbalance (partner_id, account_id, minor, through_id)
select moved.partner_id, account.id, sum(case when credit_id = account.id then moved.minor else -moved.minor end), %(through)s
from moved join ledger_account account on account.id in (credit_id, debit_id) and account.partner_id = moved.partner_id
group by moved.partner_id, account.id
on conflict (partner_id, account_id) do update set minor = excluded.minor, through_id = excluded.through_id
"""


def keep_balances(*, at: datetime, many: int = MANY) -> int:
    """Keep anew the balances of partners with so many transfers since theirs were kept; returns how many partners. A
    partner's accounts are all kept through the same transfer."""
    with transaction.atomic(), connection.cursor() as cursor:
        old = BalanceMark.objects.filter(seen_at__lte=at - SETTLED).order_by("-seen_at").first()
        cursor.execute("select coalesce(max(id), 0) from ledger_transfer")
        BalanceMark.objects.create(seen_at=at, transfer_id=cursor.fetchone()[0])
        BalanceMark.objects.filter(seen_at__lt=at - KEPT_MARKS).delete()
        if old is None:
            return 0
        cursor.execute(_DUE, [old.transfer_id, many])
        partners = [row[0] for row in cursor.fetchall()]
        if partners:
            cursor.execute(_KEEP, {"partners": partners, "through": old.transfer_id})
    return len(partners)
