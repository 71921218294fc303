"""Guides and questions of assessments have language versions as lessons have: state, words, bundle, draft, use (guide: D4, G5, G8)."""

import io
import zipfile

import pytest
import time_machine
from django.urls import reverse

from kanava.guides.actions import versions as guide_versions
from kanava.guides.actions.pages import remove_page
from kanava.guides.models import Guide, GuideText, Page, PageText, Version
from kanava.rules.translations import ShapeOther
from kanava.training.actions.banks import Told, keep_question, retire_question
from kanava.training.models import Answer, Question, QuestionText
from kanava.training.questions import Words
from kanava.translations.actions import accepting, orders, returning
from kanava.translations.bundles import write_bundle
from kanava.translations.models import LanguageVersion, OrderLine
from tests.factories import client_of, make_member, make_partner, make_user, member, staff
from tests.guides.making import US, begin, make_guide, publish, reads, rewrite
from tests.guides.making import write as write_page
from tests.training.certifying import make_assessment, make_bank, make_path, pass_it
from tests.translations.making import AT, ask, draft, order, version_of, want

pytestmark = pytest.mark.django_db
TEXT = "Open port 443.\n\nTell the customer."


def page_version(page: Page, language: str = "de") -> LanguageVersion:
    return version_of(page, language, "GUIDE_PAGE")


@pytest.fixture
def guide() -> Guide:
    want("de")
    return make_guide(
        {"en": ("Deployment", "From server to order.")}, {"network": TEXT, "agent": "Install it."}
    )


def test_a_guide_and_each_of_its_pages_are_wanted_in_a_language_with_words_to_translate(guide) -> None:
    page = Page.objects.get(slug="network")
    assert (version_of(guide, kind="GUIDE").state, page_version(page).state) == (
        "UNTRANSLATED",
        "UNTRANSLATED",
    )
    assert (version_of(guide, kind="GUIDE").words_left, page_version(page).words_left) == (5, 7)


def test_a_page_goes_out_comes_back_and_is_read_once_its_version_is_published(guide) -> None:
    page = Page.objects.get(slug="network")
    version = page_version(page)
    made = order(version)
    held = io.BytesIO()
    orders.send_order(by=US, order_id=made.pk, at=AT)
    orders_bundle(made.pk, held)
    with zipfile.ZipFile(held) as bundle:
        name = next(one for one in bundle.namelist() if one.endswith(".md"))
        assert bundle.read(name).decode() == f"# Network\n\n{TEXT}\n"
    back = "# Netzwerk\n\nÖffnen Sie Port 443.\n\nSagen Sie es dem Kunden."
    returning.return_files(by=US, order_id=made.pk, files=[(name, io.BytesIO(back.encode()))], at=AT)
    assert returning.take_returned(by=US, order_id=made.pk, at=AT) == 1
    assert page_version(page).state == "IN_REVIEW"
    accepting.accept_translation(by=US, version_id=version.pk, at=AT)
    assert (page_version(page).state, page_version(page).words_left) == ("READY", 0)
    # A published version never changes: the next one was begun, and has it.
    assert not PageText.objects.filter(page=page, language="de").exists()
    next_one = Version.objects.get(state="DRAFT")
    assert next_one.label == "1.1"
    client = reads()
    assert "Netzwerk" not in client.get("/portal/guides/deployment/network/?language=de").content.decode()
    publish(next_one)
    shown = client.get("/portal/guides/deployment/network/?language=de").content.decode()
    assert "Öffnen Sie Port 443." in shown
    # It is kept while one reads on, and left again where one reads.
    assert "Netzwerk" in client.get("/portal/guides/deployment/agent/").content.decode()
    assert 'href="?language=en"' in shown
    assert "Open port 443." in client.get("/portal/guides/deployment/network/?language=en").content.decode()


def orders_bundle(order_id: int, file) -> None:

    rows = OrderLine.objects.filter(order=order_id)
    lines = list(rows.select_related("version__source", "version__made_from", "wording"))
    write_bundle(lines, ("File",), file, as_word=False)


