"""Learning: what a partner's person opens, who is how far, and which questions are sound."""

from collections.abc import Iterator
from functools import partial

from bench.browser import Application, Browser
from bench.cases.lists import Lists
from bench.facts import Words, column, ids, member_of, rows, some_partners
from bench.measuring import Case

GOAL, PAGE_GOAL, STATISTICS_GOAL = 20, 30, 150


def training(application: Application, browser: Browser, words: Words) -> Iterator[Case]:
    """The portal's pages and ours."""
    yield from _portal(application)
    progress = Lists(browser, "Training", "/console/training/progress/", "training_enrolment")
    managers = ids("core_user", "staff_role = 'PARTNER_MANAGER'", 20)
    names = column("select split_part(name, ' ', 1) from partners_partner order by md5(id::text) limit 20")
    yield progress.case("progress, late", [{}])
    states = ["LEARNING_AHEAD", "LEARNING_UNDER_WAY", "LEARNING_LATE", "LEARNING_FINISHED"]
    yield progress.each("progress, how far", "show", states)
    yield progress.each("progress of a manager's partners", "manager", managers)
    yield progress.each("progress, name", "q", names)
    yield progress.each("progress, path", "path", ids("training_path", "true", 12), show="LEARNING_FINISHED")
    paths = column("select id from training_path order by id")
    yield _ours(browser, "paths", ["/console/training/"], PAGE_GOAL)
    yield _ours(
        browser,
        "path with those who do not have it",
        [f"/console/training/{one}/" for one in paths],
        STATISTICS_GOAL,
    )
    banks = column("select id from training_bank order by id")
    bank_pages = [f"/console/assessments/banks/{one}/" for one in banks]
    yield _ours(browser, "bank with item statistics", bank_pages, STATISTICS_GOAL)
    yield _ours(browser, "assessments", ["/console/assessments/"], STATISTICS_GOAL)
    shows = [{}, {"show": "ALL"}, {"show": "ENDING"}]
    calls = [partial(browser.get, "/console/certificates/", one) for one in shows]
    yield Case("Training", "certificates", calls, PAGE_GOAL)


def _ours(browser: Browser, name: str, paths: list[str], goal: int) -> Case:
    return Case("Training", name, [partial(browser.get, one) for one in paths], goal)


def _portal(application: Application) -> Iterator[Case]:
    partners = some_partners(10)
    people = [member_of(one) for one in partners]
    browsers = [Browser(application, one) for one in people]
    yield Case("Training", "own paths", [partial(one.get, "/portal/training/") for one in browsers], GOAL)
    learnt = [
        partial(browser.get, f"/portal/training/lessons/{lesson_id}/")
        for browser, person in zip(browsers, people, strict=True)
        for (lesson_id,) in rows(
            "select lesson.id from training_lesson lesson join training_enrolment mine on mine.path_id = lesson.path_id "
            "where mine.person_id = %s and lesson.kind = 'TEXT_LESSON' order by md5(lesson.id::text) limit 3",
            person.pk,
        )
    ]
    yield Case("Training", "lesson", learnt, GOAL)
    yield Case(
        "Training",
        "help with a search",
        [partial(one.get, "/portal/help/", {"q": "connections"}) for one in browsers],
        PAGE_GOAL,
    )
