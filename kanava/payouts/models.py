"""Where partners are paid, what is paid from which account of ours, and what became of each payment (guide: C5).

Account numbers stand here alone: never in events, letters, logs or addresses.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanava.core.choices import coded
from kanava.core.files import StoredFile
from kanava.earnings.models import Statement
from kanava.partners.models import Partner
from kanava.rules.money import Money
from kanava.rules.payout_accounts import AccountState, Kept, last_four
from kanava.rules.payouts import LIVE, Answer, Difference, FileKind, PaymentState, RunState

USER = settings.AUTH_USER_MODEL


class BankAccount(models.Model):
    """An account as banks know it: `number` is an IBAN where the country has them, `routing` the national code of a bank
    without one."""

    holder = models.CharField(_("account holder"), max_length=140)
    country = models.CharField(_("country of the bank"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3)
    number = models.CharField(_("account number"), max_length=34)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    routing = models.CharField(_("routing number"), max_length=20, blank=True)
    has_iban = models.BooleanField(default=True)

    class Meta:
        abstract = True

    @property
    def ending(self) -> str:
        """What is shown of the number."""
        return last_four(self.number)


class PartnerAccount(BankAccount):
    """Where a partner is paid in a currency. `usable_on` is the first day on which it is; the newest whose day has come is in
    use."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=coded(AccountState), default=AccountState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    usable_on = models.DateField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "currency"],
                condition=Q(state=AccountState.PROPOSED.value),
                name="account_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.CONFIRMED.value)
                | Q(usable_on__isnull=False, confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="account_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(confirmed_by=models.F("proposed_by")),
                name="account_four_eyes",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "currency", "-id"], name="account_partner"),
            models.Index(
                fields=["-id"], condition=Q(state=AccountState.PROPOSED.value), name="account_proposed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.currency} {self.ending}"

    @property
    def kept(self) -> Kept:
        """What the rule needs of it."""
        return Kept(self.pk, self.state, self.usable_on)


class PayingAccount(BankAccount):
    """An account of ours that partners are paid from. Its number is never changed: a new account is a new row."""

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number", "currency"], condition=Q(closed_at__isnull=True), name="paying_account_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.ending}"


class Run(models.Model):
    """Payments that are made together: all statements of a currency that were due by a day, from one account of ours."""

    number = models.CharField(max_length=20, unique=True)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=8, choices=coded(FileKind))
    account = models.ForeignKey(PayingAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_by = models.DateField()
    execute_on = models.DateField()
    state = models.CharField(max_length=16, choices=coded(RunState), default=RunState.DRAFTED)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(approved_by=models.F("made_by")),
                name="run_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.APPROVED.value, RunState.SENT.value, RunState.CLOSED.value])
                | Q(approved_by__isnull=False),
                name="run_approved_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="run_state"),
        ]

    def __str__(self) -> str:
        return self.number


class Payment(models.Model):
    """What is paid of one statement in a run. `amount_minor` is what is sent; what arrived differs where the bank took a fee or
    another rate, and says why. `reason` is why it failed, came back or was left out."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="payments", db_index=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(PartnerAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    sort_key = models.CharField(max_length=240, db_collation="C")
    reference = models.CharField(max_length=35)
    attempt = models.PositiveSmallIntegerField(default=1)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=20, choices=coded(PaymentState), default=PaymentState.PLANNED)
    paid_on = models.DateField(null=True, blank=True)
    failed_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    arrived_minor = models.BigIntegerField(null=True, blank=True)
    arrived_currency = models.CharField(max_length=3, blank=True)
    difference = models.CharField(max_length=20, choices=coded(Difference), blank=True)

    class Meta:
        constraints: ClassVar = [
            # Nothing is paid twice, ever.
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(state__in=[state.value for state in LIVE]),
                name="payment_lives_once",
            ),
            models.UniqueConstraint(fields=["run", "statement"], name="payment_once_a_run"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payout_amount_positive"),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.PAID.value) | Q(paid_on__isnull=False),
                name="payment_paid_on_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "sort_key", "id"], name="payment_run"),
            models.Index(fields=["statement", "-id"], name="payment_statement"),
            models.Index(fields=["partner", "-id"], name="payment_partner"),
            models.Index(fields=["reference"], name="payment_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"

    @property
    def amount(self) -> Money:
        """What is sent."""
        return Money(self.amount_minor, self.currency)

    @property
    def arrived(self) -> Money | None:
        """What arrived, where it was told."""
        return None if self.arrived_minor is None else Money(self.arrived_minor, self.arrived_currency)


class RunFile(StoredFile):
    """The bank's file of a run, byte for byte as it was made once."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="file")
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AnswerList(StoredFile):
    """A list that somebody uploaded: what became of payments, as the bank told it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="lists")
    name = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return self.name


class Told(models.Model):
    """That somebody, or a row of a list, has told what became of a payment, and for which `reason` it failed or came back.
    `row` is its number in the list's file."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="told", db_index=False)
    answer = models.CharField(max_length=10, choices=coded(Answer))
    on = models.DateField()
    # The payment's own is that of the latest answer alone.
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    list = models.ForeignKey(AnswerList, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    row = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["payment", "-id"], name="told_payment")]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.answer}"
