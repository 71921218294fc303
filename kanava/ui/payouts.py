"""Payouts for both doors: the form of an account, its lines on a page, and where a statement stands with its payment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.payouts.numbers import Typed
from kanava.payouts.queries.standings import Standing
from kanava.rules.payout_accounts import AccountState
from kanava.rules.payout_accounts import Standing as AccountStanding
from kanava.rules.payouts import PaymentState
from kanava.ui import formatting, words
from kanava.ui.countries import country_name
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import CountryField

if TYPE_CHECKING:
    from kanava.earnings.models import Statement
    from kanava.payouts.models import BankAccount, PartnerAccount, Payment
    from kanava.payouts.queries.accounts import InCurrency

SECRET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


class AccountForm(forms.Form):
    """An account at a bank."""

    holder = forms.CharField(
        label=gettext_lazy("Account holder"),
        max_length=140,
        help_text=gettext_lazy("The company’s name as the bank has it."),
    )
    country = CountryField(label=gettext_lazy("Country of the bank"))
    currency = forms.ChoiceField(label=gettext_lazy("For amounts in"), choices=currency_choices)
    number = forms.CharField(
        label=gettext_lazy("IBAN or account number"), max_length=60, widget=forms.TextInput(attrs=SECRET),
        help_text=gettext_lazy("Blanks make no difference."),
    )  # fmt: skip
    bic = forms.CharField(
        label=gettext_lazy("BIC"), max_length=20, required=False, widget=forms.TextInput(attrs=SECRET),
        help_text=gettext_lazy("The bank’s code, such as NDEAFIHH. Within the European Economic Area the IBAN alone is enough."),
    )  # fmt: skip
    routing = forms.CharField(
        label=gettext_lazy("Routing number"), max_length=30, required=False, widget=forms.TextInput(attrs=SECRET),
        help_text=gettext_lazy("Only for countries without IBAN: ABA number, BSB, sort code and the like."),
    )  # fmt: skip

    def typed(self) -> Typed:
        """What was typed, for the action."""
        return Typed(
            **{name: self.cleaned_data[name] for name in ("holder", "country", "currency", "number", "bic", "routing")}
        )  # fmt: skip


def failed_said(payment: "Payment") -> str:
    """That the bank did not carry out the last payment to an account, and why."""
    said = _("The last payment to this account failed: %(why)s (%(reference)s, %(day)s).")
    return said % {
        "why": payment.reason.rstrip("."), "reference": payment.reference,
        "day": formatting.day(payment.failed_on) if payment.failed_on else "–",
    }  # fmt: skip


def spaced(number: str) -> str:
    """A number in groups of four, to be compared by eye."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def masked(account: "BankAccount") -> str:
    """A number of which the end alone shows."""
    return f"•••• {account.ending}"


@dataclass(frozen=True, slots=True)
class Shown:
    """An account as a page shows it: its facts, its state in a sentence, and what the reader can do about it."""

    id: int
    facts: Sequence[tuple[str, str]]
    state: str
    said: str
    can_confirm: bool = False
    can_stop: bool = False


@dataclass(frozen=True, slots=True)
class ShownCurrency:
    """A partner's accounts in a currency: the one in use, the change that waits, those before."""

    currency: str
    used: Shown | None
    coming: Shown | None
    before: Sequence[str]


def shown_accounts(
    found: Sequence["InCurrency"], *, reader_id: int | None, may: Mapping[str, bool], names: Mapping[int, str]
) -> list[ShownCurrency]:
    """Accounts for a page. `names` are those that the reader may read; whoever is not among them is one of ours."""
    return [
        ShownCurrency(
            one.currency,
            _used(one.used, may, names) if one.used else None,
            _coming(one.coming, reader_id, may, names) if one.coming else None,
            [_before(row) for row in one.before],
        )
        for one in found
    ]


def _facts(account: "BankAccount", number: str) -> list[tuple[str, str]]:
    label = _("IBAN") if account.has_iban else _("Account number")
    facts = [
        (_("Account holder"), account.holder), (label, number), (_("BIC"), account.bic), (_("Routing number"), account.routing),
        (_("Country of the bank"), country_name(account.country)),
    ]  # fmt: skip
    return [(name, value) for name, value in facts if value]


def _used(account: "PartnerAccount", may: Mapping[str, bool], names: Mapping[int, str]) -> Shown:
    assert account.usable_on is not None
    said = _("In use since %(day)s. Added by %(first)s, confirmed by %(second)s.") % {
        "day": formatting.day(account.usable_on),
        "first": _name(account.proposed_by_id, names),
        "second": _name(account.confirmed_by_id, names),
    }
    return Shown(account.pk, _facts(account, masked(account)), account.state, said, can_stop=may["stop"])


