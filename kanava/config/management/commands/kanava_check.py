"""Prove that what the product promises holds in this database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

CHECKS = {
    "Every entry of the ledger has its transfers.": """
        select count(*) from ledger_entry entry
        where not exists (select 1 from ledger_transfer transfer where transfer.entry_id = entry.id)""",
    "A transfer moves one currency.": """
        select count(*) from ledger_transfer transfer
        join ledger_account debit on debit.id = transfer.debit_id join ledger_account credit on credit.id = transfer.credit_id
        where debit.currency <> credit.currency""",
    "A resale margin never reached an account that is paid.": """
        select count(*) from ledger_transfer transfer
        join ledger_account debit on debit.id = transfer.debit_id join ledger_account credit on credit.id = transfer.credit_id
        where credit.kind = 'RESALE' and debit.kind <> 'DISCOUNT' and debit.kind <> 'RESALE'""",
    "An opportunity has one owner.": """
        select count(*) from (select 1 from deals_ownership where ended_on is null
        group by customer_id, product_line_id, kind having count(*) > 1) as doubled""",
    "A protected registration holds its opportunity.": """
        select count(*) from deals_registration registration where state = 'APPROVED' and not exists (
        select 1 from deals_ownership where registration_id = registration.id and ended_on is null)""",
    "The lines of a deal add up to it.": """
        select count(*) from (select deal.id from deals_deal deal join deals_dealline line on line.deal_id = deal.id
        group by deal.id having sum(line.net_minor) <> deal.net_minor) as uneven""",
    "The product is neither superuser nor owner of a table.": """
        select count(*) from pg_roles role where role.rolname = current_user and (role.rolsuper or role.rolbypassrls
        or exists (select 1 from pg_tables where schemaname = 'public' and tableowner = current_user))""",
}


class Command(BaseCommand):
    help = "Check ledger, ownership and rights; ends with an error when something does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a promise."""
        broken = 0
        with connection.cursor() as cursor:
            for promise, query in CHECKS.items():
                cursor.execute(query)
                count = cursor.fetchone()[0]
                broken += bool(count)
                self.stdout.write(
                    f"{'ok    ' if not count else 'BROKEN'} {promise}" + (f" ({count} rows)" if count else "")
                )
        if broken:
            raise CommandError(f"{broken} promise(s) broken.")
