"""What is wrong with a version before it is published."""

from kanava.guides.models import Guide, GuideText, Page, PageText, Picture, Version
from kanava.rules.guides import Checked, Fault, Text, check_version


def check(version: Version) -> list[Fault]:
    """Everything that the checks find in a version, page by page. Five statements."""
    rows = list(
        Page.objects.filter(version=version).order_by("position").values_list("pk", "slug", "parent_id")
    )
    texts: dict[int, dict[str, Text]] = {}
    for page_id, language, outline in PageText.objects.filter(version=version).order_by("language").values_list(
        "page_id", "language", "outline"
    ):  # fmt: skip
        pictures = tuple((name, shows) for name, shows in outline["pictures"])
        text = Text(outline["has_words"], outline["anchors"], outline["links"], pictures)
        texts.setdefault(page_id, {})[language] = text
    names: dict[int, set[str]] = {}
    for page_id, name in Picture.objects.filter(version=version).values_list("page_id", "name"):
        names.setdefault(page_id, set()).add(name)
    chapters = {parent for _pk, _slug, parent in rows}
    pages = [
        Checked(slug, texts.get(pk, {}), names.get(pk, frozenset()), pk in chapters)
        for pk, slug, _parent in rows
    ]
    languages = GuideText.objects.filter(guide_id=version.guide_id).order_by("language")
    return check_version(pages, list(languages.values_list("language", flat=True)), _others(version.guide_id))


def _others(guide_id: int) -> dict[str, set[str]]:
    """The pages of the newest versions of the other guides."""
    found: dict[str, set[str]] = {}
    guides = Guide.objects.exclude(pk=guide_id).exclude(current=None)
    for guide, page in guides.values_list("slug", "current__pages__slug"):
        found.setdefault(guide, set()).add(page)
    return found
