"""The cluster that tests begin with is taken from the cache only where nothing that makes it has changed."""

from pathlib import Path

import pytest

from tests import kept_cluster


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder of a run with a cluster in it."""
    folder = tmp_path / "run"
    (folder / "postgres" / "data").mkdir(parents=True)
    (folder / "postgres" / "data" / "PG_VERSION").write_text("18")
    (folder / "postgres.password").write_text("secret")
    return folder


def test_what_was_kept_is_taken_as_it_was(made: Path, tmp_path: Path) -> None:
    kept, other = tmp_path / "cache" / "abc", tmp_path / "other"
    other.mkdir(mode=0o755)
    assert not kept_cluster.take(kept, other)
    kept_cluster.keep(kept, made)
    assert kept_cluster.take(kept, other)
    assert (other / "postgres" / "data" / "PG_VERSION").read_text() == "18"
    assert (other / "postgres.password").read_text() == "secret"
    assert other.stat().st_mode & 0o777 == 0o755


def test_the_latest_few_are_kept(made: Path, tmp_path: Path) -> None:
    for number in range(kept_cluster.MOST + 2):
        kept_cluster.keep(tmp_path / "cache" / f"state-{number}", made)
    assert len(list((tmp_path / "cache").iterdir())) == kept_cluster.MOST


def test_two_runs_at_once_keep_one(made: Path, tmp_path: Path) -> None:
    kept = tmp_path / "cache" / "abc"
    kept_cluster.keep(kept, made)
    kept_cluster.keep(kept, made)
    assert [one.name for one in kept.parent.iterdir()] == ["abc"]


def test_its_name_follows_the_migrations(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KANAVA_TEST_CACHE", str(tmp_path))
    (tmp_path / "code" / "deals" / "migrations").mkdir(parents=True)
    file = tmp_path / "code" / "deals" / "migrations" / "0001_initial.py"
    monkeypatch.setattr(kept_cluster, "ROOT", tmp_path / "code")
    names = []
    for text in ("one", "two", "one"):
        file.write_text(text)
        names.append(kept_cluster.place())
    assert names[0] == names[2] != names[1]
    monkeypatch.setenv("KANAVA_TEST_CACHE", "")
    assert kept_cluster.place() is None