def test_several_pages_land_in_one_version_and_what_an_author_says_later_is_outdated(guide) -> None:
    pages = list(Page.objects.order_by("position"))
    for page in pages:
        accepting.accept_translation(by=US, version_id=draft(page_version(page), "Titel", "Text.").pk, at=AT)
    found = Version.objects.get(state="DRAFT")
    assert PageText.objects.filter(version=found, language="de").count() == 2
    rewrite(Page.objects.get(version=found, slug="network"), f"{TEXT}\n\nOne sentence more.")
    # The author has not spoken of German: it stays, and waits for its new paragraph.
    assert PageText.objects.filter(version=found, language="de").count() == 2
    assert (page_version(pages[0]).state, page_version(pages[0]).words_left) == ("OUTDATED", 3)
    assert page_version(pages[1]).state == "READY"
    publish(found)
    assert page_version(pages[0]).state == "OUTDATED"


def test_what_is_thrown_away_is_missing_again_and_a_page_taken_out_is_wanted_no_more(guide) -> None:
    page = Page.objects.get(slug="network")
    accepting.accept_translation(by=US, version_id=draft(page_version(page), "Netzwerk", "Text.").pk, at=AT)
    found = Version.objects.get(state="DRAFT")
    new = write_page(found, "upgrade", "New.")
    assert page_version(new).is_live
    guide_versions.discard_version(by=US, version_id=found.pk, at=AT)
    assert page_version(page).state == "UNTRANSLATED"
    assert not page_version(new).is_live
    again = begin(guide, "2.0")

    remove_page(by=US, version_id=again.pk, page_id=Page.objects.get(version=again, slug="network").pk, at=AT)
    assert not page_version(page).is_live


def test_the_title_of_a_guide_is_translated_without_a_new_version(guide) -> None:
    found = draft(version_of(guide, kind="GUIDE"), "Inbetriebnahme", "Vom Server zur Bestellung.")
    accepting.accept_translation(by=US, version_id=found.pk, at=AT)
    assert GuideText.objects.get(guide=guide, language="de").title == "Inbetriebnahme"
    assert not Version.objects.filter(state="DRAFT").exists()


CHOICE = Told(
    "CHOICE", {"en": Words("Who owns the data?\n\nThink.", ["The customer", "The vendor", "We do"])}, [0]
)
GERMAN = "Denken Sie nach.\n\n- Der Kunde\n- Der Hersteller\n- Wir"


@pytest.fixture
def question() -> Question:
    want("de")
    bank = make_bank(US, [])
    return keep_question(by=US, bank_id=bank.pk, told=CHOICE, at=AT)


def test_a_question_is_translated_with_its_options_in_their_places(question) -> None:
    version = version_of(question, kind="QUESTION")
    assert (version.state, version.words_left) == ("UNTRANSLATED", 11)
    assert version.source.wording.text == "Think.\n\n- The customer\n\n- The vendor\n\n- We do"
    accepting.accept_translation(by=US, version_id=draft(version, "Wem gehören die Daten?", GERMAN).pk, at=AT)
    text = QuestionText.objects.get(question=question, language="de")
    assert text.stem == "Wem gehören die Daten?\n\nDenken Sie nach."
    assert text.options == ["Der Kunde", "Der Hersteller", "Wir"]
    assert version_of(question, kind="QUESTION").state == "READY"


def test_a_translation_with_other_options_is_refused_where_it_is_written_and_where_it_returns(
    question,
) -> None:
    version = version_of(question, kind="QUESTION")
    with pytest.raises(ShapeOther) as refused:
        draft(version, "Wem?", "- Der Kunde\n- Wir")
    assert refused.value.params == {"found": 2, "wanted": 3}
    made = order(version)
    sent = [(f"K{version.pk}-de.md", io.BytesIO(b"# Wem?\n\n- Der Kunde"))]
    [back] = returning.return_files(by=US, order_id=made.pk, files=sent, at=AT)
    assert back.fault == "RETURN_OTHER_SHAPE"


def test_an_author_keeps_a_translation_as_long_as_the_options_are_the_same(question) -> None:
    version = draft(version_of(question, kind="QUESTION"), "Wem gehören die Daten?", GERMAN)
    accepting.accept_translation(by=US, version_id=version.pk, at=AT)
    same = Told(
        "CHOICE",
        {"en": Words("Who owns all data?\n\nThink.", CHOICE.texts["en"].options), "fi": Words("")},
        [0],
    )
    keep_question(by=US, bank_id=question.bank_id, told=same, question_id=question.pk, at=AT)
    assert version_of(question, kind="QUESTION").state == "OUTDATED"
    other = Told("CHOICE", {"en": Words("Who owns all data?", ["We do", "The vendor", "The customer"])}, [2])
    keep_question(by=US, bank_id=question.bank_id, told=other, question_id=question.pk, at=AT)
    assert not QuestionText.objects.filter(question=question, language="de").exists()
    assert version_of(question, kind="QUESTION").state == "UNTRANSLATED"
    retire_question(by=US, question_id=question.pk, at=AT)
    assert not version_of(question, kind="QUESTION").is_live


