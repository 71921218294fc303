"""Until when papers prove anything, and which market asks for which check (guide: G2, G10)."""

from datetime import date

import pytest

from kanava.rules.checks import Asked, Check
from kanava.rules.diligence import checklist, left_out, markets_of
from kanava.rules.evidence import DayAhead, DayMissing, EndsBeforeItBegins, check_days, fresh_until
from kanava.rules.playbook import DEFAULT, parse

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("paper", "dated_on", "valid_until", "until"),
    [
        ("CREDIT_REPORT", date(2025, 11, 29), None, date(2026, 11, 29)),
        ("REGISTER_EXTRACT", date(2026, 8, 31), None, date(2027, 2, 28)),
        # An end that the paper names itself goes before the playbook's months.
        ("CREDIT_REPORT", date(2025, 11, 29), date(2025, 12, 31), date(2025, 12, 31)),
        ("ATTESTATION", date(2020, 1, 1), None, None),
        ("ATTESTATION", None, date(2027, 1, 1), date(2027, 1, 1)),
        ("OTHER_PAPER", None, None, None),
    ],
)
def test_until_when_a_paper_counts(paper, dated_on, valid_until, until) -> None:
    assert fresh_until(paper, dated_on, valid_until, DEFAULT) == until


@pytest.mark.parametrize(
    ("paper", "dated_on", "valid_until", "refusal"),
    [
        ("CREDIT_REPORT", None, None, DayMissing),
        ("CREDIT_REPORT", date(2026, 11, 30), None, DayAhead),
        ("ATTESTATION", date(2026, 1, 2), date(2026, 1, 1), EndsBeforeItBegins),
        ("CREDIT_REPORT", None, date(2026, 1, 1), None),
        ("TENDER_RECORD", None, None, None),
    ],
)
def test_days_that_cannot_be_true_are_refused(paper, dated_on, valid_until, refusal) -> None:
    def check() -> None:
        check_days(paper, dated_on, valid_until, today=TODAY, playbook=DEFAULT)

    if refusal is None:
        check()
    else:
        with pytest.raises(refusal):
            check()


# Tenders only in Sweden and Norway, no sector rules in Estonia, an attestation of its own in Germany, another everywhere.
MARKETS = parse(
    {
        "diligence": {
            "asked": {"PROCUREMENT": "ONLY_IN", "SECTOR": "NOT_IN", "RESIDENCY": "ONLY_IN"},
            "markets": {"PROCUREMENT": "NO SE", "SECTOR": "EE"},
            "own": {"OWN_1": "BSI C5", "OWN_2": "Visited by us", "OWN_3": ""},
            "own_markets": {"OWN_1": "DE", "OWN_3": "FI"},
        }
    }
)


@pytest.mark.parametrize(
    ("country", "regions", "check", "markets"),
    [
        ("FI", (), "HOURS", ()),
        ("FI", ("SE", "FI"), "HOURS", ("SE",)),
        ("FI", ("SE", "DE"), "PROCUREMENT", ("SE",)),
        ("DE", (), "PROCUREMENT", ()),
        ("EE", (), "SECTOR", ()),
        ("EE", ("FI",), "SECTOR", ("FI",)),
        # Named for no market at all: switched off.
        ("SE", (), "RESIDENCY", ()),
        ("FI", ("DE",), "OWN_1", ("DE",)),
        ("FI", (), "OWN_1", ()),
        ("FI", ("DE",), "OWN_2", ("FI", "DE")),
        ("FI", (), "OWN_3", ()),
        # A red flag is looked for everywhere.
        ("EE", ("FI",), "COMPETITORS", ("EE", "FI")),
    ],
)
def test_a_check_is_asked_where_a_market_of_the_candidate_asks(country, regions, check, markets) -> None:
    lines = {line.check: line for line in checklist(markets_of(country, regions), MARKETS)}
    assert (lines[Check(check)].markets if Check(check) in lines else ()) == markets


def test_a_line_says_why_and_what_is_left_out_is_named() -> None:
    lines = {line.check: line for line in checklist(("FI", "DE"), MARKETS)}
    assert (lines[Check.OWN_1].title, lines[Check.OWN_1].asked) == ("BSI C5", Asked.ONLY_IN)
    assert lines[Check.HOURS].asked == Asked.ABROAD
    assert left_out(("FI", "DE"), MARKETS) == (Check.PROCUREMENT, Check.RESIDENCY)
