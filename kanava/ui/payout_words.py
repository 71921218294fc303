"""Words for payouts: states, answers, reasons, events, refusals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kanava.rules.money import Money
from kanava.ui import formatting

CODES: Mapping[str, Any] = {
    "PAYOUT": _("Paid out"),
    "RUN_DRAFTED": _("Waits for approval"), "RUN_APPROVED": _("Approved"), "RUN_SENT": _("Sent to the bank"), "RUN_CLOSED": _("Closed"),
    "RUN_CANCELLED": _("Cancelled"),
    "PAYMENT_PLANNED": _("Planned"), "PAYMENT_LEFT_OUT": _("Left out"), "PAYMENT_CANCELLED": _("Cancelled"), "PAYMENT_SENT": _("Sent to the bank"),
    "PAYMENT_PAID": _("Paid"), "PAYMENT_FAILED": _("Failed"), "PAYMENT_RETURNED": _("Came back"),
    "FAILED": _("Failed"), "RETURNED": _("Came back"),
    "SEPA": _("SEPA credit transfer (pain.001)"), "TABLE": _("CSV for another bank"),
    "ACCOUNT_PROPOSED": _("Waits for a second person"), "ACCOUNT_CONFIRMED": _("Confirmed"), "ACCOUNT_STOPPED": _("Stopped"), "ACCOUNT_REPLACED": _("Replaced"),
    "NO_ACCOUNT": _("No bank account"), "ACCOUNT_UNCONFIRMED": _("Account waits for a second person"), "ACCOUNT_WAITS": _("Account in its waiting time"),
    "OUTSIDE_SEPA": _("Account outside SEPA: pay by CSV"), "BELOW_SMALLEST": _("Below the smallest payment"),
    "BANK_FEE": _("Fee of the bank"), "BANK_RATE": _("Exchange rate of the bank"), "OTHER_DIFFERENCE": _("Something else"),
    "PAYOUT_RETURNED": _("The payment came back"),
    "payout_account.proposed": _("Bank account added"), "payout_account.confirmed": _("Bank account confirmed"),
    "payout_account.stopped": _("Bank account stopped"),
    "paying_account.added": _("Account of ours added"), "paying_account.closed": _("Account of ours closed"),
    "payout.run_made": _("Payout run made"), "payout.left_out": _("Payment left out of a run"), "payout.run_approved": _("Payout run approved"),
    "payout.file_made": _("File for the bank made"), "payout.run_cancelled": _("Payout run cancelled"), "payout.answered": _("Payments answered"),
    "payout.run_closed": _("Payout run closed"),
    "payment.paid": _("Paid out"), "payment.failed": _("Payment failed"), "payment.returned": _("Payment came back"),
}  # fmt: skip

TONES: Mapping[str, str] = {
    "RUN_DRAFTED": "wait", "RUN_APPROVED": "good", "RUN_SENT": "wait", "RUN_CLOSED": "mute", "RUN_CANCELLED": "mute",
    "PAYMENT_PLANNED": "wait", "PAYMENT_LEFT_OUT": "mute", "PAYMENT_CANCELLED": "mute", "PAYMENT_SENT": "wait", "PAYMENT_PAID": "good",
    "PAYMENT_FAILED": "bad", "PAYMENT_RETURNED": "bad",
    "ACCOUNT_PROPOSED": "wait", "ACCOUNT_CONFIRMED": "good", "ACCOUNT_STOPPED": "mute",
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "ACCOUNT_NUMBER_MISSING": _("Write the account number."),
    "ACCOUNT_NUMBER_UNREADABLE": _("Write the account number with digits and letters alone, at least four."),
    "IBAN_WRONG": _("This is no IBAN: a digit is wrong, missing or too many. Compare it with the bank’s."),
    "IBAN_NEEDED": _("Accounts of this country have an IBAN: two letters, two digits, and the account number."),
    "IBAN_ELSEWHERE": _("This IBAN is of another country (%(country)s). Choose that country, or look at the number again."),
    "BIC_WRONG": _("This is no BIC: 8 or 11 letters and digits, such as NDEAFIHH."),
    "BIC_ELSEWHERE": _("This BIC is of a bank in another country (%(country)s)."),
    "BIC_MISSING": _("Outside the European Economic Area the bank’s BIC is needed too."),
    "ROUTING_WRONG": _("This is no routing number: nine digits, whose last one checks the others."),
    "SAME_PERSON": _("Somebody else has to look: nobody confirms or approves their own work."),
    "ACCOUNT_CHANGE_WAITS": _("A change is waiting already. Confirm or stop it first."),
    "ACCOUNT_SAME": _("This account is in use already."),
    "ACCOUNT_MOVED": _("Somebody has confirmed or stopped it since you opened the page."),
    "PAYING_ACCOUNT_KNOWN": _("This account is among ours already."),
    "PAYOUT_NOTHING_DUE": _("There is nothing to pay."),
    "PAYOUT_NOT_SEPA": _("A SEPA file is in euros, from an account with an IBAN. Choose CSV."),
    "PAYOUT_RUN_MOVED": _("This is no longer possible: somebody has moved the run on since you opened the page."),
    "PAYOUT_RUN_CHANGED": _("The run has changed since you looked. Look at its sums once more."),
    "PAYOUT_ACCOUNTS_CHANGED": _("These partners’ accounts have changed since the run was made: %(partners)s. Leave them out, or cancel the run and make another."),
    "PAYMENT_MOVED": _("That cannot follow on how the payment stands now."),
    "PAYMENT_ELSEWHERE": _("Another run pays this statement already. Look at that payment first."),
    "PAYMENT_NOT_YET": _("The file asks the bank to pay on %(day)s. Tell what it did from that day on."),
    "PAYMENT_DAY_OUTSIDE": _("Choose a day from %(first)s to %(last)s."),
    "DIFFERENCE_UNEXPLAINED": _("Another amount arrived than was sent: choose why."),
    "PAYMENT_UNKNOWN": _("The run has no payment of this number."),
    "PAYMENT_TWICE": _("Another row tells of the same payment."),
    "PAYMENT_COLUMNS_MISSING": _("The list needs a column that names the payment, one for its state and one for its day. There are: %(columns)s."),
    "PAYMENT_CELL_UNREADABLE": _("“%(text)s” cannot be read."),
    "PAYMENT_ROWS_FAULTY": _("Some rows cannot be taken, so nothing of the list was."),
}  # fmt: skip

STEPS: Mapping[str, Any] = {"PAYOUT_PAID": _("Paid by the bank")}


def of_event(verb: str, data: Mapping[str, Any]) -> str:
    """An event of payouts where its data say more than what was done; empty where they do not."""
    if verb.startswith(("payout_account.", "paying_account.")):
        said = f"{CODES[verb]} ({data['currency']})"
        return f"{said}: {formatting.day(date.fromisoformat(data['usable']))}" if "usable" in data else said
    return f"{CODES[verb]}: {formatting.money(Money(*data['amount']))}" if "amount" in data else ""
