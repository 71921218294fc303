"""Invitations: who may send them, what is kept, and that a link works once."""

import re
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection, connections

from kanava.core.models import Event, Invitation, Letter, User
from kanava.core.wall import partner_session
from kanava.partners.models import Membership
from kanava.people.actions.inviting import (
    InvitationClosed,
    InvitationOpen,
    PersonKnown,
    PersonRemoved,
    RoleUnknown,
    hash_of,
    invite_colleague,
    invite_partner_person,
    resend_invitation,
    revoke_invitation,
)
from kanava.people.actions.joining import (
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    PersonElsewhere,
    accept_invitation,
    get_offer,
)
from kanava.rules.people import Actor, Invitee, Role, Via, system
from kanava.rules.refusals import NotFound, NotPermitted, Refusal
from tests.factories import make_member, make_partner, make_user, member, staff

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PUBLIC = system(Via.PUBLIC)


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


def whom(email: str = "bertil@aurora.example", role: Role = Role.PARTNER_SELLER, **told: str) -> Invitee:
    return Invitee(email, told.get("name", "Bertil"), role.value, told.get("language", "en"))


def last_token() -> str:
    return re.findall(r"/join/([\w-]+)/", Letter.objects.latest("id").text)[0]


def accept(token: str, *, at: datetime = AT, **told: str) -> User:
    values = {"name": "Bertil Aaltonen", "language": "fi", "password": "a long sentence", **told}
    return accept_invitation(by=PUBLIC, token=token, at=at, **values)


@pytest.fixture
def aurora(db):
    return make_partner("Aurora Oy", manager=make_user("Eva", role="PARTNER_MANAGER"))


def test_a_letter_makes_a_partners_person(aurora, aino: Actor) -> None:
    sent = invite_partner_person(
        by=aino, partner_id=aurora.pk, invitee=whom(" Bertil@Aurora.example "), at=AT
    )
    letter, token = Letter.objects.get(), last_token()
    assert letter.recipients == ["bertil@aurora.example"]
    assert letter.subject == "Aino invites you to the partner portal of Aurora Oy"
    assert "8 Dec 2026" in letter.text
    assert sent.token_hash == hash_of(token)
    assert token not in sent.token_hash

    offer = get_offer(token, at=AT)
    assert (offer.company, offer.inviter, offer.role) == ("Aurora Oy", "Aino", "PARTNER_SELLER")
    bertil = accept(token)

    membership = Membership.objects.get(user=bertil)
    assert (membership.partner_id, membership.role) == (aurora.pk, "PARTNER_SELLER")
    assert (bertil.email, bertil.language, bertil.staff_role) == ("bertil@aurora.example", "fi", "")
    assert check_password("a long sentence", bertil.password)


def test_a_letter_makes_a_colleague_who_needs_no_password(aino: Actor) -> None:
    invite_colleague(by=aino, invitee=whom("otto@vendor.example", Role.SELLER), at=AT)
    assert (
        Letter.objects.get().subject
        == "Aino invites you to work in Kanava, where our partner programme is run"
    )
    otto = accept(last_token(), password="")
    assert otto.staff_role == "SELLER"
    assert not otto.has_usable_password()
    assert not Membership.objects.exists()


def test_the_letter_is_in_the_invited_persons_language(aurora, aino: Actor) -> None:
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(language="fi"), at=AT)
    letter = Letter.objects.get()
    assert '<html lang="fi">' in letter.html
    assert "8.12.2026" in letter.text


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (Role.PARTNER_OWNER, "There you register deals"),
        (Role.PARTNER_SELLER, "There you register deals"),
        (Role.PARTNER_TECHNICIAN, "There you find the programme’s rules and your company’s people."),
        (Role.PARTNER_FINANCE, "There you follow your company’s deals and what has been earned"),
    ],
)
def test_the_letter_says_what_the_role_may_do(aurora, aino: Actor, role: Role, said: str) -> None:
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(role=role), at=AT)
    assert said in Letter.objects.get().text


def test_who_lost_access_is_given_it_back_instead(aurora, aino: Actor) -> None:
    seller = make_member(aurora, "Tiina")
    given = {"by": aino, "partner_id": aurora.pk, "invitee": whom("tiina@example.com"), "at": AT}
    with pytest.raises(PersonKnown):
        invite_partner_person(**given)
    User.objects.filter(pk=seller.pk).update(is_active=False)
    with pytest.raises(PersonRemoved) as refused:
        invite_partner_person(**given)
    assert refused.value.params == {"user_id": seller.pk}
    otto = make_user("Otto", role="SELLER", is_active=False)
    with pytest.raises(PersonRemoved):
        invite_colleague(by=aino, invitee=whom(otto.email, Role.SELLER), at=AT)


def test_events_speak_of_ids_only(aurora, aino: Actor) -> None:
    sent = invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    bertil = accept(last_token())
    invited, joined = Event.objects.filter(verb__startswith="people.").order_by("id")
    assert (invited.verb, invited.object_id, invited.actor_id) == ("people.invited", sent.pk, aino.user_id)
    assert (joined.verb, joined.actor_id, joined.partner_id) == ("people.joined", bertil.pk, aurora.pk)
    assert [event.data for event in (invited, joined)] == [{"role": "PARTNER_SELLER"}] * 2


