"""Translations at the doors: what people see, press and read."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.rules.people import Role
from kanava.rules.stages import Feature
from kanava.rules.translations import OrderState, ReviewState, State
from kanava.training.actions import learning
from kanava.training.actions.authoring import set_path_state
from kanava.translations.actions import accepting
from kanava.translations.models import Comment, Order, Returned, Review, Target
from tests.factories import NEXT_YEAR, client_of, make_member, make_partner, make_user, member, switch_on
from tests.library.making import add, make_material, word
from tests.translations.making import AT, GERMAN, ask, draft, make_lesson, order, say, us, version_of, want

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(aino):
    return client_of(aino)


def test_from_nothing_to_an_order_and_back(client, mailoutbox) -> None:
    switch_on(Feature.LIBRARY)
    assert "No language is wanted yet" in client.get(reverse("console:translations")).content.decode()
    languages = reverse("console:translation-languages")
    client.post(languages, {"language": "de", "price_low": "0.17", "price_high": ""})
    assert str(Target.objects.get().price_high) == "0.1700"
    lesson = make_lesson()
    found = version_of(lesson)
    text = client.get(reverse("console:translations")).content.decode()
    assert "Connect a system" in text
    assert "€60.00" in text  # what an order costs at least
    create = f"{reverse('console:translation-order-create')}?language=de&source={found.source_id}"
    text = client.get(create).content.decode()
    assert "13 words" in text
    assert "An order costs at least €60.00; by its words it would be €2.21." in text
    assert client.post(create, {"translator": "Anna", "due_on": "2020-01-01"}).status_code == 422
    answer = client.post(create, {"translator": "Anna", "due_on": NEXT_YEAR, "agreed": "75"})
    made = Order.objects.get()
    assert answer.headers["Location"] == reverse("console:translation-order", args=[made.pk])
    assert "by its words it would be €2.21" in client.get(answer.headers["Location"]).content.decode()
    page = reverse("console:translation-order", args=[made.pk])
    act = lambda what, **sent: client.post(  # noqa: E731
        reverse("console:translation-order-act", args=[made.pk, what]), sent
    )
    act("send")
    bundle = client.get(reverse("console:translation-bundle", args=[made.pk]))
    assert bundle.headers["Content-Type"] == "application/zip"
    assert act("return").status_code == 422
    act("return", files=SimpleUploadedFile("x.exe", b"MZ"))
    text = client.get(page).content.decode()
    assert 'class="toast toast-warning">The file cannot be taken over' in text
    assert "has come back" not in text
    name, german = f"K{found.pk}-de.md", f"# Verbinden\n\n{GERMAN}".encode()
    act("return", files=[SimpleUploadedFile(name, german), SimpleUploadedFile("y.exe", b"MZ")])
    assert "1 of 2 files can be taken over" in client.get(page).content.decode()
    act("return", files=SimpleUploadedFile(name, german))
    assert "1 file has come back" in client.get(page).content.decode()
    assert Returned.objects.get(fault="").line is not None
    assert Returned.objects.exclude(fault="").count() == 2
    assert "Take 1 translation over" in client.get(page).content.decode()
    act("take")
    assert act("close", actual="x").status_code == 422
    act("close", actual="80,50")
    made.refresh_from_db()
    assert (made.state, made.actual, made.agreed) == (OrderState.DELIVERED, 80_50, 75_00)
    assert "€20.50 above the estimate" in client.get(page).content.decode()
    assert "€20.50 above the estimate" in client.get(reverse("console:translation-orders"), {"state": "ORDER_DELIVERED"}).content.decode()  # fmt: skip
    client.post(reverse("console:translation-act", args=[found.pk, "accept"]))
    found.refresh_from_db()
    assert found.state == State.READY


def test_everything_that_is_missing_is_ordered_at_once(client) -> None:
    want("de")
    make_lesson()
    make_lesson(title="Another")
    create = f"{reverse('console:translation-order-create')}?language=de&all=1&kind=LESSON"
    client.post(create, {"translator": "Anna", "due_on": NEXT_YEAR})
    assert Order.objects.get().lines.count() == 2
    assert "Nothing to order" in client.get(create).content.decode()


def test_the_overview_as_a_file(client) -> None:
    want("de", "sv")
    make_lesson()
    answer = client.get(reverse("console:translations-export"), {"language": "de", "kind": "LESSON"})
    header, row = b"".join(answer).decode().strip().splitlines()
    assert "Words to translate" in header
    assert row == "Connect a system,Lesson,en,13,German,Missing,13,1.95,3.25,EUR"


def test_a_review_from_both_sides(client, aino) -> None:
    want("de")
    polar = make_partner("Polar GmbH", country="DE")
    charlotte = make_member(polar, "Charlotte")
    found = draft(version_of(make_lesson()))
    page = reverse("console:translation", args=[found.pk])
    assert "Charlotte, Polar GmbH" in client.get(page).content.decode()
    client.post(reverse("console:translation-act", args=[found.pk, "ask"]), {"people": [charlotte.pk], "due_on": NEXT_YEAR})  # fmt: skip
    review = Review.objects.get()
    assert "1 person was asked and has not answered yet." in client.get(page).content.decode()
    theirs = client_of(charlotte)
    make_material("Leaflet")
    assert "1 translation waits for your review" in theirs.get(reverse("portal:library")).content.decode()
    own = reverse("portal:translation-review", args=[review.pk])
    home = theirs.get(reverse("portal:home")).content.decode()
    assert own in home
    assert "Does this translation fit your customers? German, from us." in home
    text = theirs.get(own).content.decode()
    assert "Verbinden Sie das erste System." in text
    assert "Connect the first system." in text
    act = reverse("portal:translation-review-act", args=[review.pk])
    unsaid = theirs.post(act, {"what": "change"})
    assert unsaid.status_code == 422
    assert 'href="#comment_1"' in unsaid.content.decode()
    assert unsaid.content.decode().count('<details class="more" open>') == 3
    assert '<details class="more" open>' not in text
    theirs.post(act, {"what": "keep", "comment_2": "anschließen"})
    assert "anschließen" in theirs.get(own).content.decode()
    theirs.post(act, {"what": "change", "comment_2": "anschließen!", "comment_x": "y", "comment_": "z"})
    review.refresh_from_db()
    assert review.state == ReviewState.CHANGE
    assert client.post(reverse("console:translation-act", args=[found.pk, "accept"])).status_code == 422
    text = client.get(page).content.decode()
    assert "anschließen!" in text
    assert "1 comment is to be settled first." in text
    comment = Comment.objects.get()
    settle = {"comment": comment.pk, "settled": "COMMENT_FOLLOWED", "answer": "Danke"}
    client.post(reverse("console:translation-act", args=[found.pk, "settle"]), settle)
    client.post(reverse("console:translation-act", args=[found.pk, "accept"]))
    assert "Danke" in theirs.get(own).content.decode()
    assert "has reviewed 1 translation" in theirs.get(reverse("portal:translation-reviews")).content.decode()
    assert "have reviewed 1 translation for us" in client.get(reverse("console:partner", args=[polar.pk])).content.decode()  # fmt: skip
    stranger = client_of(make_member(make_partner("Aurora Oy"), "Sanna"))
    assert stranger.get(own).status_code == 404
    assert stranger.post(act, {"what": "fits"}).status_code == 404


def test_a_learner_reads_german_and_is_told_that_english_is_newer(aino) -> None:
    want("de")
    lesson = make_lesson()
    accepting.accept_translation(by=us(), version_id=draft(version_of(lesson)).pk, at=AT)
    set_path_state(by=us(), path_id=lesson.path_id, state="PATH_OPEN", at=AT)
    polar = make_partner("Polar GmbH", country="DE")
    charlotte = make_member(polar, "Charlotte")
    learning.begin_path(by=member(polar, Role.PARTNER_SELLER, charlotte.pk), path_id=lesson.path_id, at=AT)
    client, url = client_of(charlotte), reverse("portal:lesson", args=[lesson.pk])
    assert "Tell the customer." in client.get(url).content.decode()
    text = client.get(url, {"language": "de"}).content.decode()
    assert "Sagen Sie es dem Kunden." in text
    assert "is newer than this translation" not in text
    say(lesson, en=("Connect a system", "Tell the customer at once."))
    # The language is kept from page to page.
    text = client.get(url).content.decode()
    assert "Sagen Sie es dem Kunden." in text
    assert "The English version is newer than this translation." in text
    assert 'href="?language=en"' in text
    assert "Tell the customer at once." in client.get(url, {"language": "en"}).content.decode()


def test_a_material_in_the_portal_says_which_language_is_newer(aino, client) -> None:
    made = make_material("Datasheet", content=word("One"))
    want("de")
    found = version_of(made, kind="MATERIAL")
    files = {"file": SimpleUploadedFile("a.docx", word("Eins")), "title": "Datenblatt"}
    client.post(reverse("console:translation-act", args=[found.pk, "file"]), files)
    client.post(reverse("console:translation-act", args=[found.pk, "accept"]))
    theirs = client_of(make_member(make_partner("Polar GmbH"), "Charlotte"))
    url = reverse("portal:library-item", args=[made.pk])
    assert "is newer" not in theirs.get(url, {"language": "de"}).content.decode()
    add(made, word("One", "Two"))
    assert "The English version is newer" in theirs.get(url, {"language": "de"}).content.decode()
    assert "is newer" not in theirs.get(url, {"language": "en"}).content.decode()
    assert "newer file than this translation" in client.get(reverse("console:material", args=[made.pk])).content.decode()  # fmt: skip
    client.post(reverse("console:translation-act", args=[found.pk, "still-holds"]))
    assert "is newer" not in theirs.get(url, {"language": "de"}).content.decode()


def test_what_waits_is_on_the_first_screen(client) -> None:
    switch_on(Feature.LIBRARY)
    want("de")
    order(version_of(make_lesson()))
    draft(version_of(make_lesson(title="Another")))
    text = client.get(reverse("console:dashboard")).content.decode()
    assert "1 translation can be taken into use" in text
    assert (
        "late" not in text.partition("1 translation can be taken into use")[0].rpartition("Translations")[2]
    )
    Order.objects.update(due_on="2020-01-01")
    assert "1 order of translations is late" in client.get(reverse("console:dashboard")).content.decode()


def test_who_sells_sees_no_costs_and_who_reads_presses_nothing() -> None:
    want("de")
    found = draft(version_of(make_lesson()))
    seller, finance = (client_of(make_user(role, role=role)) for role in ("SELLER", "FINANCE"))
    assert seller.get(reverse("console:translations")).status_code == 403
    text = finance.get(reverse("console:translation", args=[found.pk])).content.decode()
    assert "Take it into use" not in text
    for what in ("accept", "ask", "write"):
        sent = {"title": "x", "text": "y", "due_on": NEXT_YEAR}
        assert (
            finance.post(reverse("console:translation-act", args=[found.pk, what]), sent).status_code == 403
        )
    assert finance.post(reverse("console:translation-languages"), {"language": "fr"}).status_code == 403


def test_an_author_sees_every_language_of_a_lesson(client) -> None:
    want("de")
    lesson = make_lesson()
    accepting.accept_translation(by=us(), version_id=draft(version_of(lesson)).pk, at=AT)
    url = reverse("console:training-lesson", args=[lesson.path_id, lesson.pk])
    text = client.get(url).content.decode()
    assert 'name="title_de"' in text
    sent = {
        "title_en": "Connect",
        "text_en": "One",
        "title_de": "Verbinden",
        "text_de": "Eins",
        "is_required": "on",
    }
    assert client.post(url, sent).status_code == 302
    assert lesson.texts.get(language="de").body == "Eins"
    assert version_of(lesson).state == State.READY


def test_files_are_taken_along_by_those_who_may(client) -> None:
    made = make_material("Datasheet", content=word("One"))
    want("de")
    found = version_of(made, kind="MATERIAL")
    url = reverse("console:translation-file", args=[found.pk, "source"])
    assert b"".join(client.get(url)).startswith(b"PK")
    assert client.get(reverse("console:translation-file", args=[found.pk, "draft"])).status_code == 404
    charlotte = make_member(make_partner("Polar GmbH", country="DE"), "Charlotte")
    files = {"file": BytesIO(word("Eins")), "title": "Datenblatt"}
    client.post(reverse("console:translation-act", args=[found.pk, "file"]), files)
    [review] = ask(found, charlotte)
    theirs = client_of(charlotte)
    for which in ("source", "draft"):
        file = theirs.get(reverse("portal:translation-review-file", args=[review.pk, which]))
        assert b"".join(file).startswith(b"PK")
