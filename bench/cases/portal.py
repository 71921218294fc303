"""Partners' pages behind the wall: small partners and the largest."""

from collections.abc import Iterator, Sequence
from functools import partial

from bench.browser import Application, Browser
from bench.facts import Words, column, largest_partners, member_of, some_partners
from bench.measuring import Case

GOAL = 20


def portal(application: Application, words: Words) -> Iterator[Case]:
    """Home, pipeline, registrations, earnings, and what is offered while one types."""
    groups = {"Portal": some_partners(10), "Portal of the largest": largest_partners(3)}
    for group, partners in groups.items():
        browsers = [Browser(application, member_of(one)) for one in partners]
        yield from _pages(group, partners, browsers)
        yield from _lists(group, browsers, words)
        yield from _typing(group, browsers, words)


def _pages(group: str, partners: Sequence[int], browsers: Sequence[Browser]) -> Iterator[Case]:
    for name, path in (("home", ""), ("register a deal", "register/"), ("earnings", "earnings/")):
        yield Case(group, name, [partial(one.get, f"/portal/{path}") for one in browsers], GOAL)
    for name, table, path in (
        ("deal", "deals_deal", "deals"),
        ("registration", "deals_registration", "registrations"),
    ):
        calls = [
            partial(one.get, f"/portal/{path}/{found}/")
            for one, partner_id in zip(browsers, partners, strict=True)
            for found in column(
                f"select id from {table} where partner_id = %s order by md5(id::text) limit 3", partner_id
            )
        ]
        yield Case(group, name, calls, GOAL)


def _lists(group: str, browsers: Sequence[Browser], words: Words) -> Iterator[Case]:
    for stage in ("OPEN", "WON", "LOST"):
        yield Case(
            group,
            f"pipeline, {stage.lower()}",
            [partial(one.get, "/portal/deals/", {"stage": stage}) for one in browsers],
            GOAL,
        )
    found = [
        partial(one.get, "/portal/deals/", {"stage": "WON", "q": word})
        for one in browsers
        for word in ("security", *words.common[:3])
    ]
    yield Case(group, "pipeline, won, common word", found, GOAL)
    for state in ("", "OPEN", "REFUSED"):
        calls = [partial(one.get, "/portal/registrations/", {"state": state}) for one in browsers]
        yield Case(group, f"registrations, {state.lower() or 'all'}", calls, GOAL)
    searched = [
        partial(one.get, "/portal/registrations/", {"q": word})
        for one in browsers
        for word in words.common[:4]
    ]
    yield Case(group, "registrations, common word", searched, GOAL)


def _typing(group: str, browsers: Sequence[Browser], words: Words) -> Iterator[Case]:
    texts = ("no", "nor", "nordic e", "vir", "sa", "lind", "ko", *words.rare[:3])
    calls = [
        partial(one.get, "/portal/register/suggest/", {"customer_name": text})
        for one in browsers
        for text in texts
    ]
    yield Case(group, "customer while typing", calls, GOAL)
