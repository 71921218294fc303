"""The bank's file of a run: a SEPA credit transfer that its schema allows, or a table (guide: C5)."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anyascii import anyascii
from django.utils import timezone
from sepaxml import SepaTransfer

from kanava.core.csvs import harmless
from kanava.payouts.models import Payment, Run
from kanava.rules.payouts import FileKind

SCHEMA = "pain.001.001.09"
# What banks of the area must take in names and messages (European Payments Council, EPC217-08).
_STRANGE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
LONGEST_NAME, LONGEST_MESSAGE = 70, 140
HEADER = (
    "reference", "statement", "payee", "country", "account_number", "iban", "bic", "routing_number", "amount", "currency",
    "execution_day", "payer", "payer_account",
)  # fmt: skip


class Transfer(SepaTransfer):  # type: ignore[misc]
    """A credit transfer whose name and moment are told: the same run makes the same file."""

    def __init__(self, config: dict[str, Any], *, message_id: str, at: datetime) -> None:
        self._told = message_id, at
        super().__init__(config, schema=SCHEMA, clean=False)

    def _create_header(self) -> None:
        super()._create_header()
        message_id, at = self._told
        self._xml.find("CstmrCdtTrfInitn/GrpHdr/MsgId").text = message_id
        self._xml.find("CstmrCdtTrfInitn/GrpHdr/CreDtTm").text = timezone.localtime(at).strftime(
            "%Y-%m-%dT%H:%M:%S"
        )

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        for place, node in enumerate(self._xml.iter("PmtInfId"), start=1):
            node.text = f"{self._told[0]}-{place}"


def bank_text(text: str, longest: int) -> str:
    """A text in the letters that every bank takes."""
    plain = " ".join(_STRANGE.sub(" ", anyascii(text)).split())
    # A slash may stand neither at an end nor twice.
    return re.sub(r"/{2,}", "/", plain).strip("/ ")[:longest].rstrip("/ ") or "-"


def name_of(run: Run) -> str:
    """What the file of a run is called."""
    return f"{run.number}.xml" if run.kind == FileKind.SEPA else f"{run.number}.csv"


def write_file(run: Run, payments: Sequence[Payment], *, at: datetime) -> bytes:
    """The file of a run's payments, which come with their accounts and statements."""
    if run.kind == FileKind.SEPA:
        return _sepa(run, payments, at=at)
    return _table(run, payments)


def _sepa(run: Run, payments: Sequence[Payment], *, at: datetime) -> bytes:
    payer = run.account
    config = {
        "name": bank_text(payer.holder, LONGEST_NAME),
        "IBAN": payer.number,
        "BIC": payer.bic,
        "batch": True,
        "currency": run.currency,
    }
    made = Transfer(config, message_id=run.number, at=at)
    for one in payments:
        told: dict[str, Any] = {
            "name": bank_text(one.account.holder, LONGEST_NAME),
            "IBAN": one.account.number,
            "amount": one.amount_minor,
            "execution_date": run.execute_on,
            "description": bank_text(f"{payer.holder} {one.statement.number}", LONGEST_MESSAGE),
            "endtoend_id": one.reference,
        }
        if one.account.bic:
            told["BIC"] = one.account.bic
        made.add_payment(told)
    content: bytes = made.export(validate=True)
    return content


def _table(run: Run, payments: Sequence[Payment]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    for one in payments:
        account = one.account
        row = (
            one.reference, one.statement.number, account.holder, account.country, "" if account.has_iban else account.number,
            account.number if account.has_iban else "", account.bic, account.routing, f"{one.amount.amount:f}", one.currency,
            run.execute_on.isoformat(), run.account.holder, run.account.number,
        )  # fmt: skip
        writer.writerow([harmless(value) for value in row])
    return stream.getvalue().encode()
