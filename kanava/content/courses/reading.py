"""Reading courses from a folder."""

from collections.abc import Mapping

from kanava.content.courses.lessons import Lessons
from kanava.content.courses.parts import KIND, LESSON, ORDER, PATH, ROLES, STATES, OrderPart, PathPart
from kanava.content.documents import Document, Key, Place, Problems
from kanava.content.fields import Fields, by_language, fields_of
from kanava.content.folder import Folder
from kanava.rules.partnership import PartnerType
from kanava.rules.slugs import is_slug
from kanava.rules.training import PathState
from kanava.training.models.paths import LONGEST_TITLE

TYPES = {one.value.lower(): one.value for one in PartnerType}
LONGEST_SUMMARY = 1000


def read_courses(folder: Folder, problems: Problems) -> Mapping[Key, Document]:
    """All courses of a folder."""
    found = {}
    for slug in folder.folders("courses"):
        place = Place(f"courses/{slug}", 0)
        if not is_slug(slug):
            problems.add(place, "A course’s folder is named in small letters a to z, digits and hyphens.")
        elif f"{place.file}/path.yaml" not in folder.files:
            problems.add(place, "There is no path.yaml in it.")
        else:
            document = _course(folder, slug, problems)
            found[document.key] = document
    _check_needs(found, problems)
    for one in folder.below("courses"):
        if one != "README.md":
            problems.note(Place(f"courses/{one}", 0), "Only folders of courses are read here.")
    return found


def _course(folder: Folder, slug: str, problems: Problems) -> Document:
    under = f"courses/{slug}"
    name = f"{under}/path.yaml"
    fields = fields_of(folder, name, problems)
    lessons = Lessons(folder, under, problems)
    lessons.read()
    places = {PATH: Place(name, 1), ORDER: Place(name, 1)}
    parts: dict[str, object] = {PATH: _path(fields), ORDER: OrderPart(tuple(lessons.found))}
    if "state" in fields and not lessons.found and parts[PATH].state == PathState.OPEN:  # type: ignore[attr-defined]
        fields.wrong(fields.line_of("state"), "A path without lessons teaches nothing: it is not opened.")
    for key, part in lessons.found.items():
        parts[f"{LESSON}{key}"] = part
        places[f"{LESSON}{key}"] = lessons.places[key]
    return Document(Key(KIND, slug), parts, places, lessons.sources)


def _path(fields: Fields) -> PathPart:
    titles = by_language(fields, "title", longest=LONGEST_TITLE)
    summaries = by_language(fields, "summary", longest=LONGEST_SUMMARY, one_line=False)
    if not titles:
        fields.wrong(fields.line_of("title"), "“title” is missing: one in each language, such as “en: …”.")
    for code in summaries:
        if code not in titles:
            fields.wrong(fields.line_of("summary"), f"There is a summary in “{code}”, but no title.")
    types = fields.texts("types", longest=20, check=lambda one: "" if one.lower() in TYPES else f"“types” are of {', '.join(TYPES)}.")  # fmt: skip
    part = PathPart(
        role=fields.choice("role", ROLES, otherwise="" if fields.told else "SALES"),
        state=fields.choice("state", STATES, otherwise=PathState.WRITTEN),
        said=tuple((code, title, summaries.get(code, "")) for code, title in titles.items()),
        types=tuple(sorted({TYPES[one.lower()] for one in types if one.lower() in TYPES})),
        line=fields.text("product_line", longest=40),
        days=fields.whole("days", 1, 730),
        months=fields.whole("certificate_months", 1, 120),
        needs=tuple(sorted(set(fields.texts("needs", longest=60)))),
    )
    fields.close()
    return part


def _check_needs(found: Mapping[Key, Document], problems: Problems) -> None:
    """No course comes before itself."""
    needs = {key.slug: one.parts[PATH].needs for key, one in found.items()}
    for key, document in found.items():
        seen: set[str] = set()
        left = list(needs[key.slug])
        while left:
            one = left.pop()
            if one == key.slug:
                problems.add(
                    document.place(PATH), f"The path comes before itself: “{one}” is among what it needs."
                )
                break
            if one not in seen:
                seen.add(one)
                left += needs.get(one, ())
