"""The ledger's tables (`design: The ledger`). Only `kanava.ledger` touches them; rows are never changed.

One transfer is one row with a debit and a credit account, so it balances by construction.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Account(models.Model):
    """What is owed to whom, in one currency. `partner_id` is null for the vendor's own accounts."""

    partner_id = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner_id", "kind", "currency"], nulls_distinct=False, name="account_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.partner_id or '-'} {self.currency}"


class Entry(models.Model):
    """One event in money: why, on which date, under which playbook, from which facts."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    content_hash = models.CharField(max_length=64)
    partner_id = models.BigIntegerField(null=True, blank=True)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    playbook_version_id = models.BigIntegerField(null=True, blank=True)
    source_type = models.CharField(max_length=30)
    source_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    # A release or a clawback is of the earning that it follows on.
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers", db_index=False
    )
    reason = models.CharField(max_length=40, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="entry_key_unique")]
        indexes: ClassVar = [
            models.Index(fields=["partner_id", "-effective_on", "-id"], name="entry_partner"),
            models.Index(fields=["source_type", "source_id"], name="entry_source"),
            # A month of all partners.
            models.Index(
                fields=["effective_on", "partner_id", "id"], include=["kind", "reverses"], name="entry_day"
            ),
            models.Index(fields=["reason", "id"], condition=~Q(reason=""), name="entry_reason"),
            models.Index(fields=["follows"], condition=Q(follows__isnull=False), name="entry_follows"),
        ]

    def __str__(self) -> str:
        return self.key


class Transfer(models.Model):
    """A positive amount in minor units that moves from the credit account's side to the debit account's."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    partner_id = models.BigIntegerField(null=True, blank=True)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="transfer_amount_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="transfer_two_accounts"),
            models.UniqueConstraint(fields=["entry", "position"], name="transfer_position_unique"),
        ]
        # A partner's balances are sums over this index alone.
        indexes: ClassVar = [
            models.Index(
                fields=["partner_id", "id"],
                include=["debit", "credit", "amount_minor"],
                name="transfer_of_partner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.position}"


class KeptBalance(models.Model):
    """What a partner's account came to through a transfer, credit less debit in minor units, so that only later ones are
    added up. A sum of the transfers, never a source of its own."""

    partner_id = models.BigIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    minor = models.BigIntegerField()
    through_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner_id", "account"], name="kept_balance_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.through_id}"


class BalanceMark(models.Model):
    """The last transfer that there was at a moment."""

    seen_at = models.DateTimeField()
    transfer_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.seen_at} {self.transfer_id}"


class ExchangeRate(models.Model):
    """A reference rate of the European Central Bank: units of `currency` for one euro on `on_date`."""

    on_date = models.DateField()
    currency = models.CharField(max_length=3)
    per_euro = models.DecimalField(max_digits=20, decimal_places=8)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["currency", "on_date"], name="rate_unique")]

    def __str__(self) -> str:
        return f"{self.currency} {self.on_date}"
