"""The `kanava` command and the state of the migrations."""

import os
import socket
from pathlib import Path

import pytest
from django.core.management import call_command

from kanava.config import cli, paths, supervisor
from kanava.config.errors import CannotRun


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    for command in (
        "up",
        "migrate",
        "check",
        "backup",
        "restore",
        "createowner",
        "mail-in",
        "version",
        "manage",
    ):
        assert f"    {command} " in shown or f"    {command}\n" in shown


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["version"]) == 0
    assert capsys.readouterr().out.startswith("kanava ")


def test_a_mail_that_cannot_be_taken_now_is_sent_again_later(monkeypatch, capsys) -> None:
    def fails(_arguments: object) -> int:
        raise ConnectionError("no database")

    monkeypatch.setattr(cli, "_manage", fails)
    assert cli.main(["mail-in", "--to", "log+x@example.com"]) == 75
    assert "no database" in capsys.readouterr().err


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port} is in use"):
            supervisor.Supervisor(host="127.0.0.1", port=port)._check_port()


def test_the_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    file = tmp_path / "deeper" / "secret"
    first = paths.kept_secret(file)
    assert paths.kept_secret(file) == first
    assert len(first) > 40
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(file.parent) == ["secret"]


def test_a_database_address_with_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example:6432/sales?sslmode=require")
    params = paths.admin_params()
    assert (params["HOST"], params["PORT"], params["NAME"]) == ("db.example", "6432", "sales")
    assert params["PASSWORD"] == "p@ss"
    assert params["OPTIONS"] == {"sslmode": "require"}
    assert paths.database_params("app")["USER"].endswith("_app")


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://me@db.example/sales")
    with pytest.raises(ValueError, match="must look like postgresql"):
        paths.admin_params()
