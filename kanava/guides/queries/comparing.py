"""What has changed from one version of a guide to another."""

from collections.abc import Sequence
from dataclasses import dataclass

from kanava.guides.models import PageText, Version
from kanava.guides.queries.contents import list_contents
from kanava.rules.guides import Change, compare


@dataclass(frozen=True, slots=True)
class Changed:
    """A page that is new, changed or gone; of a chapter with its title before it."""

    slug: str
    title: str
    chapter: str
    change: Change


def list_changes(old: Version, new: Version, language: str, first: str) -> list[Changed]:
    """What became of the pages, in the order of the new version; those that are gone come last. Four statements."""
    found = compare(_digests(old), _digests(new))
    there, before = (list_contents(one.pk, language, first) for one in (new, old))
    shown: list[Changed] = []
    for entries, kinds in ((there, (Change.NEW, Change.CHANGED)), (before, (Change.REMOVED,))):
        titles = {one.id: one.title for one in entries}
        shown.extend(
            Changed(one.slug, one.title, titles.get(one.parent_id or 0, ""), found[one.slug])
            for one in entries
            if found.get(one.slug) in kinds
        )
    return shown


def _digests(version: Version) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    rows = PageText.objects.filter(version=version).values_list("page__slug", "language", "digest")
    for slug, language, digest in rows:
        found.setdefault(slug, {})[language] = digest
    return found


def get_both(old: Version, new: Version, slug: str) -> tuple[dict[str, PageText], dict[str, PageText]]:
    """The texts of a page in two versions, by language. One statement."""
    found: dict[int, dict[str, PageText]] = {old.pk: {}, new.pk: {}}
    for one in PageText.objects.filter(version_id__in=[old.pk, new.pk], page__slug=slug):
        found[one.version_id][one.language] = one
    return found[old.pk], found[new.pk]


def before(version: Version, versions: Sequence[Version]) -> Version | None:
    """The version that came before one, of those that can be read."""
    older = [one for one in versions if one.number < version.number]
    return max(older, key=lambda one: one.number, default=None)
