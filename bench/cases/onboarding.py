"""What is done from candidate to producing partner: plans, silences, cohorts, timelines, next steps, due diligence, agreements."""

from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import parse_qsl

from bench.browser import Application, Browser
from bench.cases.lists import Lists
from bench.facts import Words, column, ids, rows, some_partners
from bench.measuring import Case
from kanava.core.models import User
from kanava.onboarding.queries.plans import SORTS

PAGE_GOAL = 30
# A figure of the whole programme, as the dashboard's.
COHORTS_GOAL = 150


def onboarding(browser: Browser, words: Words) -> Iterator[Case]:
    """Plans and silent partners, and how fast partners got their answers."""
    found = Lists(browser, "Onboarding", "/console/onboarding/", "onboarding_plan")
    managers = ids("core_user", "staff_role = 'PARTNER_MANAGER'", 20)
    names = column("select split_part(name, ' ', 1) from partners_partner order by md5(id::text) limit 20")
    yield found.case("no filter", [{}])
    yield found.part("no filter, rows alone", [{}])
    yield found.each("how it stands", "show", ["LATE", "SILENT", "DONE"])
    yield found.each("phase", "phase", ["START", "TRAINING", "CO_SELLING", "FIRST_DEAL"])
    yield found.each("manager", "manager", managers)
    yield found.each("manager, late", "manager", managers, show="LATE")
    yield found.each("name", "q", names)
    yield found.each("common word", "q", words.common)
    for sort in SORTS:
        yield found.each(f"sorted {sort}", "sort", [sort])
    silent = Lists(browser, "Onboarding", "/console/onboarding/silent/", "onboarding_silence")
    yield silent.case("silent partners", [{}, {"sort": "-since"}])
    yield silent.each("silent partners of a manager", "manager", managers)
    yield _pages(browser, "Onboarding", "answers by manager", ["/console/onboarding/answers/"], COHORTS_GOAL)
    yield _pages(
        browser, "Onboarding", "cohorts",
        [f"/console/dashboard/cohorts/{on}" for on in ("", "?on=2024-05-15", "?on=2025-12-31")], COHORTS_GOAL,
    )  # fmt: skip
    plans = column(
        "select partner_id from onboarding_plan order by closed_on is not null, md5(id::text) limit 40"
    )
    yield _pages(
        browser, "Onboarding", "plan of a partner", [f"/console/partners/{one}/onboarding/" for one in plans]
    )


def touchpoints(application: Application, browser: Browser) -> Iterator[Case]:
    """Timelines, and what a manager has to do."""
    kinds = ("", "?kind=TOUCHPOINTS", "?kind=MEETING", "?kind=EVENTS")
    busiest = column(
        "select partner_id from engagement_touchpoint group by 1 order by count(*) desc, 1 limit 10"
    )
    for name, partners in (("timeline", some_partners()), ("busiest timelines", busiest)):
        paths = [f"/console/partners/{one}/timeline/{kind}" for one in partners for kind in kinds]
        yield _pages(browser, "Touchpoints", name, paths)
    older = rows(
        "select distinct on (partner_id) partner_id, happened_at, id from engagement_touchpoint where partner_id = any(%s) and id %% 97 = 0"
        " order by partner_id, happened_at",
        busiest,
    )
    deep = [
        f"/console/partners/{one}/timeline/?after={at.isoformat().replace('+', '%2B')}_1_{key}"
        for one, at, key in older
    ]
    yield _pages(browser, "Touchpoints", "far down a timeline", deep)
    managers = [Browser(application, one) for one in _managers(8)]
    yield Case(
        "Touchpoints", "next steps", [partial(one.get, "/console/steps/") for one in managers], PAGE_GOAL
    )
    closed = [partial(one.get, "/console/steps/", {"show": "CLOSED"}) for one in managers]
    yield Case("Touchpoints", "next steps that are done", closed, PAGE_GOAL)
    yield Case(
        "Touchpoints",
        "first screen of a manager",
        [partial(one.get, "/console/") for one in managers],
        COHORTS_GOAL,
    )


def recruiting(browser: Browser) -> Iterator[Case]:
    """One candidate, what is found out about it, its letter; applications and sources."""
    found = ids("recruiting_candidate", "step in ('TECHNICAL_REVIEW', 'PORTAL_TRIAL', 'AGREEMENT')", 40)
    for name, tail in (
        ("candidate", ""),
        ("due diligence", "diligence/"),
        ("scores", "scores/"),
        ("letter", "write/"),
    ):
        yield _pages(
            browser, "Recruiting", name, [f"/console/recruiting/candidates/{one}/{tail}" for one in found]
        )
    applied = Lists(browser, "Recruiting", "/console/recruiting/candidates/", "recruiting_candidate")
    yield applied.case("applications not taken up", [{"step": "APPLIED"}])
    yield _pages(
        browser, "Recruiting", "sources and cold outreach", ["/console/recruiting/sources/"], COHORTS_GOAL
    )


def agreements(browser: Browser) -> Iterator[Case]:
    """One agreement, its text, and the file of what comes due."""
    found = ids("agreements_agreement", "state <> 'DRAFT'", 40)
    yield _pages(browser, "Agreements", "agreement", [f"/console/agreements/{one}/" for one in found])
    yield _pages(
        browser,
        "Agreements",
        "what comes due, as a calendar",
        ["/console/agreements/dates.ics"],
        COHORTS_GOAL,
    )


def _pages(browser: Browser, group: str, name: str, paths: Sequence[str], goal: float = PAGE_GOAL) -> Case:
    asked = [(path, dict(parse_qsl(query))) for path, _mark, query in (one.partition("?") for one in paths)]
    return Case(group, name, [partial(browser.get, path, query) for path, query in asked], goal)


def _managers(count: int) -> list[User]:
    wanted = column(
        "select manager_id from partners_partner where manager_id is not null group by 1 order by count(*) desc, 1 limit %s",
        count,
    )
    return list(User.objects.filter(pk__in=wanted, is_active=True))
