"""Staff's lists: filters, orders, search, deep pages, exact counts."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from bench.browser import Browser
from bench.facts import Words, column, ids, rows
from bench.measuring import Case
from kanava.agreements.queries import SORTS as AGREEMENT_SORTS
from kanava.agreements.queries import STATES as AGREEMENT_STATES
from kanava.core import paging
from kanava.core.paging import Sort
from kanava.deals.queries.customers import SORTS as CUSTOMER_SORTS
from kanava.deals.queries.deals import SORTS as DEAL_SORTS
from kanava.earnings.queries.earners import SORTS as EARNER_SORTS
from kanava.partners.queries import SORTS as PARTNER_SORTS
from kanava.recruiting.queries.candidates import SORTS as CANDIDATE_SORTS

GOAL = 20
# Of a ledger as large as this one they come after the rows.
TOTALS_GOAL = 150
# Every partner's last entry is looked up for that order.
LAST_GOAL = 50
# Five hundred rows on a page.
DATES_GOAL = 60
Query = Mapping[str, Any]
SIZE = 50


class Lists:
    """Makes the cases of one list."""

    def __init__(self, browser: Browser, group: str, path: str, table: str) -> None:
        self.browser, self.group, self.path, self.table = browser, group, path, table

    def case(self, name: str, queries: Sequence[Query], *, goal: float | None = GOAL) -> Case:
        """A case that asks each of the filters in turn."""
        return Case(
            self.group, name, [partial(self.browser.get, self.path, query) for query in queries], goal
        )

    def each(
        self, name: str, field: str, values: Sequence[Any], *, goal: float | None = GOAL, **more: Any
    ) -> Case:
        """A case with each value of one filter."""
        return self.case(name, [{field: value, **more} for value in values], goal=goal)

    def part(self, name: str, queries: Sequence[Query]) -> Case:
        """A case of htmx requests that change the rows alone."""
        headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "rows"}
        return Case(
            self.group,
            name,
            [partial(self.browser.get, self.path, query, **headers) for query in queries],
            GOAL,
        )

    def deep(
        self,
        sorts: Mapping[str, Sort],
        chosen: Sequence[str],
        page: int,
        *,
        where: str = "true",
        **query: Any,
    ) -> Case:
        """Pages so far down a list, reached by the token that the page before gave."""
        (count,) = column(f"select count(*) from {self.table} where {where}")
        page = max(min(page, count // SIZE), 6)
        queries = [
            {**query, "sort": name, "after": self._token(name, sorts[name], (page - 1 - one) * SIZE, where)}
            for name in chosen
            for one in range(5)
        ]
        return self.case(f"page {page:,} ({', '.join(chosen)})", queries)

    def last(
        self, sorts: Mapping[str, Sort], chosen: Sequence[str], *, where: str = "true", **query: Any
    ) -> Case:
        """The last page of a list."""
        (count,) = column(f"select count(*) from {self.table} where {where}")
        queries = [
            {**query, "sort": name, "after": self._token(name, sorts[name], count - 20, where)}
            for name in chosen
        ]
        return self.case(f"last page ({', '.join(chosen)})", queries)

    def _token(self, name: str, sort: Sort, offset: int, where: str) -> str:
        step = "desc" if name.startswith("-") else "asc"
        key = sort.field if sort.empty is None else f"coalesce({sort.field}, %s)"
        values = [] if sort.empty is None else [sort.empty, sort.empty]
        found = rows(
            f"select {key}, id from {self.table} where {where} order by {key} {step}, id {step} offset {max(offset, 1) - 1} limit 1",
            *values,
        )
        return paging._token(*found[0])


def deals(browser: Browser, words: Words) -> Iterator[Case]:
    """The list of all deals."""
    found = Lists(browser, "Deals", "/console/deals/", "deals_deal")
    sellers, lines = (
        ids("core_user", "staff_role = 'SELLER'", 20),
        column("select id from deals_productline order by id"),
    )
    names = column("select name from partners_partner order by md5(id::text) limit 20")
    yield found.case("no filter", [{}])
    yield found.part("no filter, rows alone", [{}])
    yield found.each("all open", "stage", ["OPEN"])
    yield found.each("one stage", "stage", ["QUALIFIED", "PROPOSAL", "NEGOTIATION", "WON", "LOST"])
    yield found.each("one origin", "origin", ["DIRECT", "SOURCED", "INFLUENCED"])
    yield found.each("common product line", "line", lines[:3])
    yield found.each("rare product line", "line", lines[-3:])
    yield found.each("seller", "seller", sellers)
    yield found.case(
        "closed in a month",
        [{"closed_from": f"2025-{m:02}-01", "closed_to": f"2025-{m:02}-28"} for m in range(1, 13)],
    )
    yield found.case("closed since a day", [{"closed_from": f"202{y}-03-01"} for y in (2, 4, 6)])
    yield found.each("partner's name", "partner", names)
    yield found.each("partner's name, common word", "partner", words.common[:4])
    for sort in DEAL_SORTS:
        yield found.each(f"sorted {sort}", "sort", [sort])
    yield found.each("rare word", "q", words.rare)
    yield found.each("middling word", "q", words.middling)
    yield found.each("common word", "q", words.common)
    yield found.each("word of a third of all deals", "q", ["integration", "security", "platform"])
    yield found.each("first letter", "q", list("abehklmnsv"))
    yield found.case(
        "two common words",
        [{"q": f"{one} {two}"} for one, two in zip(words.common, words.common[3:], strict=False)],
    )
    yield found.case("common and rare word", [{"q": f"integration {word}"} for word in words.rare[:20]])
    yield found.each("word of none", "q", ["xyzzyx", "qqqwww", "zzzyyy"])
    yield found.each("open, by value", "stage", ["OPEN"], sort="-value")
    yield found.each("open, by expected close", "stage", ["OPEN"], sort="expected")
    yield found.each("won, sourced, latest", "origin", ["SOURCED"], stage="WON", sort="-closed")
    yield found.each("partner's open deals", "partner", names, stage="OPEN")
    yield found.each(
        "seller's open deals by expected close", "seller", sellers, stage="OPEN", sort="expected"
    )
    yield found.each("product line, open, by value", "line", lines, stage="OPEN", sort="-value")
    yield found.each("common word, open", "q", words.common, stage="OPEN")
    yield found.each("common word, by value", "q", words.common, sort="-value")
    yield found.each("rare word, by name", "q", words.rare, sort="sort_key")
    yield found.case(
        "word of a third, open, sourced, by value",
        [{"q": "security", "stage": "OPEN", "origin": "SOURCED", "sort": "-value"}],
    )
    yield found.deep(DEAL_SORTS, ["-opened", "-value", "sort_key", "-closed"], 1_000)
    yield found.deep(
        DEAL_SORTS, ["-opened"], 200, where="stage in ('QUALIFIED', 'PROPOSAL', 'NEGOTIATION')", stage="OPEN"
    )
    yield found.last(DEAL_SORTS, ["-opened", "-value", "sort_key"])
    yield found.case("exact count of all", [{"count": "exact"}], goal=None)
    yield found.case("exact count of won", [{"count": "exact", "stage": "WON"}], goal=None)
    yield found.case(
        "exact count of a common word",
        [{"count": "exact", "q": word} for word in words.common[:3]],
        goal=None,
    )


def partners(browser: Browser, words: Words) -> Iterator[Case]:
    """The list of partners."""
    found = Lists(browser, "Partners", "/console/partners/", "partners_partner")
    names = column("select split_part(name, ' ', 1) from partners_partner order by md5(id::text) limit 20")
    managers = ids("core_user", "staff_role = 'PARTNER_MANAGER'", 20)
    yield found.case("no filter", [{}])
    yield found.part("no filter, rows alone", [{}])
    yield found.each("type", "type", ["RESELLER", "REFERRAL", "MSP", "SI"])
    yield found.each("tier", "tier", ["BRONZE", "SILVER", "GOLD"])
    yield found.each("stage", "lifecycle", ["ONBOARDING", "ACTIVE", "PAUSED", "EXITED"])
    yield found.each("country", "country", ["FI", "SE", "DE", "PL", "US"])
    yield found.each("manager", "manager", managers)
    yield found.each("active or silent", "activity", ["ACTIVE", "SILENT"])
    yield found.each("no contact for long", "quiet", ["30", "60", "90"])
    yield found.each(
        "distributor",
        "distributor",
        column("select distinct distributor_id from partners_partner where distributor_id > 0"),
    )
    yield found.each("name", "q", names)
    yield found.each("common word", "q", words.common)
    yield found.each("first letter", "q", list("aehklmns"))
    yield found.each(
        "domain", "q", column("select domain from partners_partnerdomain order by md5(domain) limit 20")
    )
    yield found.each(
        "business id", "q", column("select business_id from partners_partner order by md5(id::text) limit 20")
    )
    for sort in PARTNER_SORTS:
        yield found.each(f"sorted {sort}", "sort", [sort])
    yield found.case(
        "silent gold resellers by name", [{"activity": "SILENT", "tier": "GOLD", "type": "RESELLER"}]
    )
    yield found.deep(PARTNER_SORTS, ["sort_key", "-registered"], 100)
    yield found.last(PARTNER_SORTS, ["sort_key", "-id"])


def earnings(browser: Browser, words: Words) -> Iterator[Case]:
    """What all partners have earned; a page of partners with their sums, and the sums of all."""
    found = Lists(browser, "Earnings", "/console/earnings/", "partners_partner")
    names = column("select split_part(name, ' ', 1) from partners_partner order by md5(id::text) limit 20")
    managers = ids("core_user", "staff_role = 'PARTNER_MANAGER'", 20)
    months = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in (1, 6, 10)]
    yield found.case("no filter", [{}])
    yield found.part("no filter, rows alone", [{}])
    yield found.each("year", "period", ["2022", "2025", "2026", "2019"])
    yield found.each("month", "period", months)
    yield found.each("kind", "kind", ["MARGIN", "INFLUENCE"])
    yield found.each("what becomes of it", "show", ["TO_PAY", "ON_HOLD", "DISCOUNT"])
    yield found.each(
        "what becomes of it, in a month", "show", ["TO_PAY", "ON_HOLD", "DISCOUNT"], period="2026-10"
    )
    yield found.each("currency", "currency", ["EUR", "SEK", "USD", "JPY"])
    yield found.each("fees of a year", "period", ["2025", "2026"], kind="INFLUENCE")
    yield found.each("manager", "manager", managers)
    yield found.each("country", "country", ["FI", "SE", "US"])
    yield found.each("name", "q", names)
    yield found.each("common word", "q", words.common)
    for sort in ("sort_key", "-sort_key"):
        yield found.each(f"sorted {sort}", "sort", [sort])
    for sort in ("-last", "last"):
        yield found.case(f"sorted {sort}", [{"sort": sort}], goal=LAST_GOAL)
    latest = [{"period": year, "sort": "-last"} for year in ("2025", "2026")]
    yield found.case("latest of a year", latest, goal=LAST_GOAL)
    yield found.deep(EARNER_SORTS, ["sort_key"], 100)
    totals = [{"totals": "yes", "period": period} for period in ("", "2025", "2026", "2026-10")]
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "totals"}
    calls = [partial(browser.get, found.path, query, **headers) for query in totals]
    yield Case("Earnings", "sums of all partners", calls, TOTALS_GOAL)


def customers(browser: Browser, words: Words) -> Iterator[Case]:
    """The list of customers."""
    found = Lists(browser, "Customers", "/console/customers/", "deals_customer")
    yield found.case("no filter", [{}])
    yield found.each("country", "country", ["FI", "SE", "DE", "PL", "US"])
    yield found.each("offered to partners or not", "listed", ["yes", "no"])
    yield found.each("rare word", "q", words.rare)
    yield found.each("middling word", "q", words.middling)
    yield found.each("common word", "q", words.common)
    yield found.each("first letter", "q", list("abehklmnsv"))
    yield found.each("common word in a country", "q", words.common, country="DE")
    for sort in CUSTOMER_SORTS:
        yield found.each(f"sorted {sort}", "sort", [sort])
    yield found.deep(CUSTOMER_SORTS, ["sort_key", "-id"], 1_000, where="is_known")
    yield found.last(CUSTOMER_SORTS, ["sort_key", "-id"], where="is_known")
    yield found.case("exact count of all", [{"count": "exact"}], goal=None)


def candidates(browser: Browser, words: Words) -> Iterator[Case]:
    """The list of candidates, the path and the profile."""
    found = Lists(browser, "Candidates", "/console/recruiting/candidates/", "recruiting_candidate")
    yield found.case("no filter", [{}])
    yield found.each("step", "step", ["PATH", "LISTED", "MEETING", "CLOSED"])
    yield found.each("fit", "fit", ["FITS", "UNKNOWN", "RULED_OUT"])
    yield found.each("source", "source", ["ASSOCIATION", "CUSTOMER", "OTHER"])
    yield found.each("country", "country", ["FI", "PL", "US"])
    yield found.each("type", "type", ["MSP", "SI"])
    yield found.each("looked after by", "owner", ids("core_user", "staff_role = 'PARTNER_MANAGER'", 10))
    yield found.each("common word", "q", words.common)
    yield found.case("fit on the path", [{"fit": "FITS", "step": "PATH"}])
    for sort in CANDIDATE_SORTS:
        yield found.each(f"sorted {sort}", "sort", [sort])
    yield found.deep(CANDIDATE_SORTS, ["-score", "sort_key"], 500)
    path = Lists(browser, "Candidates", "/console/recruiting/", "recruiting_candidate")
    yield path.case("path", [{}])
    ranking = Lists(browser, "Candidates", "/console/recruiting/ranking/", "recruiting_candidate")
    yield ranking.case("ranking", [{}], goal=None)
    profile = Lists(browser, "Candidates", "/console/recruiting/profile/", "recruiting_candidate")
    yield profile.case(
        "profile while it is edited",
        [{"try": "1", "types": "MSP", "staff_low": "5", "skills": "security"}],
        goal=None,
    )


def registrations(browser: Browser, words: Words) -> Iterator[Case]:
    """The queue and the list of all registrations."""
    found = Lists(browser, "Registrations", "/console/registrations/", "deals_registration")
    managers = ids("core_user", "staff_role = 'PARTNER_MANAGER'", 20)
    yield found.case("queue", [{}])
    yield found.part("queue, rows alone", [{}])
    yield found.each("queue of a manager", "manager", managers)
    yield found.each("one state", "state", ["APPROVED", "REFUSED"])
    yield found.each("what waits", "state", ["MORE_TIME", "APPEAL", "NEEDS_INFORMATION"])
    yield found.each("all", "state", ["ALL"])
    yield found.each("all of a manager", "manager", managers, state="ALL")
    yield found.each("all of a partner", "partner", ids("partners_partner", "true", 20), state="ALL")
    yield found.each("all, rare word", "q", words.rare, state="ALL")
    yield found.each("all, common word", "q", words.common, state="ALL")
    yield found.each("all, first letter", "q", list("aehklmns"), state="ALL")
    yield found.each("queue, common word", "q", words.common)
    yield found.each("refused, common word", "q", words.common, state="REFUSED")
    yield found.deep(
        {"-id": Sort("id", descending=True)}, ["-id"], 1_000, where="state <> 'DRAFT'", state="ALL"
    )
    yield found.case("exact count of all", [{"count": "exact", "state": "ALL"}], goal=None)


def translations(browser: Browser, words: Words) -> Iterator[Case]:
    """The overview of translations, as many materials as there are partners, in six languages."""
    found = Lists(browser, "Translations", "/console/library/translations/", "translations_source")
    languages = ["de", "sv", "fr", "pl", "nb", "et"]
    yield found.case("no filter", [{}])
    yield found.part("no filter, rows alone", [{}])
    yield found.each("language", "language", languages)
    yield found.each("state", "state", ["UNTRANSLATED", "READY", "OUTDATED", "IN_REVIEW"])
    yield found.each("outdated in a language", "language", languages, state="OUTDATED")
    yield found.each("kind", "kind", ["DECK", "DATASHEET"])
    yield found.each("words of titles", "q", ["10", "sheet", "77"])
    yield found.deep({"": Sort("sort_key")}, [""], 100, where="is_live")


def agreements(browser: Browser, words: Words) -> Iterator[Case]:
    """Agreements with partners, and the dates that come due."""
    found = Lists(browser, "Agreements", "/console/agreements/", "agreements_agreement")
    names = column("select split_part(name, ' ', 1) from partners_partner order by md5(id::text) limit 20")
    managers = ids("core_user", "staff_role = 'PARTNER_MANAGER'", 20)
    yield found.case("no filter", [{}])
    yield found.part("no filter, rows alone", [{}])
    yield found.each("state", "state", AGREEMENT_STATES)
    yield found.each("manager", "manager", managers)
    yield found.each("manager, in force", "manager", managers, state="RUNNING")
    yield found.each("name", "q", names)
    yield found.each("common word", "q", words.common)
    yield found.deep(AGREEMENT_SORTS, ["-id"], 100)
    dates = Lists(browser, "Agreements", "/console/agreements/dates/", "agreements_duedate")
    yield dates.each("what comes due", "view", ["list", "months"], goal=DATES_GOAL)
    yield dates.each("what comes due of a manager", "manager", managers)