def test_what_was_answered_stays_and_the_question_is_one_through_its_versions() -> None:
    want("de")
    owner = staff(make_user("Aino", role="OWNER"))
    path = make_path()
    bank = make_bank(owner)
    assessment = make_assessment(owner, path, bank)
    question = Question.objects.get()
    options = question.texts.get(language="en").options
    german = "\n\n".join(f"- {number}" for number, _one in enumerate(options))
    partner = make_partner("Aurora")
    person = make_member(partner, "Sini")

    by = member(partner, user_id=person.pk)
    first = draft(version_of(question, kind="QUESTION"), "Frage?", german)
    accepting.accept_translation(by=US, version_id=first.pk, at=AT)
    text = question.texts.get(language="en")
    changed = Told(question.kind, {"en": Words(f"{text.stem} Now?", text.options)}, question.key.right)
    keep_question(by=US, bank_id=bank.pk, told=changed, question_id=question.pk, at=AT)
    pass_it(by, assessment)
    assert Answer.objects.get().question_id == question.pk
    again = draft(version_of(question, kind="QUESTION"), "Bessere Frage?", german)
    accepting.accept_translation(by=US, version_id=again.pk, at=AT)
    assert question.texts.get(language="de").stem == "Frage?"
    newer = Question.objects.get(was=question)
    assert newer.texts.get(language="de").stem == "Bessere Frage?"
    assert newer.key.right == question.key.right
    assert version_of(question, kind="QUESTION").state == "READY"


@time_machine.travel(AT, tick=False)
def test_the_pages_show_them_lead_to_the_original_and_warn_of_reviewers_who_learn_a_question(
    guide, question
) -> None:
    aino = client_of(make_user("Aino", role="OWNER"))
    page = Page.objects.get(slug="network")
    shown = aino.get(reverse("console:translations")).content.decode()
    assert reverse("console:guide-page", args=[page.version_id, page.pk]) in shown
    assert reverse("console:question", args=[question.pk]) in shown
    for kind in ("GUIDE", "GUIDE_PAGE", "QUESTION"):
        assert aino.get(reverse("console:translations"), {"kind": kind}).status_code == 200
    version = draft(version_of(question, kind="QUESTION"), "Wem gehören die Daten?", GERMAN)
    address = reverse("console:translation", args=[version.pk])
    assert "knows it before the test" in aino.get(address).content.decode()
    act = reverse("console:translation-act", args=[version.pk, "write"])
    wrong = aino.post(act, {"title": "Wem?", "text": "- Eins"})
    assert wrong.status_code == 422
    assert "The question has 3 options, this has 1" in wrong.content.decode()
    partner = make_partner("Polar GmbH", country="DE")
    asked = make_member(partner, "Charlotte")
    [review] = ask(version, asked)
    seen = client_of(asked).get(reverse("portal:translation-review", args=[review.pk])).content.decode()
    assert "Der Hersteller" in seen


def test_a_question_that_begins_with_a_long_line_is_told_from_others_by_its_name_which_is_not_translated() -> (
    None
):
    want("de")
    bank = make_bank(US, [], name="Platform")
    long = "A customer has three systems, two people in IT and no time at all, and asks you by when the first of them is connected."
    told = Told("CHOICE", {"en": Words(long, ["In a week", "In a year"])}, [0], slug="three-systems")
    found = keep_question(by=US, bank_id=bank.pk, told=told, at=AT)
    version = version_of(found, kind="QUESTION")
    assert version.source.title == "Platform · three-systems"
    draft(version, "Platform", "Ein Kunde fragt.\n\n- In einer Woche\n- In einem Jahr")
    accepting.accept_translation(by=US, version_id=version.pk, at=AT)
    assert found.texts.get(language="de").stem == "Ein Kunde fragt."
