"""Reviews by people of partners: who is asked, who sees what, what they say, and what becomes of it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from kanava.core.wall import partner_session
from kanava.rules.people import Role, Via, system
from kanava.rules.refusals import NotFound, NotPermitted
from kanava.rules.translations import (
    ChangeUnsaid,
    CommentsOpen,
    DueDayPast,
    ReviewersMissing,
    ReviewOver,
    ReviewState,
    State,
)
from kanava.translations.actions import accepting, reviews
from kanava.translations.models import Comment, Draft, LanguageVersion, Review, Wording
from kanava.translations.queries import reviews as reading
from tests.factories import make_member, make_partner, make_user, staff
from tests.jobs import run_jobs
from tests.translations.making import (
    AT,
    DUE,
    ENGLISH,
    ask,
    draft,
    make_lesson,
    reviewer,
    us,
    version_of,
    want,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def polar():
    return make_partner("Polar GmbH", country="DE")


@pytest.fixture
def charlotte(polar):
    return make_member(polar, "Charlotte")


@pytest.fixture
def version():
    want("de")
    return draft(version_of(make_lesson()))


def answer(review: Review, by, verdict: str = "", **comments: str) -> Review:
    told = {int(name.removeprefix("at_")): text for name, text in comments.items()}
    return reviews.answer_review(by=by, review_id=review.pk, comments=told, verdict=verdict, at=AT)


def test_from_asking_to_the_thanks(polar, charlotte, version, mailoutbox) -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    [review] = ask(version, charlotte, by=staff(eva))
    run_jobs()
    assert mailoutbox[-1].to == [charlotte.email]
    assert reverse("portal:translation-review", args=[review.pk]) in mailoutbox[-1].body
    by = reviewer(charlotte, polar)
    answer(review, by, at_2="Wir sagen anschließen.")
    assert Review.objects.get().state == ReviewState.ASKED
    answer(review, by, ReviewState.CHANGE, at_2="Wir sagen „anschließen“.", at_0="Sonst gut.")
    run_jobs()
    assert mailoutbox[-1].to == [eva.email]
    assert "Polar GmbH wants something changed" in mailoutbox[-1].subject
    with pytest.raises(ReviewOver):
        answer(review, by, ReviewState.FITS)
    with pytest.raises(CommentsOpen):
        accepting.accept_translation(by=us(), version_id=version.pk, at=AT)
    for comment, settled in zip(
        Comment.objects.order_by("paragraph"), ("COMMENT_LEFT", "COMMENT_FOLLOWED"), strict=True
    ):
        reviews.settle_comment(by=us(), comment_id=comment.pk, settled=settled, answer="Danke", at=AT)
    accepting.accept_translation(by=us(), version_id=version.pk, at=AT)
    run_jobs()
    assert mailoutbox[-1].to == [charlotte.email]
    assert mailoutbox[-1].subject.startswith("Thank you")
    version.refresh_from_db()
    assert version.state == State.READY
    assert reading.count_of_partner(polar.pk) == 1
    opened = reading.get_own(review.pk, by=by)
    assert [one.answer for one in opened.comments] == ["Danke", "Danke"]


def test_only_who_was_asked_sees_a_draft_before_it_is_in_use(polar, charlotte, version) -> None:
    other = make_partner("Aurora Oy")
    [review] = ask(version, charlotte)
    with partner_session(other.pk):
        assert not Draft.objects.exists()
        assert not Wording.objects.exists()
        assert not Review.objects.exists()
    colleague = make_member(polar, "Anke")
    with partner_session(polar.pk):
        assert Draft.objects.get().title == "Ein System verbinden"
        assert Wording.objects.get().text == ENGLISH
        # A colleague was not asked.
        with pytest.raises(NotFound):
            reading.get_own(review.pk, by=reviewer(colleague, polar))
    with pytest.raises(NotFound):
        answer(review, reviewer(colleague, polar), ReviewState.FITS)
    with pytest.raises(NotPermitted):
        answer(review, us(), ReviewState.FITS)


@pytest.mark.parametrize(
    "statement",
    [
        "select translator from translations_order",
        "select id from translations_orderline",
        "select id from translations_returned",
        "select title from translations_source",
        "select words_left from translations_languageversion",
        "update translations_review set state = 'REVIEW_FITS'",
    ],
)
def test_what_no_partner_may_see_or_do(polar, statement: str) -> None:
    with partner_session(polar.pk), pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_partner_sees_which_versions_are_outdated_and_nothing_of_those_under_way(polar, version) -> None:
    with partner_session(polar.pk):
        # The path stands in Finnish too; of the German lesson nothing is seen.
        assert set(LanguageVersion.objects.values_list("language", flat=True)) == {"fi"}
    accepting.accept_translation(by=us(), version_id=version.pk, at=AT)
    with partner_session(polar.pk):
        assert set(LanguageVersion.objects.values_list("language", "state")) == {
            ("de", "READY"),
            ("fi", "READY"),
        }


def test_a_change_is_said(polar, charlotte, version) -> None:
    [review] = ask(version, charlotte)
    by = reviewer(charlotte, polar)
    with pytest.raises(ChangeUnsaid):
        answer(review, by, ReviewState.CHANGE, at_1="  ")
    answer(review, by, at_1="Too long", at_2="x")
    answer(review, by, at_1="Too short", at_2="")
    assert [one.text for one in Comment.objects.all()] == ["Too short"]
    assert answer(review, by, ReviewState.DECLINED).state == ReviewState.DECLINED
    assert reading.count_of_partner(polar.pk) == 0


def test_whom_one_can_ask(polar, charlotte, version) -> None:
    make_member(make_partner("Aurora Oy"), "Sanna")
    practised = make_member(make_partner("Alpen AG", country="AT"), "Anton")
    gone = make_member(make_partner("Gone GmbH", country="DE", lifecycle="EXITED"), "Gerd")
    [review] = ask(version, practised)
    answer(review, reviewer(practised, practised.membership.partner), ReviewState.FITS)
    draft(version, text="Neu.\n\nZwei.\n\nDrei.")
    found = reading.list_candidates(by=us(), language="de", countries=["DE"], draft_id=version.draft_id)
    assert [(one.name, one.reviewed) for one in found] == [(practised.name, 1), (charlotte.name, 0)]
    ask(version, charlotte)
    found = reading.list_candidates(by=us(), language="de", countries=["DE"], draft_id=version.draft_id)
    assert [one.name for one in found] == [practised.name]
    for people in ([], [gone], [charlotte]):
        with pytest.raises(ReviewersMissing):
            ask(version, *people)
    with pytest.raises(DueDayPast):
        reviews.ask_reviewers(
            by=us(),
            version_id=version.pk,
            person_ids=[practised.pk],
            due_on=AT.date() - timedelta(days=1),
            at=AT,
        )


def test_who_was_asked_reads_the_draft_that_we_have_corrected_meanwhile(polar, charlotte, version) -> None:
    [review] = ask(version, charlotte)
    draft(version, text="Neu.\n\nZwei.\n\nDrei.")
    opened = reading.get_own(review.pk, by=reviewer(charlotte, polar))
    assert (opened.draft.number, opened.review.state) == (2, ReviewState.ASKED)


def test_nobody_is_asked_any_more_once_it_is_in_use_or_sent_back(polar, charlotte, version) -> None:
    [review] = ask(version, charlotte)
    accepting.send_back(by=us(), version_id=version.pk, at=AT)
    review.refresh_from_db()
    assert review.state == ReviewState.ENDED
    with pytest.raises(ReviewOver):
        reviews.withdraw_review(by=us(), review_id=review.pk, at=AT)


def test_a_reviewer_is_reminded_once_shortly_before_the_day(polar, charlotte, version, mailoutbox) -> None:
    ask(version, charlotte)
    run_jobs()
    by = system(Via.JOB)
    for days, count in ((20, 0), (2, 1), (1, 0), (-1, 0)):
        at = AT + (DUE - AT.date()) - timedelta(days=days)
        assert reviews.remind_reviewers(by=by, at=at) == count
    run_jobs()
    assert [one.to for one in mailoutbox] == [[charlotte.email]] * 2


def test_what_is_answered_waits_for_us(polar, charlotte, version) -> None:
    assert reading.count_to_accept() == 1
    [review] = ask(version, charlotte)
    assert reading.count_to_accept() == 0
    answer(review, reviewer(charlotte, polar), ReviewState.FITS)
    assert reading.count_to_accept() == 1


def test_a_technician_reviews_too(polar, version) -> None:
    tiina = make_member(polar, "Tiina", Role.PARTNER_TECHNICIAN)
    [review] = ask(version, tiina)
    by = reviewer(tiina, polar, Role.PARTNER_TECHNICIAN)
    assert answer(review, by, ReviewState.FITS).state == ReviewState.FITS
