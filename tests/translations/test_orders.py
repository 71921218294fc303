"""Orders at translators: what is ordered, what is sent, what comes back, and what it came to."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import docx
import pytest

from kanava.library.models import Edition
from kanava.rules.money import AmountNegative, Money
from kanava.rules.translations import (
    DueDayPast,
    FieldMissing,
    NothingChosen,
    OrderMoved,
    OrderState,
    State,
    TextMissing,
    TextTooLong,
)
from kanava.training.models import LessonText
from kanava.translations.actions import accepting, orders, returning
from kanava.translations.actions.orders import Told
from kanava.translations.bundles import write_bundle
from kanava.translations.models import Draft, OrderLine, Returned
from kanava.translations.queries import orders as reading
from tests.library.making import make_material, word
from tests.rules.test_files import office
from tests.translations.making import (
    AT,
    DUE,
    ENGLISH,
    GERMAN,
    draft,
    make_lesson,
    order,
    say,
    us,
    version_of,
    want,
)

pytestmark = pytest.mark.django_db
EUR = "EUR"


def bundle_of(made, *, as_word: bool = False) -> zipfile.ZipFile:
    held = BytesIO()
    write_bundle(reading.list_to_send(made.pk), ["File", "Title"], held, as_word=as_word)
    return zipfile.ZipFile(held)


def come_back(made, **files: bytes) -> list[Returned]:
    sent = [(name, BytesIO(content)) for name, content in files.items()]
    return list(returning.return_files(by=us(), order_id=made.pk, files=sent, at=AT))


def test_an_order_from_the_first_line_to_its_cost() -> None:
    want("de")
    lesson = make_lesson()
    found = version_of(lesson)
    made = order(found, agreed=Money(9_000, EUR))
    found.refresh_from_db()
    assert (found.state, made.words, made.low, made.high) == (State.TO_TRANSLATE, 13, 6_000, 6_000)
    orders.send_order(by=us(), order_id=made.pk, at=AT)
    found.refresh_from_db()
    assert found.state == State.IN_TRANSLATION
    [name, _list] = bundle_of(made).namelist()
    assert name == f"K{found.pk}-de-connect-a-system.md"
    german = f"# Ein System verbinden\n\n{GERMAN}\n".encode()
    [back] = come_back(made, **{name: german})
    assert (back.line.version_id, back.title, back.fault) == (found.pk, "Ein System verbinden", "")
    found.refresh_from_db()
    assert found.state == State.IN_TRANSLATION
    assert returning.take_returned(by=us(), order_id=made.pk, at=AT) == 1
    found.refresh_from_db()
    assert (found.state, found.draft.text) == (State.IN_REVIEW, GERMAN)
    assert not LessonText.objects.filter(lesson=lesson, language="de").exists()
    orders.close_order(by=us(), order_id=made.pk, actual=Money(7_500, EUR), at=AT)
    accepting.accept_translation(by=us(), version_id=found.pk, at=AT)
    assert LessonText.objects.get(lesson=lesson, language="de").title == "Ein System verbinden"
    [came] = reading.costs_by_language(by=us())
    assert (came.language, came.words, came.high.minor, came.actual.minor) == ("de", 13, 6_000, 7_500)
    # A cost that was mistyped is corrected.
    orders.close_order(by=us(), order_id=made.pk, actual=Money(6_000, EUR), at=AT)
    assert reading.costs_by_language(by=us())[0].actual.minor == 6_000


def test_a_text_that_has_changed_is_ordered_by_its_new_words() -> None:
    want("de")
    lesson = make_lesson()
    found = draft(version_of(lesson))
    accepting.accept_translation(by=us(), version_id=found.pk, at=AT)
    say(lesson, en=("Connect a system", ENGLISH.replace("first system", "first of all systems")))
    made = order(found)
    assert made.words == 6
    bundle = bundle_of(made)
    stem = f"K{found.pk}-de-connect-a-system"
    assert bundle.read(f"reference/{stem}.changed.md") == b"Connect the first of all systems.\n"
    assert GERMAN in bundle.read(f"reference/{stem}.before.md").decode()
    assert b"13" in bundle.read("list.csv") or b"15" in bundle.read("list.csv")


def test_texts_go_and_come_back_as_word_files_too() -> None:
    want("de")
    found = version_of(make_lesson())
    made = order(found)
    bundle = bundle_of(made, as_word=True)
    name = next(one for one in bundle.namelist() if one.endswith(".docx"))
    document = docx.Document(BytesIO(bundle.read(name)))
    assert [one.text for one in document.paragraphs] == ["Connect a system", *ENGLISH.split("\n\n")]
    [back] = come_back(made, **{name: word("Ein System verbinden", *GERMAN.split("\n\n"))})
    assert (back.title, back.text) == ("Ein System verbinden", GERMAN)


def test_files_of_materials_go_as_they_are_and_come_back_in_a_zip() -> None:
    want("de")
    material = make_material("Datasheet", content=word("One line"))
    found = version_of(material, kind="MATERIAL")
    made = order(found)
    bundle = bundle_of(made)
    name = next(one for one in bundle.namelist() if one.startswith("K"))
    assert docx.Document(BytesIO(bundle.read(name))).paragraphs[0].text == "One line"
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(f"back/{name}", word("Eine Zeile"))
        archive.writestr("list.csv", "File")
        archive.writestr("reference/anything.md", "x")
    [back] = come_back(made, **{"translated.zip": held.getvalue()})
    assert (back.title, back.file_format, back.fault) == ("Eine Zeile", "DOCX", "")
    returning.take_returned(by=us(), order_id=made.pk, at=AT)
    accepting.accept_translation(by=us(), version_id=found.pk, at=AT)
    edition = Edition.objects.get(material=material, language="de")
    assert (edition.state, edition.title, edition.current.number) == ("READY", "Eine Zeile", 1)
    found.refresh_from_db()
    assert found.state == State.READY


def test_what_is_wrong_with_files_that_come_back() -> None:
    want("de")
    first, second = version_of(make_lesson()), version_of(make_lesson(title="Another"))
    material = version_of(make_material("Datasheet", content=word("One line")), kind="MATERIAL")
    made = order(first, second, material)
    back = come_back(
        made,
        **{
            f"K{first.pk}-de.md": b"# Titel\n\nText",
            f"K{first.pk}-de-again.md": b"# Titel\n\nText",
            f"K{second.pk}-de.md": b"# Titel",
            f"K{first.pk}-sv.md": b"# Titel\n\nText",
            f"K{material.pk}-de.docx": b"no document",
            "K999999-de.md": b"# Titel\n\nText",
            "notes.txt": b"hello",
            "broken.zip": b"PK\x03\x04nothing",
        },
    )
    assert [one.fault for one in back] == [
        "", "RETURN_TWICE", "RETURN_EMPTY", "RETURN_UNMATCHED", "RETURN_DAMAGED", "RETURN_UNMATCHED", "RETURN_UNMATCHED",
        "RETURN_UNMATCHED",
    ]  # fmt: skip
    macros = office("word/document.xml", "word/vbaProject.bin")
    [first_back] = come_back(made, **{f"K{material.pk}-de.docm": macros})
    assert first_back.fault == "RETURN_MACROS"
    # A file with a fault takes the place of none without one.
    come_back(made, **{f"K{first.pk}-de.md": b"# Titel", "other.txt": b"hello"})
    assert Returned.objects.filter(order=made, line__version=first, fault="").count() == 1
    assert Returned.objects.filter(order=made, name="notes.txt").count() == 1
    # What comes again takes the place of what came before, and only what has no fault is taken.
    come_back(made, **{f"K{second.pk}-de.md": b"# Titel\n\n" + ENGLISH.encode()})
    assert Returned.objects.filter(order=made, line__version=second).count() == 1
    assert returning.take_returned(by=us(), order_id=made.pk, at=AT) == 2
    assert Returned.objects.count() == 0
    assert Draft.objects.count() == 2
    [same] = come_back(made, **{f"K{second.pk}-de.md": f"# Another\n\n{ENGLISH}".encode()})
    assert same.fault == "RETURN_UNCHANGED"
    returning.drop_returned(by=us(), order_id=made.pk, at=AT)
    assert Returned.objects.count() == 0


def test_what_is_not_delivered_is_to_be_ordered_again() -> None:
    want("de")
    first, second = version_of(make_lesson()), version_of(make_lesson(title="Another"))
    made = order(first, second)
    draft(first)
    orders.cancel_order(by=us(), order_id=made.pk, at=AT)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.IN_REVIEW, State.MISSING)
    assert OrderLine.objects.get(version=first).delivered_at == AT
    for move in (orders.send_order, orders.cancel_order):
        with pytest.raises(OrderMoved):
            move(by=us(), order_id=made.pk, at=AT)


def test_a_draft_goes_back_to_its_translator() -> None:
    want("de")
    found = version_of(make_lesson())
    made = order(found)
    orders.send_order(by=us(), order_id=made.pk, at=AT)
    draft(found)
    accepting.send_back(by=us(), version_id=found.pk, at=AT)
    found.refresh_from_db()
    assert found.state == State.IN_TRANSLATION
    assert OrderLine.objects.get().delivered_at is None


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        (Told(" ", DUE), FieldMissing),
        (Told("Anna", AT.date() - timedelta(days=1)), DueDayPast),
        (Told("Anna", DUE, agreed=Money(-1, EUR)), AmountNegative),
    ],
)
def test_what_is_no_order(told: Told, refusal: type[Exception]) -> None:
    want("de")
    found = version_of(make_lesson())
    with pytest.raises(refusal):
        orders.make_order(by=us(), language="de", version_ids=[found.pk], told=told, at=AT)
    assert version_of(make_lesson(title="x")).state == State.MISSING


def test_nothing_is_ordered_twice_nor_in_another_language() -> None:
    want("de", "sv")
    lesson = make_lesson()
    order(version_of(lesson))
    for one in (version_of(lesson), version_of(lesson, "sv")):
        with pytest.raises(NothingChosen):
            order(one)


def test_an_order_that_is_late_may_be_changed_and_closed_with_a_cost_alone() -> None:
    want("de")
    made = order(version_of(make_lesson()))
    later = AT + timedelta(days=60)
    orders.change_order(by=us(), order_id=made.pk, told=Told("Anna", DUE, note="Later"), at=later)
    assert reading.count_late(date(2027, 1, 1)).count == 1
    with pytest.raises(FieldMissing):
        orders.close_order(by=us(), order_id=made.pk, actual=None, at=later)
    made.refresh_from_db()
    assert (made.translator, made.state) == ("Anna", OrderState.DRAFTED)


def test_what_is_written_here_has_a_title_and_a_text_that_fits() -> None:
    want("de")
    found = version_of(make_lesson())
    for title, text, refusal in (
        ("", "x", TextMissing),
        ("x", " ", TextMissing),
        ("x", "y" * 40_001, TextTooLong),
    ):
        with pytest.raises(refusal):
            draft(found, title, text)
    material = version_of(make_material("Datasheet", content=word("One line")), kind="MATERIAL")
    with pytest.raises(TextMissing):
        draft(material, "Datenblatt")
    returning.send_in(by=us(), version_id=material.pk, file=BytesIO(word("Zeile")), name="a.docx", at=AT)
    draft(material, "Datenblatt")
    assert material.draft.title == "Datenblatt"
    assert material.draft.file_name == "a.docx"
