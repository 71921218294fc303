"""Roles and access of staff and of partners' people: who may change them, and what can never happen."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from kanava.core.models import Event, Letter, Session, User
from kanava.core.wall import partner_session
from kanava.partners.models import Membership
from kanava.people.actions.inviting import RoleUnknown
from kanava.people.actions.keys import remove_keys
from kanava.people.actions.members import (
    change_partner_role,
    deactivate_partner_person,
    reactivate_partner_person,
)
from kanava.people.actions.team import (
    HeirMissing,
    PersonMoved,
    change_staff_role,
    deactivate_colleague,
    reactivate_colleague,
)
from kanava.people.queries import get_partner_people, get_partner_person, get_team
from kanava.rules.people import LastOwner, OwnAccess, Role, check_access_change
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import client_of, make_member, make_partner, make_user, member, staff
from tests.people.test_inviting import at_once

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def aino(db) -> User:
    return make_user("Aino", role="OWNER")


def test_a_role_is_changed_and_said(aino: User) -> None:
    otto = make_user("Otto", role="SELLER")
    change_staff_role(by=staff(aino), user_id=otto.pk, role="FINANCE", at=AT)
    otto.refresh_from_db()
    assert otto.staff_role == "FINANCE"
    event = Event.objects.get()
    assert (event.verb, event.object_id) == ("people.role_changed", otto.pk)
    assert event.data == {"before": "SELLER", "after": "FINANCE"}
    # The same role again is nothing new.
    change_staff_role(by=staff(aino), user_id=otto.pk, role="FINANCE", at=AT)
    assert Event.objects.count() == 1


@pytest.mark.parametrize("role", ["PARTNER_OWNER", "SYSTEM", "", "owner"])
def test_staff_have_staff_roles_only(aino: User, role: str) -> None:
    otto = make_user("Otto", role="SELLER")
    with pytest.raises(RoleUnknown):
        change_staff_role(by=staff(aino), user_id=otto.pk, role=role, at=AT)


def test_nobody_changes_their_own_role_or_access(aino: User) -> None:
    make_user("Olga", role="OWNER")
    with pytest.raises(OwnAccess):
        change_staff_role(by=staff(aino), user_id=aino.pk, role="SELLER", at=AT)
    with pytest.raises(OwnAccess):
        deactivate_colleague(by=staff(aino), user_id=aino.pk, at=AT)


def test_the_last_active_owner_stays(aino: User) -> None:
    olga = make_user("Olga", role="OWNER", is_active=False)
    # An owner whose account was closed a moment ago still has the page open.
    with pytest.raises(LastOwner):
        deactivate_colleague(by=staff(olga), user_id=aino.pk, at=AT)
    with pytest.raises(LastOwner):
        change_staff_role(by=staff(olga), user_id=aino.pk, role="SELLER", at=AT)


def test_the_rule_of_access() -> None:
    by = staff(User(pk=1, staff_role="OWNER"))
    check_access_change(by, 2, ends_ownership=True, other_owners=1)
    check_access_change(by, 2, ends_ownership=False, other_owners=0)
    with pytest.raises(LastOwner):
        check_access_change(by, 2, ends_ownership=True, other_owners=0)
    with pytest.raises(OwnAccess):
        check_access_change(by, 1, ends_ownership=False, other_owners=5)


def test_two_owners_who_remove_each_other_leave_one(fresh_database: str) -> None:
    for _round in range(5):
        first, second = (make_user(f"Owner{_round}{side}", role="OWNER") for side in "ab")
        outcomes = at_once(
            [
                lambda first=first, second=second: deactivate_colleague(
                    by=staff(first), user_id=second.pk, at=AT
                ),
                lambda first=first, second=second: deactivate_colleague(
                    by=staff(second), user_id=first.pk, at=AT
                ),
            ]
        )
        assert sorted(type(one).__name__ for one in outcomes) == ["LastOwner", "User"]
        assert User.objects.filter(staff_role="OWNER", is_active=True).count() == 1
        User.objects.update(is_active=False)


def test_a_manager_who_leaves_passes_partners_on_in_one_step(aino: User) -> None:
    eva, mika = make_user("Eva", role="PARTNER_MANAGER"), make_user("Mika", role="PARTNER_MANAGER")
    partners = [make_partner(name, manager=eva) for name in ("Aurora Oy", "Polar GmbH")]
    with pytest.raises(HeirMissing):
        deactivate_colleague(by=staff(aino), user_id=eva.pk, at=AT)
    for heir in (eva, make_user("Otto", role="SELLER"), make_user("Ex", role="OWNER", is_active=False)):
        with pytest.raises(HeirMissing):
            deactivate_colleague(by=staff(aino), user_id=eva.pk, heir_id=heir.pk, at=AT)
    eva.refresh_from_db()
    assert eva.is_active

    deactivate_colleague(by=staff(aino), user_id=eva.pk, heir_id=mika.pk, at=AT)
    for partner in partners:
        partner.refresh_from_db()
        assert partner.manager_id == mika.pk
        event = Event.objects.get(verb="partner.manager_assigned", partner_id=partner.pk)
        assert event.data == {"before": eva.pk, "after": mika.pk}


def test_a_role_that_manages_nobody_passes_partners_on_too(aino: User) -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    aurora = make_partner("Aurora Oy", manager=eva)
    change_staff_role(by=staff(aino), user_id=eva.pk, role="OWNER", at=AT)
    with pytest.raises(HeirMissing):
        change_staff_role(by=staff(aino), user_id=eva.pk, role="SELLER", at=AT)
    change_staff_role(by=staff(aino), user_id=eva.pk, role="SELLER", heir_id=aino.pk, at=AT)
    aurora.refresh_from_db()
    assert aurora.manager_id == aino.pk


def test_open_sessions_end_at_once_and_do_not_come_back(aino: User) -> None:
    otto = make_user("Otto", role="SELLER")
    desk, phone = client_of(otto), client_of(otto)
    assert desk.get(reverse("console:deals")).status_code == 200
    deactivate_colleague(by=staff(aino), user_id=otto.pk, at=AT)
    assert not Session.objects.filter(user=otto).exists()
    for client in (desk, phone):
        assert client.get(reverse("console:deals")).headers["Location"].startswith("/account/login/")
    with pytest.raises(PersonMoved):
        deactivate_colleague(by=staff(aino), user_id=otto.pk, at=AT)

    reactivate_colleague(by=staff(aino), user_id=otto.pk, at=AT)
    assert desk.get(reverse("console:deals")).status_code == 302
    assert client_of(otto).get(reverse("console:deals")).status_code == 200
    with pytest.raises(PersonMoved):
        reactivate_colleague(by=staff(aino), user_id=otto.pk, at=AT)


def test_a_closed_account_is_refused_even_where_its_session_was_missed(aino: User) -> None:
    otto = make_user("Otto", role="SELLER")
    client = client_of(otto)
    User.objects.filter(pk=otto.pk).update(is_active=False)
    assert client.get(reverse("console:deals")).status_code == 302


def test_the_team_page_never_reaches_a_partners_people(aino: User) -> None:
    bertil = make_member(make_partner("Aurora Oy"), "Bertil")
    for action in (deactivate_colleague, reactivate_colleague):
        with pytest.raises(NotFound):
            action(by=staff(aino), user_id=bertil.pk, at=AT)
    with pytest.raises(NotFound):
        change_staff_role(by=staff(aino), user_id=bertil.pk, role="OWNER", at=AT)


@pytest.mark.parametrize("role", ["PARTNER_MANAGER", "SELLER", "FINANCE", "EXECUTIVE"])
def test_only_owners_change_the_team(aino: User, role: str) -> None:
    by, otto = staff(make_user("Somebody", role=role)), make_user("Otto", role="SELLER")
    with pytest.raises(NotPermitted):
        change_staff_role(by=by, user_id=otto.pk, role="OWNER", at=AT)
    with pytest.raises(NotPermitted):
        deactivate_colleague(by=by, user_id=otto.pk, at=AT)
    with pytest.raises(NotPermitted):
        get_team(by=by, at=AT)


def test_a_partner_owner_looks_after_the_partners_people_behind_the_wall(db) -> None:
    aurora = make_partner("Aurora Oy")
    owner = make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    tiina = make_member(aurora, "Tiina", Role.PARTNER_SELLER)
    phone, by = client_of(tiina), member(aurora, Role.PARTNER_OWNER, owner.pk)
    told = {"by": by, "partner_id": aurora.pk, "user_id": tiina.pk, "at": AT}
    with partner_session(aurora.pk):
        change_partner_role(**told, role="PARTNER_TECHNICIAN")
        shown = get_partner_people(aurora.pk, by=by, at=AT)
    assert [(one.name, one.role, one.is_self) for one in shown.persons] == [
        ("Bertil", "PARTNER_OWNER", True), ("Tiina", "PARTNER_TECHNICIAN", False),
    ]  # fmt: skip
    assert phone.get(reverse("portal:people")).status_code == 200
    with partner_session(aurora.pk):
        deactivate_partner_person(**told)
        assert not get_partner_people(aurora.pk, by=by, at=AT).persons[1].is_active
    assert phone.get(reverse("portal:people")).headers["Location"].startswith("/account/login/")
    with partner_session(aurora.pk):
        reactivate_partner_person(**told)
    verbs = [event.verb for event in Event.objects.filter(partner_id=aurora.pk).order_by("id")]
    assert verbs == ["people.role_changed", "people.deactivated", "people.reactivated"]


def test_a_partner_keeps_an_owner_unless_the_programme_decides_otherwise(db) -> None:
    aurora = make_partner("Aurora Oy")
    bertil = make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    tiina = make_member(aurora, "Tiina", Role.PARTNER_OWNER)
    by = member(aurora, Role.PARTNER_OWNER, bertil.pk)
    told = {"partner_id": aurora.pk, "at": AT}
    with partner_session(aurora.pk), pytest.raises(OwnAccess):
        change_partner_role(**told, by=by, user_id=bertil.pk, role="PARTNER_SELLER")
    with partner_session(aurora.pk), pytest.raises(OwnAccess):
        deactivate_partner_person(**told, by=by, user_id=bertil.pk)
    with partner_session(aurora.pk):
        change_partner_role(**told, by=by, user_id=tiina.pk, role="PARTNER_SELLER")
    # Tiina's page is still open with the right she had.
    stale = member(aurora, Role.PARTNER_OWNER, tiina.pk)
    with partner_session(aurora.pk), pytest.raises(LastOwner):
        deactivate_partner_person(**told, by=stale, user_id=bertil.pk)

    aino = staff(make_user("Aino", role="OWNER"))
    deactivate_partner_person(**told, by=aino, user_id=bertil.pk)
    assert not User.objects.get(pk=bertil.pk).is_active


def test_a_stranger_finds_nobody(db) -> None:
    aurora, polar = make_partner("Aurora Oy"), make_partner("Polar GmbH")
    bertil = make_member(aurora, "Bertil")
    charlotte = make_member(polar, "Charlotte", Role.PARTNER_OWNER)
    by = member(polar, Role.PARTNER_OWNER, charlotte.pk)
    for partner in (aurora, polar):
        told = {"by": by, "partner_id": partner.pk, "user_id": bertil.pk, "at": AT}
        with pytest.raises(NotFound):
            change_partner_role(**told, role="PARTNER_OWNER")
        with partner_session(polar.pk), pytest.raises(NotFound):
            deactivate_partner_person(**told)
    with partner_session(polar.pk), pytest.raises(NotFound):
        get_partner_people(aurora.pk, by=by, at=AT)
    with partner_session(polar.pk):
        # Nor by hand, past our own code.
        assert Membership.objects.filter(user_id=bertil.pk).update(role="PARTNER_OWNER") == 0


@pytest.mark.parametrize("role", ["PARTNER_SELLER", "PARTNER_TECHNICIAN", "PARTNER_FINANCE"])
def test_the_partners_other_people_look_and_do_not_touch(db, role: str) -> None:
    aurora = make_partner("Aurora Oy")
    bertil = make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    by = member(aurora, Role(role))
    with partner_session(aurora.pk):
        shown = get_partner_people(aurora.pk, by=by, at=AT)
        assert (shown.may_invite, shown.may_change, shown.waiting) == (False, False, [])
        with pytest.raises(NotPermitted):
            deactivate_partner_person(by=by, partner_id=aurora.pk, user_id=bertil.pk, at=AT)


def test_the_use_of_a_session_is_noted_now_and_then(aino: User) -> None:
    import time_machine

    with time_machine.travel(AT, tick=False):
        client = client_of(aino)
        client.get(reverse("console:deals"), headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    first = Session.objects.get()
    assert (first.device, first.user_id, first.seen_at) == ("Firefox · Linux", aino.pk, AT)
    for minutes, seen in ((5, 0), (11, 11)):
        with time_machine.travel(AT + timedelta(minutes=minutes), tick=False):
            client.get(
                reverse("console:deals"), headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
            )
        assert Session.objects.get().seen_at == AT + timedelta(minutes=seen)
    assert Session.objects.get().started_at == AT


def with_keys(person: User) -> User:
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    return person


def test_who_has_lost_their_device_is_let_in_again_and_told(aino: User, settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    otto = with_keys(make_user("Otto", role="SELLER"))
    stolen = client_of(otto)
    remove_keys(by=staff(aino), user_id=otto.pk, at=AT)
    assert not otto.authenticator_set.exists()
    assert stolen.get(reverse("console:deals")).status_code == 302
    letter = Letter.objects.get()
    assert letter.recipients == [otto.email]
    assert "Aino removed the passkeys" in letter.text
    assert Event.objects.get().verb == "people.keys_removed"
    with pytest.raises(OwnAccess):
        remove_keys(by=staff(aino), user_id=aino.pk, at=AT)


def test_keys_are_removed_by_those_who_look_after_the_person_only(aino: User) -> None:
    eva, mika = make_user("Eva", role="PARTNER_MANAGER"), make_user("Mika", role="PARTNER_MANAGER")
    aurora = make_partner("Aurora Oy", manager=eva)
    bertil = with_keys(make_member(aurora, "Bertil"))
    otto = with_keys(make_user("Otto", role="SELLER"))
    for by, person in ((mika, bertil), (eva, otto)):
        with pytest.raises(NotPermitted):
            remove_keys(by=staff(by), user_id=person.pk, at=AT)
    with pytest.raises(NotPermitted):
        remove_keys(by=member(aurora, Role.PARTNER_OWNER), user_id=bertil.pk, at=AT)
    assert get_partner_person(bertil.pk, by=staff(eva), partner_id=aurora.pk).safer
    remove_keys(by=staff(eva), user_id=bertil.pk, at=AT)
    assert not bertil.authenticator_set.exists()
    assert otto.authenticator_set.count() == 2
