"""`kanava content` at the terminal: what it says, for whom it acts, and the codes that it ends with (guide: D2)."""

from io import StringIO
from pathlib import Path as FilePath

import pytest
from django.core.management import call_command, execute_from_command_line
from django.core.management.base import CommandError

from kanava.config import cli
from kanava.core.models import Event
from kanava.rules.people import Actor, Role
from kanava.training.models import Lesson, LessonText
from tests.factories import make_member, make_partner, make_user
from tests.training.making import make_lesson, make_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(aino: Actor, tmp_path) -> FilePath:
    """A course with one lesson, written out."""
    make_lesson(aino, make_path(aino, "Selling"), "Who buys")
    assert "1 courses, banks" in run("export", tmp_path)
    return tmp_path


def run(*given: object) -> str:
    out = StringIO()
    call_command("content", *[str(one) for one in given], stdout=out, stderr=out)
    return out.getvalue()


def write_title(folder: FilePath, title: str) -> None:
    (file,) = folder.glob("courses/*/*.en.md")
    lines = [f"title: {title}" if one.startswith("title:") else one for one in file.read_text().split("\n")]
    file.write_text("\n".join(lines))


def title() -> str:
    return LessonText.objects.get(language="en").title


def test_a_check_tells_what_would_be_done_and_does_nothing(folder) -> None:
    write_title(folder, "Who buys now")
    said = run("sync", folder, "--check")
    assert "changed" in said
    assert "Would be done: 1 changed" in said
    assert title() == "Who buys"
    assert "Done: 1 changed" in run("sync", folder)
    assert title() == "Who buys now"
    assert "Done: nothing to do" in run("sync", folder)


@pytest.mark.parametrize(("side", "stands"), [("folder", "In the folder"), ("console", "In the console")])
def test_a_conflict_shows_both_sides_until_one_is_preferred(folder, side: str, stands: str) -> None:
    LessonText.objects.filter(lesson=Lesson.objects.get(), language="en").update(title="In the console")
    write_title(folder, "In the folder")
    out = StringIO()
    with pytest.raises(CommandError, match="--prefer folder or --prefer console"):
        call_command("content", "sync", str(folder), stdout=out)
    assert "In the folder" in out.getvalue()
    assert "In the console" in out.getvalue()
    assert title() == "In the console"
    run("sync", folder, "--prefer", side)
    assert title() == stands


def test_who_brings_it_in_is_recorded_and_has_to_be_of_the_staff(folder, aino: Actor) -> None:
    write_title(folder, "Who buys now")
    olga = make_member(make_partner("Aurora Oy"), "Olga", Role.PARTNER_OWNER)
    for email in (olga.email, "nobody@example.com"):
        with pytest.raises(CommandError, match="is nobody of the programme’s staff"):
            run("sync", folder, "--as", email)
    sami = make_user("Sami", role="SELLER")
    with pytest.raises(CommandError, match="may edit training"):
        run("sync", folder, "--as", sami.email)
    assert title() == "Who buys"
    run("sync", folder, "--as", "AINO@example.com")
    last = Event.objects.order_by("-id")[0]
    assert (title(), last.actor_id, last.via) == ("Who buys now", aino.user_id, "COMMAND")


def test_it_ends_with_a_code_that_scripts_can_read(folder, capsys) -> None:
    (folder / "courses/broken").mkdir()
    (folder / "courses/broken/path.yaml").write_text("title: {en: Broken}\nrole: cook\n")
    for given, code, told in (
        (["sync", str(folder)], 1, "Nothing was done: 1 thing to put right."),
        (["sync", str(folder / "nowhere")], 1, "nowhere"),
        (["sync", str(folder), "--prefer", "nobody"], 2, "invalid choice"),
        (["fetch"], 2, "invalid choice"),
    ):
        with pytest.raises(SystemExit) as ended:
            execute_from_command_line(["kanava", "content", *given])
        assert ended.value.code == code, given
        assert told in capsys.readouterr().err


def test_the_help_tells_that_guides_are_kept_so_too(capsys) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert "Keep courses, questions and guides as a folder" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["kanava", "content", "--help"])
    assert ended.value.code == 0
    assert "courses, questions and guides" in " ".join(capsys.readouterr().out.split())
