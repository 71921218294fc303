"""Reading the lessons of a course: a Markdown file for each language with what is told of the lesson at its head."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from kanava.content.courses.parts import KINDS, NAMED, OWN_ENDINGS, PICTURE, TERMS, LessonPart, TermsPart
from kanava.content.documents import Place, Problems, Source, plain_text
from kanava.content.fields import Fields, fields_of
from kanava.content.folder import WRONG, Folder, checksum
from kanava.content.languages import UNKNOWN_LANGUAGE, in_order
from kanava.content.yaml_nodes import Node, YamlWrong, read
from kanava.documents.file_checks import check_paper
from kanava.rules.files import LARGEST_FILE
from kanava.rules.languages import CODES
from kanava.rules.refusals import Refusal
from kanava.rules.slugs import is_slug
from kanava.rules.training import LessonKind
from kanava.rules.videos import check_video, is_captions
from kanava.training.actions.authoring import MOST_LESSONS
from kanava.training.actions.files import LARGEST_CAPTIONS, LARGEST_VIDEO, MOST_FILES, name_of
from kanava.training.models.paths import LONGEST_BODY, LONGEST_TITLE

NAMING = "A lesson’s file is named such as 10-why-now.en.md."


@dataclass(slots=True)
class Named:
    """The files of one lesson, by their ending and language."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    terms: str = ""


