"""The library: our list and a material's page, and the same as partners see them."""

from collections.abc import Iterator, Sequence
from functools import partial

from bench.browser import Application, Browser
from bench.cases.lists import Lists
from bench.facts import column, member_of, some_partners
from bench.measuring import Case

GOAL = 20
# Deals won after it are counted over a year of all partners.
PAGE_GOAL = 60
COMMON = ["system", "customer", "järjestelmä", "asiakas", "the", "data"]
MIDDLING = ["platform", "tietoturva", "pilot", "pricing"]
PAIRS = ["customer data", "system error", "asiakas tieto", "platform customer", "tilaus virhe"]
PARTS = ["cust", "järj", "sys", "a"]


def rare() -> list[str]:
    """Words of a few texts."""
    found = column(
        "select word from ts_stat('select search from library_edition where id <= 500') where ndoc <= 2 and word ~ '^[a-z]+[0-9]{3,}$' order by md5(word) limit 20"
    )
    return [str(word) for word in found]


def ours(browser: Browser) -> Iterator[Case]:
    """Our list of materials, and one of them."""
    found, few = Lists(browser, "Library", "/console/library/", "library_material"), rare()
    yield found.case("no filter", [{}])
    yield found.each("tabs", "show", ["WRITTEN", "EXPIRING", "EXPIRED", "UNUSED", "ARCHIVED"])
    yield found.each("kind", "kind", ["DECK", "PRICE_LIST"])
    yield found.each("language", "language", ["fi", "en", "sv"])
    yield from _searched(found, few)
    pages = [partial(browser.get, f"/console/library/{key}/") for key in _some()]
    yield Case("Library", "material", pages, PAGE_GOAL)
    yield Case(
        "Library",
        "downloads",
        [partial(browser.get, f"/console/library/{key}/downloads/") for key in _some()],
        GOAL,
    )


def _searched(found: Lists, few: Sequence[str]) -> Iterator[Case]:
    yield found.each("rare word", "q", few)
    yield found.each("middling word", "q", MIDDLING)
    yield found.each("common word", "q", COMMON)
    yield found.each("two common words", "q", PAIRS)
    yield found.case("common and rare word", [{"q": f"customer {word}"} for word in few])
    yield found.each("beginning of words", "q", PARTS)
    yield found.each("word of none", "q", ["xyzzyx", "qqqwww"])
    yield found.each("common word in a language", "q", COMMON, language="fi")


def _some() -> list[int]:
    return column("select id from library_material where state = 'SHARED' order by md5(id::text) limit 20")


def theirs(application: Application) -> Iterator[Case]:
    """What partners see of it."""
    few = rare()
    browsers = [Browser(application, member_of(one)) for one in some_partners(5)]
    asked: dict[str, list[dict[str, str]]] = {
        "library": [{}], "library, rare word": [{"q": word} for word in few[:6]],
        "library, middling word": [{"q": word} for word in MIDDLING], "library, common word": [{"q": word} for word in COMMON],
        "library, two common words": [{"q": word} for word in PAIRS],
        "library, stage and language": [{"stage": "COMPARE", "language": "fi"}],
    }  # fmt: skip
    for name, queries in asked.items():
        calls = [partial(one.get, "/portal/library/", query) for one in browsers for query in queries]
        yield Case("Portal", name, calls, GOAL)
    open_to_all = column(
        "select id from library_material where state = 'SHARED' and roles = '{}' and partner_types = '{}' and countries = '{}'"
        " and lowest_tier = '' and valid_through is null order by md5(id::text) limit 10"
    )
    calls = [partial(one.get, f"/portal/library/{key}/") for one in browsers for key in open_to_all]
    yield Case("Portal", "material", calls, GOAL)
