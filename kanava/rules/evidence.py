"""Papers that prove what a check came to, and until when they prove it (guide: G2, G10)."""

from datetime import date
from enum import StrEnum

from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal


class Paper(StrEnum):
    """What sort of paper it is."""

    CREDIT_REPORT = "CREDIT_REPORT"
    ANNUAL_ACCOUNTS = "ANNUAL_ACCOUNTS"
    REGISTER_EXTRACT = "REGISTER_EXTRACT"
    ATTESTATION = "ATTESTATION"
    TENDER_RECORD = "TENDER_RECORD"
    REFERENCE_LETTER = "REFERENCE_LETTER"
    OTHER_PAPER = "OTHER_PAPER"


class DayMissing(Refusal):
    """A paper that ages tells the day that it is of, or until when it holds."""

    code = "PAPER_DAY_MISSING"


class DayAhead(Refusal):
    """A paper cannot be of a day that has not come."""

    code = "PAPER_DAY_AHEAD"


class EndsBeforeItBegins(Refusal):
    """It would hold until a day before its own."""

    code = "PAPER_ENDS_EARLY"


def fresh_until(
    paper: str, dated_on: date | None, valid_until: date | None, playbook: Playbook
) -> date | None:
    """The last day on which a paper proves anything: the one that it names, else the playbook's months after its own
    day for papers that age. None for a paper that does not age."""
    if valid_until is not None:
        return valid_until
    months = playbook.diligence.fresh_months.get(paper)
    return add_months(dated_on, months) if months and dated_on is not None else None


def check_days(
    paper: str, dated_on: date | None, valid_until: date | None, *, today: date, playbook: Playbook
) -> None:
    """Whether a paper's days can be true. One that has run out already is taken: it is shown as old.

    Raises:
        DayMissing, DayAhead (field `dated_on`), EndsBeforeItBegins (field `valid_until`).
    """
    if dated_on is None and valid_until is None and playbook.diligence.fresh_months.get(paper):
        raise DayMissing(field="dated_on")
    if dated_on is not None and dated_on > today:
        raise DayAhead(field="dated_on")
    if dated_on is not None and valid_until is not None and valid_until < dated_on:
        raise EndsBeforeItBegins(field="valid_until")
