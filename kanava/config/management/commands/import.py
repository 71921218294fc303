"""`kanava import`: bring partners, customers, deals, total revenue or candidates in from a file, look before, take back after."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from kanava.core import clock
from kanava.integrations import actions, preparing, recipe
from kanava.integrations.fields import Target
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportRun, RunState
from kanava.integrations.recipe import UNITS, Recipe
from kanava.integrations.refusals import UndoBlocked
from kanava.integrations.uploads import Upload
from kanava.rules.people import Via, system
from kanava.rules.refusals import Refusal
from kanava.ui import import_words, words

EPILOG = """
examples:
  kanava import DimReseller.csv DimGeography.csv --as partners --source erp
  kanava import orders.csv products.csv --as deals --source erp --set currency=USD --dry-run
  kanava import pipeline.xlsx --as deals --source crm --map net=Amount --value "stage:Deal agreed=WON"
  kanava import turnover.csv --as revenue --source accounts
  kanava import members.xlsx --as candidates --source "Industry association" --set source=ASSOCIATION
  kanava import --undo 12
"""

MOST_NAMED = 30


class Command(BaseCommand):
    help = (
        "Import partners, customers, deals, total revenue by month or candidates from CSV or XLSX. The first file holds the rows; further ones are looked up by a column "
        "they share. The mapping is guessed and shown; --map, --set and --value change it. All rows land, or none."
    )
    requires_system_checks = ()
    suppressed_base_arguments = frozenset(
        [
            "--settings",
            "--pythonpath",
            "--traceback",
            "--no-color",
            "--force-color",
            "--version",
            "--verbosity",
        ]
    )  # type: ignore[assignment]  # a set that nobody changes

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The examples stand in the help as they are written."""
        parser = super().create_parser(prog_name, subcommand, epilog=EPILOG, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files and how to read them."""
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help="the file, and files to look up in"
        )
        parser.add_argument(
            "--as", dest="target", choices=[str(target) for target in Target], help="what the rows are"
        )
        parser.add_argument("--source", help="where they come from; keys are known by their source")
        parser.add_argument("--mapping", default="", help="begin with the saved mapping of this name")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="read a field from a column; FIELD= from none",
        )
        parser.add_argument(
            "--or",
            dest="seconds",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="read a field from a second column where the first is empty; FIELD= from none",
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="a value where the file has none",
        )
        parser.add_argument(
            "--value",
            action="append",
            default=[],
            metavar="FIELD:TEXT=CODE",
            help="what a text in the file means",
        )
        parser.add_argument("--dates", choices=["DMY", "MDY"], help="day or month first in 3/4/2024")
        parser.add_argument("--decimal", choices=[".", ","], help="the decimal mark")
        parser.add_argument(
            "--unit",
            type=int,
            choices=UNITS,
            help="what the amounts are in: 1000 where they are in thousands",
        )
        parser.add_argument("--unmapped-lines", action="store_true", help="make no new product lines")
        parser.add_argument("--earn", action="store_true", help="settle won deals in the ledger")
        parser.add_argument(
            "--save-mapping", default="", metavar="NAME", help="keep the mapping under this name"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and show, write nothing")
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="take an import back")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, or undo. Ends with code 1 where anything is refused."""
        with override("en"):
            try:
                if options["undo"] is not None:
                    self._undo(options["undo"])
                else:
                    self._import(options)
            except Refusal as refusal:
                raise CommandError(_in_words(refusal)) from refusal
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error

    def _undo(self, run_id: int) -> None:
        try:
            actions.undo_import(by=system(Via.COMMAND), run_id=run_id, at=clock.now())
        except UndoBlocked as refusal:
            for later in refusal.blockers.later:
                self.stderr.write(
                    f"  import {later.run_id} {later.file}: {import_words.BLOCKS[later.reason]}"
                )
            for own in refusal.blockers.own:
                names = ", ".join(f"{key} {name}" for key, name in own.first)
                self.stderr.write(f"  {own.count} x {own.kind} ({names}): {import_words.BLOCKS[own.reason]}")
            raise
        self.stdout.write(f"Import {run_id} is undone.")

    def _import(self, options: dict[str, Any]) -> None:
        if not options["files"] or not options["target"] or not options["source"]:
            raise CommandError("Name a file, what its rows are (--as) and where they come from (--source).")
        by = system(Via.COMMAND)
        uploads = [Upload(file.name, file.read_bytes()) for file in options["files"]]
        run = actions.start_import(
            by=by, target=Target(options["target"]), source=options["source"], files=uploads, at=clock.now(), mapping=options["mapping"]
        )  # fmt: skip
        run = actions.change_mapping(
            by=by, run_id=run.pk, recipe=_changed(recipe.from_json(run.mapping), options), at=clock.now()
        )
        self._show_mapping(run)
        if options["save_mapping"]:
            actions.save_mapping(by=by, run_id=run.pk, name=options["save_mapping"])
        run = self._step(run, landing=False)
        if run.state == RunState.CHECKED and not options["dry_run"]:
            run = self._step(run, landing=True)
        self._show_outcome(run)
        if run.state != RunState.LANDED:
            actions.discard_import(by=by, run_id=run.pk)
        if run.state == RunState.FAULTY:
            raise CommandError("Nothing was imported.")

    def _step(self, run: ImportRun, *, landing: bool) -> ImportRun:
        by = system(Via.COMMAND)
        actions.begin(by=by, run_id=run.pk, landing=landing, at=clock.now())
        step = actions.land_import if landing else actions.check_import
        run_step(run.pk, by, step, told=self._told if sys.stderr.isatty() else lambda rows: None)
        if sys.stderr.isatty():
            self.stderr.write("\r\033[K", ending="")
        run.refresh_from_db()
        return run

    def _told(self, rows: int) -> None:
        self.stderr.write(f"\r{rows:,} rows read", ending="")

    def _show_mapping(self, run: ImportRun) -> None:
        found = recipe.from_json(run.mapping)
        self.stdout.write(f"{run.file_name}: {_in_short(run.format)}")
        for join in found.joins:
            self.stdout.write(f"  look-up        {join.file} by {join.column}")
        for name, column in found.columns.items():
            second = f", where empty {found.seconds[name]}" if name in found.seconds else ""
            self.stdout.write(f"  {name:<14} <- {column}{second}")
        for name, value in found.constants.items():
            self.stdout.write(f"  {name:<14} =  {value}")
        used = {*found.columns.values(), *found.seconds.values()}
        left = [name for name in preparing.open_run(run)[0].columns if name not in used and name[0] != "#"]
        if left:
            more = f" and {len(left) - MOST_NAMED:,} more" if len(left) > MOST_NAMED else ""
            self.stdout.write(f"  not read          {', '.join(left[:MOST_NAMED])}{more}")
        if found.unit != 1:
            self.stdout.write(f"  amounts in        {found.unit:,}")
        for name, texts in found.values.items():
            for text, value in texts.items():
                self.stdout.write(f"  {name:<14}    {text} = {value}")

    def _show_outcome(self, run: ImportRun) -> None:
        report = run.report
        if report.get("refusal"):
            self.stdout.write(_refused(run))
            return
        for problem in report["problems"]:
            kind = "FAULT " if problem["is_fault"] else "note  "
            name = import_words.of_field(run.target, problem["field"])
            sentence = (
                f"{name}: {import_words.of_problem(problem)}" if name else import_words.of_problem(problem)
            )
            self.stdout.write(f"{kind} {sentence} {_rows(problem)}".rstrip())
        for name in report["names"].get("new_product_lines", []):
            self.stdout.write(f"new product line: {name}")
        verb = {"LANDED": "Imported", "CHECKED": "Would import"}.get(run.state, "Read")
        self.stdout.write(
            f"{verb} {run.rows:,} rows as {run.target}: {run.created:,} new, {run.updated:,} changed, {run.unchanged:,} as they were."
        )
        if run.state == RunState.LANDED:
            self.stdout.write(f"Take it back with: kanava import --undo {run.pk}")


def _in_words(refusal: Refusal) -> str:
    file, reason = refusal.params.get("file", ""), import_words.of_reason(refusal.params)
    return " ".join(filter(None, [f"{file}:" if file else "", words.of_refusal(refusal), reason]))


def _refused(run: ImportRun) -> str:
    params = run.report.get("params", {})
    name = params.get("field", "")
    sentence = str(words.REFUSALS.get(run.report["refusal"], run.report["refusal"]))
    how = f"(--map {name}=COLUMN or --set {name}=VALUE)" if name else ""
    label = f"{import_words.of_field(run.target, name)}:" if name else ""
    return " ".join(filter(None, ["FAULT ", label, sentence, import_words.of_reason(params), how]))


def _in_short(format: dict[str, Any]) -> str:
    if format["kind"] == "XLSX":
        return f"sheet {format['sheet']}, header in row {format['header'] or 'none'}"
    return (
        f"{format['encoding']}, delimiter {format['delimiter']!r}, header in row {format['header'] or 'none'}"
    )


def _rows(problem: dict[str, Any]) -> str:
    rows = [str(row) for row in problem["rows"][:8] if row]
    more = problem["count"] - len(rows)
    return f"[row {', '.join(rows)}{f' and {more:,} more' if more > 0 else ''}]" if rows else ""


def _changed(found: Recipe, options: dict[str, Any]) -> Recipe:
    constants = dict(found.constants)
    columns, seconds = dict(found.columns), dict(found.seconds)
    for option, given, chosen in (("--map", "map", columns), ("--or", "seconds", seconds)):
        for name, column in _pairs(options[given], option):
            if column:
                chosen[name] = column
            else:
                chosen.pop(name, None)
    seconds = {name: column for name, column in seconds.items() if name in columns}
    for name, value in _pairs(options["set"], "--set"):
        constants[name] = value
    values = {name: dict(texts) for name, texts in found.values.items()}
    for name, pair in _pairs(options["value"], "--value", mark=":"):
        text, _mark, code = pair.rpartition("=")
        values.setdefault(name, {})[text] = code
    changed = replace(
        found, columns=columns, seconds=seconds, constants=constants, values=values, adds_lines=found.adds_lines and not options["unmapped_lines"],
        earns=found.earns or options["earn"], order=options["dates"] or found.order, mark=options["decimal"] or found.mark,
        unit=options["unit"] or found.unit,
    )  # fmt: skip
    return recipe.from_json(json.loads(json.dumps(changed.to_json())))


def _pairs(texts: Iterable[str], option: str, *, mark: str = "=") -> Iterable[tuple[str, str]]:
    for text in texts:
        name, found, value = text.partition(mark)
        if not found or not name.strip():
            raise CommandError(f"{option} {text}: write it as in the help.")
        yield name.strip(), value.strip()
