"""Where language versions stand: they follow what their sources say, without anybody telling them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kanava.library.actions import keeping, versions
from kanava.library.actions.keeping import Words
from kanava.library.models import Edition
from kanava.library.writers import say_edition
from kanava.rules.people import Via, system
from kanava.rules.playbook import Playbook
from kanava.rules.translations import LanguageInUse, LanguageUnknown, State, VersionMoved
from kanava.training.actions import authoring
from kanava.training.models import LessonText, PathText
from kanava.translations.actions import accepting, languages
from kanava.translations.models import LanguageVersion, Source, Target, Wording
from kanava.translations.queries import sources
from kanava.translations.queries.sources import Wanted
from tests.library.making import add, make_material, word
from tests.translations.making import AT, ENGLISH, GERMAN, draft, make_lesson, say, us, version_of, want

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


def accept(version: LanguageVersion) -> LanguageVersion:
    accepting.accept_translation(by=us(), version_id=version.pk, at=AT)
    version.refresh_from_db()
    return version


def test_what_is_written_is_missing_in_every_language_that_is_wanted() -> None:
    want("de", "sv")
    lesson = make_lesson()
    found = version_of(lesson)
    assert (found.state, found.words_left) == (State.MISSING, 13)
    source = found.source
    assert (source.kind, source.language, source.title, source.words) == (
        "LESSON",
        "en",
        "Connect a system",
        13,
    )
    # The path has Finnish words, so that is a language that everything is wanted in.
    assert set(source.versions.values_list("language", flat=True)) == {"de", "fi", "sv"}


def test_a_language_that_is_wanted_later_has_everything_missing() -> None:
    lesson = make_lesson()
    want("de")
    assert version_of(lesson).state == State.MISSING
    assert Source.objects.count() == LanguageVersion.objects.filter(language="de").count()


def test_a_translation_is_outdated_once_its_source_says_something_else() -> None:
    want("de")
    lesson = make_lesson()
    found = accept(draft(version_of(lesson)))
    assert (found.state, found.words_left) == (State.READY, 0)
    assert LessonText.objects.get(lesson=lesson, language="de").body == GERMAN
    # Blanks and order are no change in words.
    say(
        lesson,
        en=("Connect a system", "Tell the   customer.\n\nOpen the platform.\n\nConnect the first system."),
    )
    found.refresh_from_db()
    assert (found.state, found.words_left) == (State.OUTDATED, 0)
    say(lesson, en=("Connect a system", ENGLISH.replace("first system", "first of all systems")))
    found.refresh_from_db()
    assert (found.state, found.words_left) == (State.OUTDATED, 6)
    assert LessonText.objects.get(lesson=lesson, language="de").body == GERMAN
    # What is said again as before is what was translated.
    say(lesson, en=("Connect a system", ENGLISH))
    accepting.keep_as_current(by=us(), version_id=found.pk, at=AT)
    found.refresh_from_db()
    assert found.state == State.READY


def test_both_languages_changed_at_once_are_both_of_now() -> None:
    lesson = make_lesson()
    say(lesson, en=("Connect", "One."), fi=("Yhdistä", "Yksi."))
    assert version_of(lesson, "fi").state == State.READY
    say(lesson, en=("Connect", "One, two."), fi=("Yhdistä", "Yksi, kaksi."))
    assert version_of(lesson, "fi").state == State.READY
    say(lesson, en=("Connect", "One, two, three."), fi=("Yhdistä", "Yksi, kaksi."))
    assert version_of(lesson, "fi").state == State.OUTDATED


def test_a_lesson_keeps_languages_that_its_form_does_not_speak_of() -> None:
    want("de")
    lesson = make_lesson()
    accept(draft(version_of(lesson)))
    say(lesson, en=("Connect", "One."), fi=("", ""))
    assert set(LessonText.objects.filter(lesson=lesson).values_list("language", flat=True)) == {"en", "de"}
    say(lesson, en=("Connect", "One."), de=("", ""))
    assert version_of(lesson).state == State.MISSING


def test_a_path_is_had_in_languages_too() -> None:
    want("de")
    path = make_lesson().path
    found = version_of(path, kind="PATH")
    assert found.state == State.MISSING
    accept(draft(found, "Erste Schritte", "Sagen, was es kann"))
    assert PathText.objects.get(path=path, language="de").summary == "Sagen, was es kann"


def test_a_material_that_gets_a_new_file_outdates_its_translations() -> None:
    want("de")
    made = make_material("Datasheet", content=word("One line", "Another line"))
    found = version_of(made, kind="MATERIAL")
    assert (found.state, found.words_left) == (State.MISSING, 5)
    keeping.keep_edition(
        by=us(), material_id=made.pk, words=Words("de", "Datenblatt", state="TRANSLATING"), at=AT
    )
    found.refresh_from_db()
    assert found.state == State.IN_TRANSLATION
    add(made, word("Eine Zeile", "Noch eine"), language="de")
    keeping.keep_edition(by=us(), material_id=made.pk, words=Words("de", "Datenblatt"), at=AT)
    found.refresh_from_db()
    assert found.state == State.READY
    newer = add(made, word("One line", "Another line", "A third line"), at=LATER)
    versions.read_version(by=system(Via.JOB), version_id=newer.pk, at=LATER)
    found.refresh_from_db()
    assert (found.state, found.words_left) == (State.OUTDATED, 3)
    assert Edition.objects.get(material=made, language="de").state == "READY"
    keeping.archive_material(by=us(), material_id=made.pk, at=LATER)
    found.refresh_from_db()
    assert not found.is_live


def test_what_the_library_puts_up_for_review_is_reviewed_here() -> None:
    want("de")
    made = make_material("Datasheet", content=word("One line"))
    keeping.keep_edition(
        by=us(), material_id=made.pk, words=Words("de", "Datenblatt", state="TRANSLATING"), at=AT
    )
    add(made, word("Eine Zeile"), language="de")
    keeping.keep_edition(
        by=us(), material_id=made.pk, words=Words("de", "Datenblatt", state="REVIEWING"), at=AT
    )
    found = version_of(made, kind="MATERIAL")
    assert (found.state, found.draft.title) == (State.IN_REVIEW, "Datenblatt")
    accepting.send_back(by=us(), version_id=found.pk, at=AT)
    found.refresh_from_db()
    assert (found.state, found.draft) == (State.IN_TRANSLATION, None)
    keeping.keep_edition(
        by=us(), material_id=made.pk, words=Words("de", "Datenblatt", state="REVIEWING"), at=AT
    )
    found.refresh_from_db()
    assert accept(found).state == State.READY
    assert Edition.objects.get(material=made, language="de").current.number == 1


def test_the_source_changes_while_a_translation_is_reviewed() -> None:
    want("de")
    lesson = make_lesson()
    found = draft(version_of(lesson))
    say(lesson, en=("Connect a system", f"{ENGLISH}\n\nOne more thing."))
    found.refresh_from_db()
    assert found.state == State.IN_REVIEW
    assert (accept(found).state, found.words_left) == (State.OUTDATED, 3)


def test_a_lesson_that_is_taken_away_is_wanted_no_more() -> None:
    want("de")
    lesson = make_lesson()
    found = version_of(lesson)
    authoring.remove_lesson(by=us(), path_id=lesson.path_id, lesson_id=lesson.pk, at=AT)
    found.refresh_from_db()
    assert not found.is_live
    page, _total = sources.list_sources(by=us(), wanted=Wanted())
    assert [one.kind for one in page.rows] == ["PATH"]


def test_moves_that_are_not_possible() -> None:
    want("de")
    found = version_of(make_lesson())
    for move in (accepting.accept_translation, accepting.send_back, accepting.keep_as_current):
        with pytest.raises(VersionMoved):
            move(by=us(), version_id=found.pk, at=AT)


def test_languages_are_wanted_and_left() -> None:
    make_lesson()
    with pytest.raises(LanguageUnknown):
        want("xx")
    want("de", price_low=Decimal("0.30"), price_high=Decimal("0.20"))
    target = Target.objects.get(language="de")
    assert (target.price_low, target.price_high) == (Decimal("0.20"), Decimal("0.30"))
    want("sv")
    languages.leave_language(by=us(), language="sv", at=AT)
    assert not LanguageVersion.objects.filter(language="sv").exists()
    draft(LanguageVersion.objects.get(language="de", kind="LESSON"))
    with pytest.raises(LanguageInUse):
        languages.leave_language(by=us(), language="de", at=AT)


def test_what_came_in_past_the_events_is_taken_over_once() -> None:
    want("de")
    make_lesson()
    made = make_material("Datasheet", content=word("One line"))
    LanguageVersion.objects.all().delete()
    Source.objects.update(wording=None)
    Wording.objects.all().delete()
    Source.objects.all().delete()
    by = system(Via.JOB)
    # The Finnish path, the lesson and the material.
    assert languages.take_over_new(by=by, at=AT) == 3
    assert languages.take_over_new(by=by, at=AT) == 0
    assert version_of(made, kind="MATERIAL").state == State.MISSING


def test_a_translation_that_is_older_than_its_source_is_outdated_from_the_beginning() -> None:
    made = make_material("Datasheet", content=word("One line"))
    say_edition(made.pk, "de", title="Datenblatt", state="READY", by=us(), at=AT)
    add(made, word("Eine Zeile"), language="de")
    add(made, word("Another line"), at=LATER)
    Source.objects.update(wording=None)
    LanguageVersion.objects.all().delete()
    Source.objects.all().delete()
    languages.take_over_new(by=system(Via.JOB), at=LATER)
    assert version_of(made, kind="MATERIAL").state == State.OUTDATED


def test_what_it_takes_to_have_everything() -> None:
    want("de", "sv")
    want("sv", price_low=Decimal("0.10"))
    make_lesson()
    targets = sources.list_targets()
    found = sources.standings(targets, Wanted(kind="LESSON"), Playbook())
    # Thirteen words cost less than an order does at least.
    assert (found["de"].words, found["de"].left, found["de"].cost.low.minor) == (13, 1, 6_000)
    make_lesson(" ".join(["word"] * 12_400), "Long")
    found = sources.standings(targets, Wanted(kind="LESSON"), Playbook())
    cost = found["de"].cost
    assert (cost.words, cost.low.minor, cost.high.minor, cost.days) == (12_414, 186_210, 310_350, 7)
    assert found["sv"].cost.low == found["sv"].cost.high
    assert found["sv"].cost.low.minor == 124_140
    for wanted in (Wanted(text="long"), Wanted(product_line_id=1), Wanted(kind="DECK"), Wanted()):
        told = sources.standings(targets, wanted, Playbook())["de"]
        rows = LanguageVersion.objects.filter(language="de", source__in=sources.narrowed(wanted))
        assert (told.all, told.words) == (rows.count(), sum(rows.values_list("words_left", flat=True)))