def test_a_link_works_once(aurora, aino: Actor) -> None:
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    token = last_token()
    accept(token)
    with pytest.raises(InvitationUsed):
        get_offer(token, at=AT)
    with pytest.raises(InvitationUsed):
        accept(token, password="another sentence")
    assert check_password("a long sentence", User.objects.get(email="bertil@aurora.example").password)


def test_a_link_runs_out_and_says_whom_to_ask(aurora, aino: Actor) -> None:
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    accept_day = AT + timedelta(days=14)
    assert get_offer(last_token(), at=accept_day - timedelta(seconds=1))
    with pytest.raises(InvitationExpired) as refused:
        accept(last_token(), at=accept_day)
    assert refused.value.params == {"inviter": "Aino", "language": "en"}


def test_sending_again_kills_the_old_link(aurora, aino: Actor) -> None:
    sent = invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    old = last_token()
    later = AT + timedelta(days=20)
    resend_invitation(by=aino, invitation_id=sent.pk, at=later)
    with pytest.raises(InvitationUnknown):
        get_offer(old, at=later)
    assert get_offer(last_token(), at=later + timedelta(days=13)).email == "bertil@aurora.example"


def test_a_revoked_link_is_dead_and_the_address_can_be_invited_anew(aurora, aino: Actor) -> None:
    sent = invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    old = last_token()
    revoke_invitation(by=aino, invitation_id=sent.pk, at=AT)
    with pytest.raises(InvitationUnknown):
        accept(old)
    for action in (resend_invitation, revoke_invitation):
        with pytest.raises(InvitationClosed):
            action(by=aino, invitation_id=sent.pk, at=AT)
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    assert accept(last_token())


def test_who_is_here_or_invited_already_is_not_invited_again(aurora, aino: Actor) -> None:
    make_member(aurora, "Charlotte")
    with pytest.raises(PersonKnown):
        invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom("CHARLOTTE@example.com"), at=AT)
    with pytest.raises(PersonKnown):
        invite_colleague(by=aino, invitee=whom("aino@example.com", Role.SELLER), at=AT)
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    with pytest.raises(InvitationOpen):
        invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    # Another place knows nothing of it.
    polar = make_partner("Polar GmbH")
    invite_partner_person(by=aino, partner_id=polar.pk, invitee=whom(), at=AT)
    assert Letter.objects.count() == 2


@pytest.mark.parametrize("role", [Role.OWNER, Role.PARTNER_MANAGER, Role.SYSTEM])
def test_a_partners_person_never_gets_a_staff_role(aurora, aino: Actor, role: Role) -> None:
    with pytest.raises(RoleUnknown):
        invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(role=role), at=AT)


def test_a_colleague_never_gets_a_partner_role(aino: Actor) -> None:
    with pytest.raises(RoleUnknown):
        invite_colleague(by=aino, invitee=whom(role=Role.PARTNER_OWNER), at=AT)


def test_inviting_tells_nothing_of_accounts_elsewhere_but_the_letters_holder_learns_why(
    aurora, aino: Actor
) -> None:
    charlotte = make_member(make_partner("Polar GmbH"), "Charlotte")
    by = member(aurora, Role.PARTNER_OWNER)
    with partner_session(aurora.pk):
        invite_partner_person(by=by, partner_id=aurora.pk, invitee=whom(charlotte.email), at=AT)
    with pytest.raises(PersonElsewhere):
        get_offer(last_token(), at=AT)
    with pytest.raises(PersonElsewhere):
        accept(last_token())
    charlotte.refresh_from_db()
    assert charlotte.membership.partner.name == "Polar GmbH"
    assert check_password("correct horse", charlotte.password)


def test_staff_are_not_a_partners_people_at_the_same_time(aurora, aino: Actor) -> None:
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom("aino@example.com"), at=AT)
    with pytest.raises(PersonElsewhere):
        accept(last_token())


def test_a_closed_account_opens_again_at_the_new_place_with_none_of_its_keys(aurora, aino: Actor) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    polar = make_partner("Polar GmbH")
    charlotte = make_member(polar, "Charlotte", Role.PARTNER_OWNER)
    TOTP.activate(charlotte, generate_totp_secret())
    User.objects.filter(pk=charlotte.pk).update(is_active=False)
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(charlotte.email), at=AT)
    found = accept(last_token())
    assert found.pk == charlotte.pk
    assert found.is_active
    assert (found.membership.partner_id, found.membership.role) == (aurora.pk, "PARTNER_SELLER")
    assert not found.authenticator_set.exists()

    User.objects.filter(pk=charlotte.pk).update(is_active=False)
    invite_colleague(by=aino, invitee=whom(charlotte.email, Role.FINANCE), at=AT)
    assert accept(last_token()).staff_role == "FINANCE"
    assert not Membership.objects.filter(user=charlotte).exists()


