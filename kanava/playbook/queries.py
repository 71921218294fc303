"""Which playbook is in force."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from kanava.core.models import User
from kanava.playbook.models import PlaybookVersion
from kanava.rules import playbook
from kanava.rules.playbook import Change, Playbook


@dataclass(frozen=True, slots=True)
class InForce:
    """A playbook and the version it comes from; version None is the guide's own."""

    version_id: int | None
    playbook: Playbook


def get_in_force(on: date, *, known_at: datetime | None = None) -> InForce:
    """The playbook in force on a day, as far as it was published by `known_at` (default: by now).

    The greatest starting date not after the day decides, then the greatest revision.
    """
    published = PlaybookVersion.objects.filter(is_published=True, effective_from__lte=on)
    if known_at is not None:
        published = published.filter(published_at__lte=known_at)
    version_id = published.order_by("-effective_from", "-revision").values_list("id", flat=True).first()
    return InForce(version_id, playbook.DEFAULT if version_id is None else _playbook(version_id))


@lru_cache(maxsize=256)
def _playbook(version_id: int) -> Playbook:
    # A published version never changes, so it is parsed once a process.
    return playbook.parse(PlaybookVersion.objects.values_list("document", flat=True).get(pk=version_id))


def get_of_version(version_id: int | None) -> Playbook:
    """The playbook under which something was decided."""
    return playbook.DEFAULT if version_id is None else _playbook(version_id)


def get_draft() -> PlaybookVersion | None:
    """The one draft being edited, if there is one."""
    return PlaybookVersion.objects.filter(is_published=False).order_by("-id").first()


@dataclass(frozen=True, slots=True)
class Published:
    """A published version, who published it, and what it changed against the one before it."""

    version: PlaybookVersion
    person: str
    changes: tuple[Change, ...]


def list_published() -> list[Published]:
    """All published versions, the latest start first. Two statements."""
    versions = list(PlaybookVersion.objects.filter(is_published=True).order_by("effective_from", "revision"))
    people = User.objects.filter(pk__in={version.published_by_id for version in versions})
    names = dict(people.values_list("id", "name"))
    found, before = [], playbook.DEFAULT
    for version in versions:
        after = playbook.parse(version.document)
        person = names.get(version.published_by_id or 0, "")
        found.append(Published(version, person, playbook.diff(before, after)))
        before = after
    return found[::-1]
