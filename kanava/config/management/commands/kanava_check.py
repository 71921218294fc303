"""Prove that what the product promises holds in this database."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kanava.config.proofs.amounts import prove_amounts
from kanava.config.proofs.files import prove_files
from kanava.config.proofs.findings import Finding, Level
from kanava.config.proofs.operation import prove_operation
from kanava.config.proofs.records import list_balances, prove_records
from kanava.config.proofs.rights import prove_rights

PARTS: tuple[Callable[[], Iterator[Finding]], ...] = (
    prove_records,
    prove_amounts,
    prove_rights,
    prove_operation,
)


class Command(BaseCommand):
    help = "Check ledger, ownership, rights and operation. Ends with 1 when a promise is broken, not for warnings."
    requires_system_checks = ()  # they are among the findings

    def add_arguments(self, parser: CommandParser) -> None:
        """How it is told."""
        parser.add_argument("--json", action="store_true", help="for software that watches")
        parser.add_argument(
            "--files", type=int, metavar="N", help="read N large files of each kind through, not all"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a promise."""
        findings: list[Finding] = []
        for finding in chain(*(part() for part in PARTS), prove_files(options["files"])):
            findings.append(finding)
            if not options["json"]:
                self.stdout.write(_line(finding))
        counts = Counter(finding.level for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps(_document(findings, counts), indent=1))
        else:
            self.stdout.write(
                f"{counts[Level.OK]} hold, {counts[Level.WARNING]} to look at, {counts[Level.BROKEN]} broken."
            )
        if counts[Level.BROKEN]:
            sys.exit(1)


def _line(finding: Finding) -> str:
    count = f" ({finding.count})" if finding.count else ""
    look = (
        f"\n         {finding.look}"
        if finding.look and finding.level != Level.OK
        else f" {finding.look}" * bool(finding.look)
    )
    return f"{finding.level.value:8} {finding.promise}{count}{look}"


def _document(findings: list[Finding], counts: "Counter[Level]") -> dict[str, Any]:
    balances = [
        {"currency": currency, "kind": kind, "minor": minor} for currency, kind, minor in list_balances()
    ]
    return {
        "holds": not counts[Level.BROKEN],
        "findings": [finding.to_json() for finding in findings],
        "balances": balances,
    }