def test_the_partner_owner_invites_behind_the_wall(aurora) -> None:
    polar = make_partner("Polar GmbH")
    charlotte = make_member(polar, "Charlotte", Role.PARTNER_OWNER)
    by = member(polar, Role.PARTNER_OWNER, charlotte.pk)
    with partner_session(polar.pk):
        sent = invite_partner_person(by=by, partner_id=polar.pk, invitee=whom(), at=AT)
        resend_invitation(by=by, invitation_id=sent.pk, at=AT)
        assert Invitation.objects.count() == 1
        with pytest.raises(NotFound):
            invite_partner_person(by=by, partner_id=aurora.pk, invitee=whom(), at=AT)
    assert "Charlotte" in Letter.objects.latest("id").subject
    assert accept(last_token()).membership.partner_id == polar.pk


def test_nobody_touches_another_places_invitations(aurora, aino: Actor) -> None:
    polar = make_partner("Polar GmbH")
    theirs = invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    colleague = invite_colleague(by=aino, invitee=whom("otto@vendor.example", Role.SELLER), at=AT)
    stranger = member(polar, Role.PARTNER_OWNER)
    other_manager = staff(make_user("Mika", role="PARTNER_MANAGER"))
    for action in (resend_invitation, revoke_invitation):
        for found in (theirs, colleague):
            with partner_session(polar.pk), pytest.raises(NotFound):
                action(by=stranger, invitation_id=found.pk, at=AT)
            # Without the wall the permission table says the same.
            with pytest.raises(NotFound):
                action(by=stranger, invitation_id=found.pk, at=AT)
            with pytest.raises(NotPermitted):
                action(by=other_manager, invitation_id=found.pk, at=AT)
    with pytest.raises(NotPermitted):
        invite_partner_person(by=other_manager, partner_id=aurora.pk, invitee=whom("x@y.example"), at=AT)


def test_a_manager_invites_to_partners_of_their_own(aurora) -> None:
    eva = staff(aurora.manager)
    sent = invite_partner_person(by=eva, partner_id=aurora.pk, invitee=whom(), at=AT)
    revoke_invitation(by=eva, invitation_id=sent.pk, at=AT)
    with pytest.raises(NotPermitted):
        invite_colleague(by=eva, invitee=whom("otto@vendor.example", Role.SELLER), at=AT)


def at_once(work: list) -> list:
    """Run several pieces of work in threads that start together; the outcome or refusal of each."""
    gate, outcomes = Barrier(len(work)), [None] * len(work)

    def run(number: int) -> None:
        gate.wait()
        try:
            outcomes[number] = work[number]()
        except Refusal as refusal:
            outcomes[number] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_accepts_at_once_make_one_account(fresh_database: str) -> None:
    aino, aurora = staff(make_user("Aino", role="OWNER")), make_partner("Aurora Oy")
    invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)
    token = last_token()
    outcomes = at_once([lambda: accept(token)] * 6)
    assert sum(isinstance(one, User) for one in outcomes) == 1
    assert sum(isinstance(one, InvitationUsed) for one in outcomes) == 5
    assert User.objects.filter(email="bertil@aurora.example").count() == 1
    assert Event.objects.filter(verb="people.joined").count() == 1


def test_two_places_at_once_make_one_account_at_one_place(fresh_database: str) -> None:
    aino = staff(make_user("Aino", role="OWNER"))
    tokens = []
    for name in ("Aurora Oy", "Polar GmbH"):
        invite_partner_person(by=aino, partner_id=make_partner(name).pk, invitee=whom(), at=AT)
        tokens.append(last_token())
    outcomes = at_once([lambda token=token: accept(token) for token in tokens])
    assert sorted(type(one).__name__ for one in outcomes) == ["PersonElsewhere", "User"]
    assert Membership.objects.count() == 1


def test_two_invitations_of_one_address_at_once_are_one(fresh_database: str) -> None:
    aino, aurora = staff(make_user("Aino", role="OWNER")), make_partner("Aurora Oy")
    invite = lambda: invite_partner_person(by=aino, partner_id=aurora.pk, invitee=whom(), at=AT)  # noqa: E731
    outcomes = at_once([invite] * 4)
    assert sum(isinstance(one, InvitationOpen) for one in outcomes) == 3
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_the_wall_shows_a_partner_its_own_people_and_never_a_password(aurora) -> None:
    own = make_member(aurora, "Bertil")
    make_member(make_partner("Polar GmbH"), "Charlotte")
    with partner_session(aurora.pk), connection.cursor() as cursor:
        cursor.execute("select id, name from core_user")
        assert cursor.fetchall() == [(own.pk, "Bertil")]
        cursor.execute(
            "select column_name from information_schema.column_privileges "
            "where grantee = current_user and table_name = 'core_user' and privilege_type = 'SELECT'"
        )
        readable = {row[0] for row in cursor.fetchall()}
    assert readable == {"id", "name", "email", "is_active", "last_login", "joined_at"}