def _coming(
    account: "PartnerAccount", reader_id: int | None, may: Mapping[str, bool], names: Mapping[int, str]
) -> Shown:
    first = _name(account.proposed_by_id, names)
    if account.state == AccountState.CONFIRMED:
        assert account.usable_on is not None
        told = {"day": formatting.day(account.usable_on), "first": first, "second": _name(account.confirmed_by_id, names)}  # fmt: skip
        said = (
            _(
                "Paid to from %(day)s. Added by %(first)s, confirmed by %(second)s. Until then it can be stopped."
            )
            % told
        )
        return Shown(account.pk, _facts(account, masked(account)), account.state, said, can_stop=may["stop"])
    is_own = account.proposed_by_id == reader_id
    can_confirm = may["confirm"] and not is_own
    said = _("Added by %(first)s on %(day)s.") % {"first": first, "day": formatting.day(account.proposed_at)}
    # Whoever confirms compares the whole number.
    number = spaced(account.number) if can_confirm else masked(account)
    return Shown(account.pk, _facts(account, number), account.state, said, can_confirm, may["stop"])


def _before(account: "PartnerAccount") -> str:
    return _("%(account)s: %(state)s, added on %(day)s") % {
        "account": masked(account),
        "state": str(words.of_code("ACCOUNT_STOPPED" if account.stopped_at else "ACCOUNT_REPLACED")).lower(),
        "day": formatting.day(account.proposed_at),
    }


def _name(person_id: int | None, names: Mapping[int, str]) -> str:
    return names.get(person_id or 0) or _("our finance")


def payment_line(found: Standing, row: "Statement") -> str:
    """What a list says of a statement's payment beneath the day by which it is paid; empty where the day says all."""
    if not row.due_minor:
        return ""
    payment = found.payment
    if payment is not None:
        on = payment.paid_on if payment.state == PaymentState.PAID else payment.failed_on
        state = words.of_code(payment.state)
        return f"{state} {formatting.day(on)}" if on else state
    return str(_WAITS.get(found.account, ""))


_WAITS = {
    AccountStanding.MISSING: gettext_lazy("bank account missing"),
    AccountStanding.UNCONFIRMED: gettext_lazy("bank account not confirmed yet"),
    AccountStanding.WAITS: gettext_lazy("bank account in its waiting time"),
}


@dataclass(frozen=True, slots=True)
class PaymentSaid:
    """What a statement's page says of its payment; whether it is good, bad or waits, and whether the account is what it
    waits for."""

    sentences: Sequence[str]
    tone: str = ""
    needs_account: bool = False


def payment_said(found: Standing, row: "Statement", due: str) -> PaymentSaid:
    """What a statement's page says of its payment; `due` is what it says while nothing has happened."""
    if not row.due_minor:
        return PaymentSaid([due])
    payment = found.payment
    if payment is None:
        return _not_yet(found, due)
    told = {"ending": payment.account.ending, "reason": payment.reason}
    if payment.state == PaymentState.PAID:
        assert payment.paid_on is not None
        day = formatting.day(payment.paid_on)
        said = [_("Paid on %(day)s to the account that ends in %(ending)s.") % {"day": day, **told}]
        if payment.arrived is not None and payment.difference:
            difference = _("%(sent)s was sent and %(arrived)s arrived. Why it differs: %(why)s.")
            said.append(
                difference
                % {
                    "sent": formatting.money(payment.amount),
                    "arrived": formatting.money(payment.arrived),
                    "why": str(words.of_code(payment.difference)).lower(),
                }
            )
        return PaymentSaid(said, "good")
    if payment.state == PaymentState.SENT:
        return PaymentSaid([_("Sent to the bank, for the account that ends in %(ending)s.") % told], "wait")
    assert payment.failed_on is not None
    day = formatting.day(payment.failed_on)
    failed = (
        _("The payment to the account that ends in %(ending)s came back on %(day)s: %(reason)s")
        if payment.state == PaymentState.RETURNED
        else _("The payment to the account that ends in %(ending)s failed on %(day)s: %(reason)s")
    )
    later = _("The amount is still to be paid, and a later run pays it.")
    return PaymentSaid([failed % {"day": day, **told}, later], "bad", needs_account=True)


def _not_yet(found: Standing, due: str) -> PaymentSaid:
    match found.account:
        case AccountStanding.MISSING:
            return PaymentSaid([due, _("There is no bank account to pay it to yet.")], "warn", True)
        case AccountStanding.UNCONFIRMED:
            said = _("The bank account waits for a second person; nothing is paid to it before that.")
            return PaymentSaid([due, said], "warn", True)
        case AccountStanding.WAITS:
            day = formatting.day(found.usable_on) if found.usable_on else ""
            said = _("The bank account can be paid to from %(day)s.") % {"day": day}
            return PaymentSaid([due, said], "wait", True)
    return PaymentSaid([due])
