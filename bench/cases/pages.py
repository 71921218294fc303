"""Staff's pages of one thing, the account check, and the dashboard."""

from collections.abc import Iterator, Sequence
from functools import partial

from bench.browser import Browser
from bench.facts import Words, column, ids, largest_partners, rows, some_partners
from bench.measuring import Case

GOAL = 30
DASHBOARD_GOAL = 150


def _pages(browser: Browser, name: str, paths: Sequence[str], goal: float = GOAL) -> Case:
    return Case("Pages", name, [partial(browser.get, path) for path in paths], goal)


def pages(browser: Browser) -> Iterator[Case]:
    """Partner, deal, registration, customer."""
    yield _pages(browser, "partner", [f"/console/partners/{one}/" for one in some_partners()])
    yield _pages(browser, "largest partners", [f"/console/partners/{one}/" for one in largest_partners()])
    won = ids("deals_deal", "stage = 'WON' and origin = 'SOURCED'", 20)
    yield _pages(browser, "won deal with earnings", [f"/console/deals/{one}/" for one in won])
    opened = ids("deals_deal", "stage = 'NEGOTIATION' and origin = 'INFLUENCED'", 20)
    yield _pages(browser, "open deal with influence", [f"/console/deals/{one}/" for one in opened])
    waiting = ids("deals_registration", "state = 'SUBMITTED'", 20)
    yield _pages(browser, "waiting registration", [f"/console/registrations/{one}/" for one in waiting])
    known = ids("deals_customer", "is_known", 20)
    yield _pages(browser, "customer", [f"/console/customers/{one}/" for one in known])
    busiest = column(
        "select customer_id from deals_deal where customer_id > 0 group by 1 order by count(*) desc, 1 limit 5"
    )
    yield _pages(browser, "busiest customers", [f"/console/customers/{one}/" for one in busiest])


def account_checks(browser: Browser, words: Words) -> Iterator[Case]:
    """Is it taken?"""

    def check(name: str, asked: Sequence[tuple[str, str]]) -> Case:
        calls = [
            partial(browser.get, "/console/customers/check/", {"name": one, "country": country})
            for one, country in asked
        ]
        return Case("Account check", name, calls, GOAL)

    known = rows("select name, country from deals_customer where is_known order by md5(id::text) limit 20")
    yield check("known company", known)
    yield check(
        "another spelling",
        [(name.upper().replace("OY", "").strip() or name, country) for name, country in known],
    )
    yield check("unknown company", [(f"Zyx{number}qua Holding Oy", "FI") for number in range(20)])
    yield check(
        "common words alone",
        [(f"{one} {two} Oy".title(), "FI") for one, two in zip(words.common, words.common[2:], strict=False)],
    )
    yield Case("Account check", "customer while typing", [
        partial(browser.get, "/console/customers/suggest/", {"customer_name": text}) for text in ("no", "nor", "nordic e", "vir", "sa", "lind")
    ], GOAL)  # fmt: skip


def dashboards(browser: Browser) -> Iterator[Case]:
    """Where the programme stands."""
    yield Case("Dashboard", "as of today", [partial(browser.get, "/console/")], DASHBOARD_GOAL)
    days = ("2022-06-30", "2023-12-31", "2024-05-15", "2025-01-31", "2026-08-08")
    yield Case(
        "Dashboard",
        "as of earlier days",
        [partial(browser.get, "/console/", {"on": day}) for day in days],
        DASHBOARD_GOAL,
    )
