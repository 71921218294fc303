"""`script/bench`: generate once, measure, print."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench import place
from bench.programme import Size

if TYPE_CHECKING:
    from bench.browser import Application, Browser
    from bench.measuring import Case, Result
    from bench.report import Run

PARTS = (
    "lists",
    "pages",
    "portal",
    "dashboard",
    "actions",
    "network",
    "weight",
    "imports",
    "closing",
    "training",
    "guides",
)


def main() -> int:
    """Entry point; returns the exit code."""
    options = _parser().parse_args()
    size = Size(options.partners, options.deals)
    place.set_up(size)
    import django

    django.setup()
    from kanava.config.embedded import Server

    with Server(place.folder_of(size) / "postgres", bound=True).running():
        say("The programme …")
        place.prepare(size, fresh=options.fresh)
        if options.generate_only:
            return 0
        with place.copied() as database:
            run = _measured(options, size, database)
    return _tell(options, run)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/bench", description="Measure Kanava on a generated programme."
    )
    parser.add_argument(
        "--partners", type=int, default=10_000, help="how many partners (default: %(default)s)"
    )
    parser.add_argument("--deals", type=int, default=1_000_000, help="how many deals (default: %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="generate the programme anew")
    parser.add_argument("--generate-only", action="store_true", help="measure nothing")
    parser.add_argument(
        "--only", default=",".join(PARTS), help="parts to measure, separated by commas (default: all)"
    )
    parser.add_argument("--cases", default="", help="only requests whose name contains this")
    parser.add_argument(
        "--repetitions", type=int, default=40, help="how often each page is asked for (default: %(default)s)"
    )
    parser.add_argument(
        "--json", type=Path, help="where to keep the figures (default: in the programme's folder)"
    )
    parser.add_argument("--compare", type=Path, help="figures of an earlier run to set beside these")
    return parser


def say(line: str) -> None:
    """A line for the person who waits; the table alone goes to the standard output."""
    print(line, file=sys.stderr, flush=True)


def _measured(options: argparse.Namespace, size: Size, database: str) -> "Run":
    from django.conf import settings
    from django.db import connection

    from bench import standing_clock
    from bench.report import Run, environment
    from kanava.config.wsgi import application

    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database
    standing_clock.install()
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        run = Run(size, environment(cursor.fetchone()[0]))
    wanted = options.only.split(",")
    from bench.browser import Browser
    from bench.facts import owner
    from bench.measuring import look_again, measure

    staff = Browser(application, owner())
    found = []
    for case in _cases(wanted, application, staff):
        if options.cases in f"{case.group}: {case.name}":
            found.append((case, measure(case, repetitions=options.repetitions)))
            _say_result(found[-1][1])
    run.results.extend(look_again(found, _say_result, repetitions=options.repetitions))
    _rest(wanted, run, staff, database)
    connection.close()
    return run


def _say_result(one: "Result") -> None:
    say(
        f"  {one.key}: {one.median_ms:.1f} / {one.p95_ms:.1f} ms, database {one.database_ms:.1f}, "
        f"processor {one.cpu_ms:.1f}, {one.statements} statements{', looked at again' if one.looks > 1 else ''}"
    )


def _cases(wanted: list[str], application: "Application", staff: "Browser") -> "Iterator[Case]":
    from bench.cases import actions, guides, library, lists, onboarding, pages, portal, training
    from bench.facts import Words

    words = Words()
    if "lists" in wanted:
        for made in (
            lists.deals,
            lists.partners,
            lists.earnings,
            lists.customers,
            lists.registrations,
            lists.candidates,
            lists.agreements,
            lists.translations,
        ):
            yield from made(staff, words)
        yield from library.ours(staff)
        yield from onboarding.onboarding(staff, words)
        yield from onboarding.touchpoints(application, staff)
        yield from onboarding.recruiting(staff)
        yield from onboarding.agreements(staff)
    if "pages" in wanted:
        yield from pages.pages(staff)
        yield from pages.account_checks(staff, words)
    if "portal" in wanted:
        yield from portal.portal(application, words)
        yield from library.theirs(application)
    if "training" in wanted:
        yield from training.training(application, staff, words)
    if "guides" in wanted:
        yield from guides.guides(application, staff)
    if "dashboard" in wanted:
        yield from pages.dashboards(staff)
    if "actions" in wanted:
        yield from actions.actions(application, staff)


def _rest(wanted: list[str], run: "Run", staff: "Browser", database: str) -> None:
    from bench import network
    from bench.browser import Browser
    from bench.cases import closing, imports, weight
    from bench.facts import largest_partners, member_of

    member = Browser(staff.application, member_of(largest_partners(1)[0]))
    pages = [("deals", staff, "/console/deals/"), ("partner", staff, f"/console/partners/{largest_partners(1)[0]}/"),
             ("dashboard", staff, "/console/"), ("portal home", member, "/portal/")]  # fmt: skip
    if "network" in wanted:
        with network.served(database) as port:
            run.results.extend(network.over_the_network(port, pages))
    if "weight" in wanted:
        visitor = Browser(staff.application)
        for name, browser, path in (("sign-in", visitor, "/account/login/"), *pages):
            run.weights.append(weight.weigh(name, browser, path))
    if "closing" in wanted:
        from bench.measuring import measure

        for closed in closing.closings():
            run.closings.append(closed)
            say(f"  {closed.name}: {closed.seconds:.1f} s, {closed.peak_mib:,.0f} MiB")
        for case in closing.money(staff):
            run.results.append(measure(case))
            say(f"  {run.results[-1].key}: {run.results[-1].median_ms:.1f} / {run.results[-1].p95_ms:.1f} ms")
    if "imports" in wanted:
        for found in imports.imports():
            run.imports.append(found)
            say(f"  {found.name}: {found.rate:,.0f} rows a second, {found.seconds:.1f} s in all")


def _tell(options: argparse.Namespace, run: "Run") -> int:
    from bench.report import comparison, markdown

    print(markdown(run))
    kept = (
        options.json
        or place.folder_of(run.size) / f"run-{run.environment['day']}-{run.environment['commit']}.json"
    )
    kept.write_text(json.dumps(run.to_json(), indent=1))
    if options.compare:
        print(comparison(json.loads(options.compare.read_text()), run))
    say(f"Figures: {os.path.relpath(kept)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
