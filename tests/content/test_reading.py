"""A folder that is wrong is refused whole, with file and line; a hostile one too. No database is asked."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanava.content.banks import parts as banks
from kanava.content.banks.writing import files_of as bank_files
from kanava.content.courses.parts import LessonPart, OrderPart, PathPart, TermsPart
from kanava.content.courses.writing import files_of
from kanava.content.documents import ContentRefused, Document, Key, Problems, plain_text
from kanava.content.folder import Folder, checksum
from kanava.content.kinds import BANKS, COURSES
from kanava.rules.text import tidy
from tests.rules.test_files import PDF
from tests.training.making import MP4, VTT

LESSON = "---\ntitle: Why now\n---\nText.\n"
BANK = "name: Product\nquestions:\n"


def put(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def read(root: Path) -> tuple[dict[Key, Document], Problems]:
    problems = Problems()
    folder = Folder(root)
    return {**BANKS.read(folder, problems), **COURSES.read(folder, problems)}, problems


def faults(root: Path, files: dict[str, str | bytes]) -> list[str]:
    return [str(one) for one in sorted(read(put(root, files))[1].found)]


PATH = {
    "courses/sales/path.yaml": "role: sales\ntitle:\n  en: Sales\n",
    "courses/sales/10-why-now.en.md": LESSON,
}
WRONG = [
    ({"courses/sales/path.yaml": "role: seller\ntitle:\n  en: Sales\n"}, "courses/sales/path.yaml:1: “role” is sales, technical or product."),
    ({"courses/sales/path.yaml": "role: sales\ntitle:\n  en: Sales\ncertificate_month: 3\n"}, "courses/sales/path.yaml:4: “certificate_month” is not known here. Do you mean “certificate_months”?"),
    ({"courses/sales/path.yaml": "role: sales\ntitle: {en: S}\ndays: soon\n"}, "courses/sales/path.yaml:3: “days” is a whole number from 1 to 730."),
    ({"courses/sales/path.yaml": "role: sales\nrole: sales\ntitle: {en: S}\n"}, "courses/sales/path.yaml:2: “role” stands here twice."),
    ({"courses/sales/path.yaml": "role: sales\ntitle: {en: S}\nneeds: [sales]\n"}, "courses/sales/path.yaml:1: The path comes before itself: “sales” is among what it needs."),
    ({"courses/Sales!/path.yaml": "x"}, "courses/Sales!: A course’s folder is named in small letters a to z, digits and hyphens."),
    ({"courses/sales/10-why-now.en.md": "# Why now\n"}, "courses/sales/10-why-now.en.md:1: The file begins with a line ---, what is told of the lesson, and another line ---."),
    ({"courses/sales/10-why-now.en.md": "---\nkind: text\n---\n"}, "courses/sales/10-why-now.en.md:2: “title” is missing."),
    ({"courses/sales/10-why-now.fi.md": "---\ntitle: Miksi\nminutes: 9\n---\n", "courses/sales/10-why-now.en.md": "---\ntitle: Why\nminutes: 8\n---\n"}, "courses/sales/10-why-now.fi.md:3: “minutes” is another one in courses/sales/10-why-now.en.md."),
    ({"courses/sales/10-also.en.md": LESSON}, "courses/sales: “also” and “why-now” both stand at 10."),
    ({"courses/sales/why.md": LESSON}, "courses/sales/why.md: A lesson’s file is named such as 10-why-now.en.md."),
    ({"courses/sales/20-b.xx.md": LESSON}, "courses/sales/20-b.xx.md: A language is named by the two letters of ISO 639-1, such as en."),
    ({"courses/sales/20-b.en.md": "---\ntitle: B\nfiles: ['../../secret.csv']\n---\n"}, "courses/sales/20-b.en.md:3: “../../secret.csv” is not in the folder of the course."),
    ({"courses/sales/20-b.en.md": "---\ntitle: B\nfiles: [a.pdf]\n---\n", "courses/sales/a.pdf": b"MZ\x90"}, "courses/sales/a.pdf: The file is damaged, or is not what its name says."),
    ({"courses/sales/20-b.en.md": "---\ntitle: B\nvideos: {en: a.mp4}\n---\n", "courses/sales/a.mp4": b"x"}, "courses/sales/a.mp4: The file is damaged, or is not what its name says."),
    ({"courses/sales/10-why-now.en.vtt": "hello"}, "courses/sales/10-why-now.en.vtt:1: These are no captions: WebVTT in UTF-8 begins with WEBVTT."),
    ({"courses/sales/10-why-now.en.md": "---\ntitle: Ä\n---\n".encode("utf-16")}, "courses/sales/10-why-now.en.md:1: The file is not in UTF-8. Save it in UTF-8."),
    ({"courses/sales/10-why-now.en.md": b"---\ntitle: A\n---\nText \xe4.\n"}, "courses/sales/10-why-now.en.md:4: The file is not in UTF-8. Save it in UTF-8."),
    ({"courses/sales/10-why-now.en.md": "---\ntitle: A\n---\n" + "x" * 40_001}, "courses/sales/10-why-now.en.md:4: The text is longer than 40,000 signs."),
    ({"courses/sales/10-why-now.yaml": "draws: {a: 1}\npasses: 101\n"}, "courses/sales/10-why-now.yaml:2: “passes” is a percentage from 1 to 100."),
    ({"questions/a.yaml": BANK + "  - kind: choice\n    en: {ask: How many are there, options: [a, b]}\n    right: 1\n"}, "questions/a.yaml:3: “key” is missing, such as “how-many-are-there”."),
    ({"questions/a.yaml": BANK + "  - key: a\n    kind: choice\n    en: {ask: A, options: [a, b]}\n    right: 3\n"}, "questions/a.yaml:6: “right” is a list of whole numbers from 1 to 2, such as [1, 3]."),
    ({"questions/a.yaml": BANK + "  - key: a\n    kind: choice\n    en: {ask: A, options: [a]}\n    right: 1\n"}, "questions/a.yaml:3: It has 2 to 12 options that differ, none of them empty."),
    ({"questions/a.yaml": BANK + "  - key: a\n    kind: pitch\n    en: {ask: A, criteria: [a, b]}\n    points: [1]\n"}, "questions/a.yaml:6: “points” has a whole number from 1 to 100 for each criterion."),
    ({"questions/a.yaml": "name: &a Product\nquestions: *a\n"}, "questions/a.yaml:1: Anchors (&) and aliases (*) have no place here; put the text in quotes."),
    ({"questions/a.yaml": "name: !!python/object/apply:os.system [x]\n"}, "questions/a.yaml:1: Tags (!) have no place here; put the text in quotes."),
    ({"questions/a.yaml": "name: " + "[" * 5000}, "questions/a.yaml:1: This is nested too deeply or too long."),
    ({"questions/a.yaml": "name: 'Product\n"}, "questions/a.yaml:2: This is no YAML: found unexpected end of stream."),
    ({"questions/a.yaml": "name: a\x07\n"}, "questions/a.yaml:1: There is a sign in it that YAML does not take."),
    ({"questions/a.yaml": "x" * 1_000_001}, "questions/a.yaml: The file is larger than a text may be (1,000,000 bytes)."),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), WRONG, ids=[one[1][:60] for one in WRONG])
def test_what_is_wrong_is_told_with_file_and_line(tmp_path, files, said) -> None:
    assert said in faults(tmp_path, {**PATH, **files})


def test_everything_that_is_wrong_is_told_at_once(tmp_path) -> None:
    lesson = "---\nkind: film\nminutes: many\n---\n"
    found = faults(tmp_path, {"courses/sales/path.yaml": "role: x\n", "courses/sales/10-a.en.md": lesson})
    assert len(found) == 5


def test_links_and_other_things_are_not_followed(tmp_path) -> None:
    put(tmp_path, PATH)
    (tmp_path / "courses/sales/a.csv").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "courses/sales/b.csv")
    with pytest.raises(ContentRefused) as refused:
        Folder(tmp_path)
    assert [str(one) for one in refused.value.problems] == [
        "courses/sales/a.csv: This is a link. Put the file itself here.",
        "courses/sales/b.csv: This is neither a file nor a folder.",
    ]
    with pytest.raises(ContentRefused, match="no such folder"):
        Folder(tmp_path / "nothing")


def test_words_stay_words(tmp_path) -> None:
    asked = "  - key: a\n    kind: choice\n    en: {ask: 1.50, options: [no, yes, 1.50, 2026-01-01]}\n    right: 3\n"
    found, problems = read(put(tmp_path, {"questions/a.yaml": BANK + asked}))
    assert not problems.found
    assert found[Key("bank", "a")].parts["question/a"].said[0][1:3] == (
        "1.50",
        ("no", "yes", "1.50", "2026-01-01"),
    )


# Texts as people and odd programmes write them.
LINES = (
    st.text(min_size=1, max_size=30).map(tidy).map(lambda text: text.replace("\0", "").strip()).filter(bool)
)
BODIES = st.one_of(
    st.text(max_size=60), st.sampled_from(["", "---", "---\na: b\n---\nc", "a\n---\n", "![x](a.csv)", "  indented", "a\r\nb\n\n\nc", "\u2028 \x85 \ufeff", "# Ä “q” 'q' \"q\": - [x]"])
).map(lambda text: plain_text(text.replace("\0", "")))  # fmt: skip
SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,6})?", fullmatch=True)
FILES = {"a.csv": b"a;b\n", "Price-list.pdf": PDF, "x.yaml": b"a,b\n", "A.CSV": b"a;c\n"}
CONTENT = {checksum([one]): one for one in [*FILES.values(), MP4]}


@st.composite
def lessons(draw):
    said = tuple(
        (one, draw(LINES), draw(BODIES))
        for one in draw(st.sampled_from([("en",), ("fi",), ("en", "fi"), ("en", "de", "sv")]))
    )
    kind = draw(st.sampled_from(["TEXT_LESSON", "VIDEO_LESSON", "ASSESSMENT_LESSON", "LIVE_LESSON"]))
    names = draw(st.lists(st.sampled_from(sorted(FILES)), unique=True))
    video = (("fi", "intro.mp4", checksum([MP4])),) if draw(st.booleans()) else ()
    terms = TermsPart((("bank", 3),), draw(st.sampled_from(["70", "66.67", "100"])), draw(st.none() | st.integers(1, 90)), None, draw(st.integers(0, 48)), draw(st.booleans()), draw(st.booleans()))  # fmt: skip
    return LessonPart(
        kind, draw(st.none() | st.integers(1, 6000)), draw(st.booleans()), said,
        tuple(sorted((one, checksum([FILES[one]])) for one in names)), video, (("en", VTT.decode()),) if draw(st.booleans()) else (),
        terms if kind == "ASSESSMENT_LESSON" and draw(st.booleans()) else None,
    )  # fmt: skip


@st.composite
def courses(draw):
    keys = draw(st.lists(SLUGS, unique=True, max_size=4))
    parts = {
        "path": PathPart(
            draw(st.sampled_from(["SALES", "PRODUCT"])), draw(st.sampled_from(["PATH_WRITTEN", "PATH_CLOSED"])),
            tuple((one, draw(LINES), draw(BODIES)) for one in draw(st.sampled_from([("en",), ("en", "fi")]))),
            draw(st.sampled_from([(), ("MSP", "SI")])), draw(st.sampled_from(["", "no", "platform"])),
            draw(st.none() | st.integers(1, 730)), draw(st.none() | st.integers(1, 120)), draw(st.sampled_from([(), ("a", "null")])),
        ),
        "order": OrderPart(tuple(keys)),
    }  # fmt: skip
    parts |= {f"lesson/{one}": draw(lessons()) for one in keys}
    return Document(
        Key("course", "sales"), parts, sources={sha: (lambda one=one: [one]) for sha, one in CONTENT.items()}
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=courses(), with_videos=st.booleans())
def test_a_course_comes_back_as_it_was_written(tmp_path_factory, document, with_videos) -> None:
    root = tmp_path_factory.mktemp("course")
    put(root, {name: one if isinstance(one, bytes) else b"".join(one()) for name, one in files_of(document, with_videos=with_videos).items()})  # fmt: skip
    found, problems = read(root)
    assert not problems.found
    assert found[document.key].parts == document.parts


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(["CHOICE", "MULTIPLE", "ORDERING", "MATCHING", "NUMBER", "SHORT", "PITCH"]))
    count = draw(st.integers(2, 4))
    distinct = st.lists(
        LINES.map(lambda text: text[:20].strip()).filter(bool),
        min_size=count,
        max_size=count,
        unique_by=str.casefold,
    )
    options = () if kind in ("NUMBER", "SHORT") else tuple(draw(distinct))
    others = tuple(draw(distinct)) if kind == "MATCHING" else ()
    places = draw(st.permutations(range(count)))
    right = {
        "CHOICE": (places[0],), "MULTIPLE": tuple(places[: count - 1]), "ORDERING": tuple(places), "MATCHING": tuple(places),
        "NUMBER": draw(st.sampled_from([("3.50", "0.1"), ("10", "0"), ("-7", "0"), ("1E+3", "0.0"), ("007", "0")])), "SHORT": ("no", "2026-01-01", "~"), "PITCH": (3,) * count,
    }[kind]  # fmt: skip
    if kind == "NUMBER":
        right = tuple("7" if one == "007" else one for one in right)
    said = tuple(
        (one, draw(BODIES.filter(bool)), options, others)
        for one in draw(st.sampled_from([("en",), ("en", "fi")]))
    )
    return banks.QuestionPart(kind, 3 * count if kind == "PITCH" else draw(st.integers(1, 9)), said, right)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=LINES, asked=st.dictionaries(SLUGS, questions(), max_size=3))
def test_a_bank_comes_back_as_it_was_written(tmp_path_factory, name, asked) -> None:
    parts = {"bank": banks.BankPart(name), **{f"question/{key}": one for key, one in asked.items()}}
    document = Document(Key("bank", "a"), parts)
    root = tmp_path_factory.mktemp("bank")
    found, problems = read(put(root, bank_files(document)))
    assert not problems.found
    assert found[document.key].parts == document.parts
