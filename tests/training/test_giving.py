"""Giving paths and reminding of them: by hand, at the signing, when somebody joins, as the days pass."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kanava.core.models import Event, Letter
from kanava.core.wall import partner_session
from kanava.onboarding.actions import tasks
from kanava.onboarding.models import Task
from kanava.partners.models import Membership
from kanava.people.actions import inviting, joining
from kanava.rules.people import Actor, Invitee, Role, Via, system
from kanava.rules.refusals import NotFound
from kanava.training.actions import authoring, giving
from kanava.training.actions.giving import LearningOver, NobodyChosen, PathNotOpen, RemindedToday
from kanava.training.giving import start
from kanava.training.models import Enrolment
from kanava.training.queries.waiting import count_without
from kanava.training.writers import finish_lesson
from tests.agreements.making import make_sent, make_signing_partner, sign, token_for
from tests.factories import make_member, make_partner, member, set_rules
from tests.jobs import run_jobs
from tests.training.making import AT, make_lesson, make_open, make_path

TODAY = AT.date()


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


@pytest.fixture
def aurora(db):
    partner = make_partner("Aurora Oy", signed_on=TODAY - timedelta(days=10))
    return partner


def give(aino: Actor, partner, path, *people, due: date | None = None) -> int:
    ids = [one.pk for one in people]
    return giving.give_path(by=aino, partner_id=partner.pk, path_id=path.pk, person_ids=ids, due=due, at=AT)


def test_a_path_is_given_once_with_a_last_day_and_a_letter(aino: Actor, aurora) -> None:
    path, bertil = make_open(aino), make_member(aurora, "Bertil")
    assert give(aino, aurora, path, bertil) == 1
    assert give(aino, aurora, path, bertil) == 0
    run_jobs()
    found = Enrolment.objects.get()
    assert (found.due_on, found.given_by_id) == (TODAY + timedelta(days=21), aino.user_id)
    letter = Letter.objects.get()
    assert letter.recipients == ["bertil@example.com"]
    assert letter.subject == "1 learning path for you"
    assert "First steps in selling (by 15 Dec 2026)" in letter.text


@pytest.mark.parametrize("at_a_click", [0, 50])
def test_a_path_opened_later_is_given_to_those_who_are_there(
    aino: Actor, aurora, monkeypatch, at_a_click: int
) -> None:
    bertil, olga = make_member(aurora, "Bertil"), make_member(aurora, "Olga")
    make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN)
    make_member(make_partner("Prospect"), "Pia")
    path = make_open(aino, partner_types=["RESELLER"])
    give(aino, aurora, path, olga)
    assert count_without(path, by=aino) == 1
    eva = Actor(Role.PARTNER_MANAGER, Via.CONSOLE, 99)
    assert count_without(path, by=eva) == 0
    # Few are given it at once, many behind the page.
    monkeypatch.setattr(giving, "AT_A_CLICK", at_a_click)
    assert giving.ask_to_give(by=aino, path_id=path.pk, at=AT) == 1
    assert (Enrolment.objects.count() == 2) is bool(at_a_click)
    run_jobs()
    assert set(Enrolment.objects.values_list("person_id", flat=True)) == {bertil.pk, olga.pk}
    assert giving.ask_to_give(by=aino, path_id=path.pk, at=AT) == 0
    closed = make_path(aino, "Closed")
    with pytest.raises(PathNotOpen):
        giving.ask_to_give(by=aino, path_id=closed.pk, at=AT)


def test_the_playbook_gives_a_path_by_itself_once_it_is_opened(aino: Actor, aurora) -> None:
    bertil = make_member(aurora, "Bertil")
    set_rules(training={"gives_opened": True})
    path = make_path(aino)
    make_lesson(aino, path)
    authoring.set_path_state(by=aino, path_id=path.pk, state="PATH_OPEN", at=timezone.now())
    run_jobs()
    assert Enrolment.objects.get(path=path).person_id == bertil.pk
    assert giving.give_to_those_there(by=aino, path_id=path.pk, at=AT) == 0


def test_a_path_has_days_of_its_own_and_the_giver_can_name_others(aino: Actor, aurora) -> None:
    path, bertil, cecilia = (
        make_open(aino, due_days=5),
        make_member(aurora, "Bertil"),
        make_member(aurora, "Cecilia"),
    )
    give(aino, aurora, path, bertil)
    give(aino, aurora, path, cecilia, due=TODAY)
    assert dict(Enrolment.objects.values_list("person_id", "due_on")) == {
        bertil.pk: TODAY + timedelta(days=5), cecilia.pk: TODAY,
    }  # fmt: skip


def test_who_began_by_themselves_gets_a_last_day_when_it_is_given(aino: Actor, aurora) -> None:
    path, bertil = make_open(aino), make_member(aurora, "Bertil")
    Enrolment.objects.create(path=path, person=bertil, partner=aurora, begun_at=AT, seen_at=AT)
    assert give(aino, aurora, path, bertil) == 1
    assert Enrolment.objects.get().due_on is not None


def test_what_cannot_be_given_is_refused(aino: Actor, aurora) -> None:
    path, bertil = make_open(aino), make_member(aurora, "Bertil")
    stranger = make_member(make_partner("Polar GmbH"), "Charlotte")
    unfinished, other_type = (
        make_path(aino, "Being written"),
        make_open(aino, "For integrators", partner_types=["SI"]),
    )
    for wrong in (unfinished, other_type):
        with pytest.raises(PathNotOpen):
            give(aino, aurora, wrong, bertil)
    with pytest.raises(NobodyChosen):
        give(aino, aurora, path, stranger)
    with pytest.raises(giving.DuePast):
        give(aino, aurora, path, bertil, due=TODAY - timedelta(days=1))
    aurora.lifecycle = "EXITED"
    aurora.save()
    with pytest.raises(LearningOver):
        give(aino, aurora, path, bertil)
    assert not Enrolment.objects.exists()


def test_signing_starts_what_is_for_each_of_the_people(aino: Actor, aurora) -> None:
    make_open(aino, "Selling", role="SALES")
    make_open(aino, "Putting it in", role="TECHNICAL")
    make_open(aino, "The product", role="PRODUCT")
    make_open(aino, "For integrators", role="PRODUCT", partner_types=["SI"])
    make_path(aino, "Being written")
    people = {
        name: make_member(aurora, name, role)
        for name, role in (("Bertil", Role.PARTNER_SELLER), ("Tiina", Role.PARTNER_TECHNICIAN), ("Fia", Role.PARTNER_FINANCE))
    }  # fmt: skip
    members = Membership.objects.filter(partner=aurora).order_by("id")
    for _time in range(2):
        start(aurora, members, by=system(Via.JOB), at=AT)
    rows = Enrolment.objects.filter(path__texts__language="en")
    given = sorted(rows.values_list("person__name", "path__texts__title"))
    assert given == [
        ("Bertil", "Selling"), ("Bertil", "The product"), ("Tiina", "Putting it in"), ("Tiina", "The product"),
    ]  # fmt: skip
    run_jobs()
    assert sorted(one.recipients[0] for one in Letter.objects.all()) == [
        people["Bertil"].email,
        people["Tiina"].email,
    ]


@pytest.mark.parametrize("starts", [True, False])
def test_the_last_signature_itself_starts_the_paths(aino: Actor, db, starts: bool) -> None:
    if not starts:
        set_rules(training={"starts_paths": False})
    make_open(aino, "Selling", role="SALES", partner_types=["RESELLER"])
    make_open(aino, "Putting it in", role="TECHNICAL")
    make_open(aino, "For integrators", role="SALES", partner_types=["SI"])
    partner = make_signing_partner(type="RESELLER")
    for name, role in (("Bertil", Role.PARTNER_SELLER), ("Tiina", Role.PARTNER_TECHNICIAN)):
        make_member(partner, name, role)
    at = timezone.now()
    make_sent(partner, at=at)
    sign("aino@example.com", at=at, name="Aino Virtanen")
    assert not Enrolment.objects.exists()
    sign("olga@example.com", at=at)
    given = Enrolment.objects.filter(path__texts__language="en").order_by("person__name")
    told = list(given.values_list("person__name", "path__texts__title", "begun_at"))
    assert told == ([("Bertil", "Selling", at), ("Tiina", "Putting it in", at)] if starts else [])


def test_the_playbook_can_leave_the_giving_to_people(aino: Actor, aurora) -> None:
    make_open(aino)
    make_member(aurora, "Bertil")
    set_rules(training={"starts_paths": False})
    start(aurora, Membership.objects.all(), by=system(Via.JOB), at=timezone.now())
    assert not Enrolment.objects.exists()


def test_who_joins_a_signed_partner_is_given_the_paths(aino: Actor, aurora) -> None:
    make_open(aino)
    invitee = Invitee("new@aurora.fi", "Nea", "PARTNER_SELLER", "en")
    inviting.invite_partner_person(by=aino, partner_id=aurora.pk, invitee=invitee, at=AT)
    made = joining.accept_invitation(
        by=system(Via.PUBLIC),
        token=token_for("new@aurora.fi", place="join"),
        name="Nea",
        language="en",
        password="",
        at=AT,
    )
    assert list(Enrolment.objects.values_list("person_id", flat=True)) == [made.pk]


def test_a_nudge_is_one_letter_a_day(aino: Actor, aurora) -> None:
    path, bertil = make_open(aino), make_member(aurora, "Bertil")
    give(aino, aurora, path, bertil)
    run_jobs()
    found = Enrolment.objects.get()
    giving.remind_learner(by=aino, enrolment_id=found.pk, at=AT)
    with pytest.raises(RemindedToday):
        giving.remind_learner(by=aino, enrolment_id=found.pk, at=AT)
    run_jobs()
    letter = Letter.objects.order_by("-id")[0]
    assert letter.subject == "Soon to be finished: First steps in selling"
    assert "You have not begun it yet." in letter.text
    assert f"/portal/training/{path.pk}/" in letter.text


def test_nobody_is_reminded_of_what_is_finished_or_no_longer_theirs(aino: Actor, aurora) -> None:
    path, bertil = make_open(aino), make_member(aurora, "Bertil")
    give(aino, aurora, path, bertil)
    found = Enrolment.objects.get()
    bertil.is_active = False
    bertil.save()
    with pytest.raises(LearningOver):
        giving.remind_learner(by=aino, enrolment_id=found.pk, at=AT)
    assert giving.remind_by_days(by=system(Via.JOB), at=AT + timedelta(days=21)) == 0


def test_a_partners_owner_reminds_their_own_people_alone(aino: Actor, aurora) -> None:
    path, bertil = make_open(aino), make_member(aurora, "Bertil")
    give(aino, aurora, path, bertil)
    found = Enrolment.objects.get()
    polar = make_partner("Polar GmbH")
    for partner, error in ((polar, NotFound), (aurora, None)):
        by = member(
            partner, Role.PARTNER_OWNER, make_member(partner, f"O{partner.pk}", Role.PARTNER_OWNER).pk
        )
        with partner_session(partner.pk):
            if error is None:
                giving.remind_learner(by=by, enrolment_id=found.pk, at=AT)
            else:
                with pytest.raises(error):
                    giving.remind_learner(by=by, enrolment_id=found.pk, at=AT)
    assert Event.objects.filter(verb="training.reminded").count() == 1


def test_reminders_come_before_and_after_the_last_day_and_then_stop(aino: Actor, aurora) -> None:
    path, bertil = make_open(aino, due_days=14), make_member(aurora, "Bertil")
    give(aino, aurora, path, bertil)
    reminded = [
        day for day in range(60)
        for _one in range(giving.remind_by_days(by=system(Via.JOB), at=AT + timedelta(days=day)))
    ]  # fmt: skip
    assert reminded == [7, 13, 21, 28, 35]


def test_finished_paths_tick_the_training_of_the_plan(aino: Actor, aurora) -> None:
    tasks.start_plan(by=aino, partner_id=aurora.pk, at=AT)
    path, bertil, cecilia = (
        make_open(aino, lessons=1),
        make_member(aurora, "Bertil"),
        make_member(aurora, "Cecilia"),
    )
    give(aino, aurora, path, bertil, cecilia)
    task = Task.objects.get(code="SALES_TRAINING")
    for person, is_done in ((bertil, False), (cecilia, True)):
        enrolment = Enrolment.objects.get(person=person)
        finish_lesson(enrolment, path.lessons.get(), by=member(aurora, user_id=person.pk), at=AT)
        task.refresh_from_db()
        assert (task.done_at is not None) == is_done
    assert Task.objects.filter(code="TECHNICAL_TRAINING", done_at=None).exists()


def test_a_plan_begins_with_what_was_learnt_before(aino: Actor, aurora) -> None:
    path, bertil = make_open(aino, lessons=1), make_member(aurora, "Bertil")
    give(aino, aurora, path, bertil)
    finish_lesson(Enrolment.objects.get(), path.lessons.get(), by=member(aurora, user_id=bertil.pk), at=AT)
    tasks.start_plan(by=aino, partner_id=aurora.pk, at=AT)
    assert Task.objects.get(code="SALES_TRAINING").done_at is not None