class Lessons:
    """The lessons of a course as they are found, in their order, with where they stand and what opens their files."""

    def __init__(self, folder: Folder, under: str, problems: Problems) -> None:
        self.folder, self.under, self.problems = folder, under, problems
        self.found: dict[str, LessonPart] = {}
        self.places: dict[str, Place] = {}
        self.sources: dict[str, Source] = {}
        self.used: set[str] = {f"{under}/path.yaml", f"{under}/README.md"}

    def read(self) -> None:
        """Read them all."""
        named = self._named()
        if len(named) > MOST_LESSONS:
            self.problems.add(Place(self.under, 0), f"A path has {MOST_LESSONS} lessons at most.")
            return
        for key, files in sorted(named.items(), key=lambda one: (one[1].number, one[0])):
            self._lesson(key, files)
        for name in self.folder.files:
            if name.startswith(f"{self.under}/") and name not in self.used:
                self.problems.note(Place(name, 0), "Nothing refers to this file.")

    def _named(self) -> Mapping[str, Named]:
        found: dict[str, Named] = {}
        for name in self.folder.below(self.under):
            place = Place(f"{self.under}/{name}", 0)
            match = NAMED.fullmatch(name) or TERMS.fullmatch(name)
            if match is None:
                if name.endswith(OWN_ENDINGS) and place.file not in self.used:
                    self.problems.add(place, NAMING)
                continue
            self.used.add(place.file)
            number, key, *more = match.groups()
            one = found.setdefault(key, Named(int(number)))
            if one.number != int(number):
                self.problems.add(
                    place, f"The lesson “{key}” stands at {one.number} too; give its files one number."
                )
            if not is_slug(key):
                self.problems.add(place, "The lesson’s name is longer than 60 signs.")
            self._sort_in(one, name, more, place)
        by_number: dict[int, str] = {}
        for key, one in found.items():
            other = by_number.setdefault(one.number, key)
            if other != key:
                self.problems.add(Place(self.under, 0), f"“{other}” and “{key}” both stand at {one.number}.")
        return found

    def _sort_in(self, one: Named, name: str, more: list[str], place: Place) -> None:
        if not more:
            one.terms = name
            return
        language, ending = more
        if language not in CODES:
            self.problems.add(place, UNKNOWN_LANGUAGE)
        elif ending == "md":
            one.texts[language] = name
        else:
            one.captions[language] = name

    def _lesson(self, key: str, named: Named) -> None:
        if not named.texts:
            other = named.terms or next(iter(named.captions.values()), "")
            self.problems.add(Place(f"{self.under}/{other}", 0), "There is no text of the lesson beside it, such as " + f"{named.number}-{key}.en.md.")  # fmt: skip
            return
        heads: list[Fields] = []
        said: list[tuple[str, str, str]] = []
        for language in in_order(named.texts):
            name = f"{self.under}/{named.texts[language]}"
            head, body, first = self._split(name)
            if len(body) > LONGEST_BODY:
                self.problems.add(Place(name, first), f"The text is longer than {LONGEST_BODY:,} signs.")
            if "\0" in body:
                self.problems.add(Place(name, first), "The text has a sign in it that no text has.")
            title = head.text("title", longest=LONGEST_TITLE, needed=True)
            said.append((language, title, body))
            heads.append(head)
        self.places[key] = Place(heads[0].file, 1)
        kind = self._same(heads, "kind", lambda one: one.choice("kind", KINDS, otherwise=LessonKind.TEXT))
        self.found[key] = LessonPart(
            kind=kind,
            minutes=self._same(heads, "minutes", lambda one: one.whole("minutes", 1, 6000)),
            is_required=self._same(heads, "required", lambda one: one.yes("required", otherwise=True)),
            said=tuple(said),
            files=self._files(heads, [body for _language, _title, body in said]),
            videos=self._videos(heads),
            captions=self._captions(named),
            terms=self._terms(named, kind),
            recording_counts=self._same(
                heads, "recording_counts", lambda one: one.yes("recording_counts", otherwise=True)
            ),
        )
        for one in heads:
            one.close()

    def _split(self, name: str) -> tuple[Fields, str, int]:
        """What stands at the head of a text, the text, and the line that it begins on."""
        text = plain_text(self.folder.text(name, self.problems) or "---\n---")
        first, _line, rest = text.partition("\n")
        head, bar, body = rest.partition("\n---\n") if not rest.startswith("---") else ("", "---", rest[3:])
        if not bar and rest.endswith("\n---"):
            head, bar, body = rest[:-4], "---", ""
        if first.rstrip() != "---" or not bar:
            self.problems.add(
                Place(name, 1),
                "The file begins with a line ---, what is told of the lesson, and another line ---.",
            )
            return Fields(Node(1, {"title": Node(1, "?")}), name, self.problems), "", 1
        try:
            node = read(head, first_line=2)
        except YamlWrong as wrong:
            self.problems.add(Place(name, wrong.line), wrong.said)
            node = Node(2, {"title": Node(2, "?")})
        return Fields(node, name, self.problems), plain_text(body), head.count("\n") + 4

    def _same(self, heads: Iterable[Fields], name: str, read_one: Callable[[Fields], Any]) -> Any:
        """A value that holds for all languages: it is told in one of them, or alike in several."""
        told = [(one, read_one(one)) for one in heads]
        given = [(one, value) for one, value in told if name in one]
        for one, value in given[1:]:
            if value != given[0][1]:
                one.wrong(one.line_of(name), f"“{name}” is another one in {given[0][0].file}.")
        return given[0][1] if given else told[0][1]

    def _files(self, heads: list[Fields], bodies: list[str]) -> tuple[tuple[str, str], ...]:
        shown = {one: heads[0].line for body in bodies for one in PICTURE.findall(body) if "://" not in one}
        told: dict[str, int] = {}
        for one in heads:
            for name in one.texts("files", longest=240):
                told[name] = one.line_of("files")
        if not any("files" in one for one in heads):
            told = {
                one: line for one, line in shown.items()
                if f"{self.under}/{one}" in self.folder.files and not one.casefold().endswith(OWN_ENDINGS)
            }  # fmt: skip
        files: dict[str, str] = {}
        for name, line in told.items():
            sha256 = self._paper(name, Place(heads[0].file, line))
            kept = name_of(name)
            if sha256 and files.setdefault(kept, sha256) != sha256:
                heads[0].wrong(line, f"Two files would be kept as {kept}.")
        for name in shown:
            if name not in files:
                self.problems.note(Place(heads[0].file, 0), f"The picture “{name}” is not beside the lesson.")
        if len(files) > MOST_FILES:
            heads[0].wrong(heads[0].line_of("files"), f"A lesson has {MOST_FILES} files at most.")
        return tuple(sorted(files.items()))

    def _paper(self, name: str, place: Place) -> str:
        """The checksum of a paper or picture; empty where it is none."""
        full = self._beside(name, place)
        if not full:
            return ""
        if self.folder.files[full] > LARGEST_FILE:
            self.problems.add(Place(full, 0), f"The file is larger than {LARGEST_FILE:,} bytes.")
            return ""
        content = self.folder.content(full)
        try:
            check_paper(content, name)
        except Refusal as refusal:
            said = WRONG.get(refusal.code, "By its content this is no PDF, PNG, JPEG, XLSX, DOCX or CSV.")
            self.problems.add(Place(full, 0), said)
            return ""
        return self._source(full)

    def _beside(self, name: str, place: Place) -> str:
        """A file in the course’s own folder; empty where there is none."""
        full = f"{self.under}/{name}"
        if full not in self.folder.files:
            self.problems.add(place, f"“{name}” is not in the folder of the course.")
            return ""
        self.used.add(full)
        return full

    def _source(self, full: str) -> str:
        sha256 = checksum(self.folder.chunks(full))
        self.sources[sha256] = partial(self.folder.chunks, full)
        return sha256

    def _videos(self, heads: list[Fields]) -> tuple[tuple[str, str, str], ...]:
        found: dict[str, tuple[str, str, str]] = {}
        for head in heads:
            inner = head.inner("videos")
            for language in in_order(inner.told) if inner is not None else ():
                assert inner is not None
                if language not in CODES:
                    inner.wrong(inner.line_of(language), UNKNOWN_LANGUAGE)
                node = inner.node(language)
                one = self._video(node, head, language) if node is not None else None
                if one is not None:
                    found[language] = one
            if inner is not None:
                inner.close()
        return tuple(found[one] for one in in_order(found))

    def _video(self, node: Node, head: Fields, language: str) -> tuple[str, str, str] | None:
        """A video that lies beside the lesson, or one that is known by its checksum."""
        if isinstance(node.value, dict):
            told = Fields(node, head.file, self.problems)
            name, sha256 = (
                told.text("name", longest=120, needed=True),
                told.text("sha256", longest=64, needed=True),
            )
            told.close()
            if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
                told.wrong(told.line_of("sha256"), "“sha256” is a checksum of 64 signs.")
            return language, name_of(name), sha256
        full = self._beside(str(node.value), Place(head.file, node.line))
        if not full:
            return None
        if self.folder.files[full] > LARGEST_VIDEO:
            self.problems.add(Place(full, 0), f"The video is larger than {LARGEST_VIDEO:,} bytes.")
            return None
        try:
            with self.folder.opened(full) as file:
                check_video(file, full)
        except Refusal as refusal:
            said = WRONG.get(refusal.code, "By its content this is no MP4 or WebM.")
            self.problems.add(Place(full, 0), said)
            return None
        return language, name_of(full), self._source(full)

    def _captions(self, named: Named) -> tuple[tuple[str, str], ...]:
        found = []
        for language in in_order(named.captions):
            full = f"{self.under}/{named.captions[language]}"
            content = self.folder.content(full) if self.folder.files[full] <= LARGEST_CAPTIONS else b""
            if not is_captions(content):
                self.problems.add(
                    Place(full, 1), "These are no captions: WebVTT in UTF-8 begins with WEBVTT."
                )
                continue
            found.append((language, content.decode("utf-8-sig").replace("\0", "")))
        return tuple(found)

    def _terms(self, named: Named, kind: str) -> TermsPart | None:
        if not named.terms:
            return None
        name = f"{self.under}/{named.terms}"
        fields = fields_of(self.folder, name, self.problems)
        if kind != LessonKind.ASSESSMENT:
            fields.wrong(1, "Only a lesson of the kind “assessment” has this file.")
        inner = fields.inner("draws")
        draws = {one: inner.whole(one, 1, 500) for one in inner.told} if inner is not None else {}
        if not draws:
            fields.wrong(fields.line_of("draws"), "“draws” is missing: how many questions of which bank.")
        passes = fields.number("passes")
        if passes is None or not 1 <= passes <= 100 or passes != round(passes, 2):
            fields.wrong(fields.line_of("passes"), "“passes” is a percentage from 1 to 100.")
            passes = 100
        part = TermsPart(
            draws=tuple(sorted((one, count) for one, count in draws.items() if count)),
            passes=percent_text(passes),
            minutes=fields.whole("minutes", 1, 1440),
            attempts=fields.whole("attempts", 1, 100),
            wait_hours=fields.whole("wait_hours", 0, 8760) or 0,
            shuffles=fields.yes("at_random", otherwise=True),
            tells_wrong=fields.yes("tells_wrong", otherwise=True),
            person_marks=fields.yes("person_marks", otherwise=True),
        )
        fields.close()
        return part


def percent_text(percent: Any) -> str:
    """A percentage as documents hold it, without needless noughts."""
    text = f"{percent:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
