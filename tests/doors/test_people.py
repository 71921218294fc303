"""The pages of team, partners' people and outbox: who may, what is said, and what it costs."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kanava.core.models import Invitation, Letter, User
from kanava.partners.models import Membership, Partner
from kanava.rules.people import PARTNER_ROLES, STAFF_ROLES, Role
from kanava.ui.people import ROLE_MEANINGS
from tests.factories import client_of, make_member, make_partner, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    cache.clear()


def invitee(**changed: str) -> dict[str, str]:
    return {
        "email": "bertil@aurora.example",
        "name": "Bertil",
        "role": "PARTNER_SELLER",
        "language": "fi",
        **changed,
    }


@pytest.fixture
def cast():
    eva = make_user("Eva", role="PARTNER_MANAGER")
    aurora, polar = make_partner("Aurora Oy", manager=eva), make_partner("Polar GmbH")
    return {
        "aino": make_user("Aino", role="OWNER"),
        "eva": eva,
        "aurora": aurora,
        "polar": polar,
        "owner": make_member(aurora, "Bertil", Role.PARTNER_OWNER),
        "seller": make_member(aurora, "Tiina"),
        "stranger": make_member(polar, "Charlotte", Role.PARTNER_OWNER),
    }


def test_a_colleague_is_invited_sent_again_and_taken_back(cast) -> None:
    aino = client_of(cast["aino"])
    answer = aino.post(reverse("console:team-invite"), invitee(role="SELLER"), follow=True)
    text = answer.content.decode()
    assert "An invitation is on its way to bertil@aurora.example." in text
    assert "link works until" in text
    found = Invitation.objects.get()
    assert (found.role, found.language, found.partner_id) == ("SELLER", "fi", None)

    for what, said in (
        ("resend", "The invitation was sent again."),
        ("revoke", "The invitation was revoked."),
    ):
        answer = aino.post(reverse("console:invitation", args=[found.pk, what]), follow=True)
        assert said in answer.content.decode()
    answer = aino.post(reverse("console:invitation", args=[found.pk, "revoke"]), follow=True)
    assert "accepted or revoked meanwhile" in answer.content.decode()
    assert Letter.objects.count() == 2
    assert aino.post(reverse("console:invitation", args=[found.pk, "nothing"])).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"email": "nobody"}, "email", "Enter a valid email address."),
        ({"email": "aino@example.com"}, "email", "one of your people already"),
        ({"role": "PARTNER_OWNER"}, "role", "Select a valid choice."),
        ({"language": "sv"}, "language", "Select a valid choice."),
    ],
)
def test_what_is_wrong_with_an_invitation_stands_at_its_field(cast, changed, field: str, said: str) -> None:
    answer = client_of(cast["aino"]).post(
        reverse("console:team-invite"), {**invitee(role="SELLER"), **changed}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in text
    assert said in text
    assert 'value="Bertil"' in text
    assert not Invitation.objects.exists()


def test_role_and_access_change_on_the_persons_page(cast) -> None:
    aino, otto = client_of(cast["aino"]), make_user("Otto", role="SELLER")
    address = reverse("console:colleague", args=[otto.pk])
    assert aino.post(address, {"what": "role", "role": "FINANCE"}).headers["Location"] == reverse(
        "console:team"
    )
    shown = aino.get(address).content.decode()
    assert '<legend class="hidden-label">Role</legend>' in shown
    assert "<summary>Take access away</summary>" in shown
    assert "Sees partners, deals and earnings, enters total revenue" in shown
    aino.post(address, {"what": "deactivate"})
    otto.refresh_from_db()
    assert (otto.staff_role, otto.is_active) == ("FINANCE", False)
    listed = aino.get(reverse("console:team")).content.decode()
    assert "No access" in listed
    assert "Otto can no longer sign in." in listed
    aino.post(address, {"what": "reactivate"})
    otto.refresh_from_db()
    assert otto.is_active
    assert aino.post(address, {"what": "delete"}).status_code == 404


def test_every_role_says_what_it_may(cast) -> None:
    for user, name, roles in (
        (cast["aino"], "console:team-invite", STAFF_ROLES),
        (cast["owner"], "portal:person-invite", PARTNER_ROLES),
    ):
        text = client_of(user).get(reverse(name)).content.decode()
        for role in roles:
            assert html.escape(str(ROLE_MEANINGS[role.value])) in text
            assert f'aria-describedby="id_role_{role.value}-meaning"' in text


def test_a_manager_cannot_leave_without_an_heir(cast) -> None:
    aino, address = client_of(cast["aino"]), reverse("console:colleague", args=[cast["eva"].pk])
    answer = aino.post(address, {"what": "deactivate", "heir": ""})
    assert answer.status_code == 422
    assert 'id="leave_heir-error"' in answer.content.decode()
    answer = aino.post(address, {"what": "role", "role": "SELLER", "heir": ""})
    assert answer.status_code == 422
    assert "Choose who takes their partners over." in answer.content.decode()
    aino.post(address, {"what": "deactivate", "heir": str(cast["aino"].pk)})
    assert Partner.objects.get(pk=cast["aurora"].pk).manager_id == cast["aino"].pk


def test_ones_own_page_offers_no_way_to_lock_oneself_out(cast) -> None:
    aino, address = client_of(cast["aino"]), reverse("console:colleague", args=[cast["aino"].pk])
    text = aino.get(address).content.decode()
    assert "This is you." in text
    assert 'name="what"' not in text
    answer = aino.post(address, {"what": "role", "role": "SELLER"})
    assert answer.status_code == 422
    assert User.objects.get(pk=cast["aino"].pk).staff_role == "OWNER"


def test_only_owners_see_the_team(cast) -> None:
    for name, args in (("team", []), ("team-invite", []), ("colleague", [cast["aino"].pk])):
        assert client_of(cast["eva"]).get(reverse(f"console:{name}", args=args)).status_code == 403
    assert "Team" not in client_of(cast["eva"]).get(reverse("console:partners")).content.decode()


def test_a_partners_people_on_the_partners_page(cast) -> None:
    eva = client_of(cast["eva"])
    eva.post(reverse("console:partner-person-invite", args=[cast["aurora"].pk]), invitee())
    text = eva.get(reverse("console:partner", args=[cast["aurora"].pk])).content.decode()
    assert "Portal access" in text
    assert text.count("Send again") == 1
    address = reverse("console:partner-person", args=[cast["aurora"].pk, cast["seller"].pk])
    eva.post(address, {"what": "role", "role": "PARTNER_FINANCE"})
    assert Membership.objects.get(user=cast["seller"]).role == "PARTNER_FINANCE"
    eva.post(address, {"what": "deactivate"})
    assert not User.objects.get(pk=cast["seller"].pk).is_active
    # One who is not this partner's is nobody here.
    other = reverse("console:partner-person", args=[cast["aurora"].pk, cast["stranger"].pk])
    assert eva.get(other).status_code == 404


def test_another_managers_partner_is_read_only(cast) -> None:
    eva, polar = client_of(cast["eva"]), cast["polar"].pk
    text = eva.get(reverse("console:partner", args=[polar])).content.decode()
    assert "Charlotte" in text
    assert reverse("console:partner-person-invite", args=[polar]) not in text
    assert eva.get(reverse("console:partner-person-invite", args=[polar])).status_code == 403
    address = reverse("console:partner-person", args=[polar, cast["stranger"].pk])
    assert eva.post(address, {"what": "deactivate"}).status_code == 403
    assert User.objects.get(pk=cast["stranger"].pk).is_active


def test_the_partner_owner_looks_after_people_in_the_portal(cast) -> None:
    owner = client_of(cast["owner"])
    answer = owner.post(reverse("portal:person-invite"), invitee(), follow=True)
    text = answer.content.decode()
    assert "An invitation is on its way" in text
    assert Letter.objects.get().recipients == ["bertil@aurora.example"]
    found = Invitation.objects.get()
    assert found.partner_id == cast["aurora"].pk
    owner.post(reverse("portal:invitation", args=[found.pk, "resend"]))
    owner.post(reverse("portal:invitation", args=[found.pk, "revoke"]))
    found.refresh_from_db()
    assert found.revoked_at is not None

    address = reverse("portal:person", args=[cast["seller"].pk])
    assert "Tiina" in owner.get(address).content.decode()
    owner.post(address, {"what": "role", "role": "PARTNER_TECHNICIAN"})
    owner.post(address, {"what": "deactivate"})
    member = Membership.objects.get(user=cast["seller"])
    assert (member.role, member.user.is_active) == ("PARTNER_TECHNICIAN", False)
    owner.post(address, {"what": "reactivate"})
    assert User.objects.get(pk=cast["seller"].pk).is_active
    # A staff role cannot be had from here.
    assert owner.post(address, {"what": "role", "role": "OWNER"}).status_code == 422


def test_a_partners_other_people_see_the_list_only(cast) -> None:
    seller = client_of(cast["seller"])
    text = seller.get(reverse("portal:people")).content.decode()
    assert "Bertil" in text
    assert "Charlotte" not in text
    assert "If there is none, ask Eva" in text
    for address in (reverse("portal:person-invite"), reverse("portal:person", args=[cast["owner"].pk])):
        answer = seller.get(address)
        assert answer.status_code == 403
        # One's own company decides on one's role.
        assert "ask who looks after your company’s people: Bertil." in answer.content.decode()
    User.objects.filter(pk=cast["owner"].pk).update(is_active=False)
    text = seller.get(reverse("portal:person-invite")).content.decode()
    assert "Ask your partner manager if you need it." in text


def test_the_way_to_give_access_back_stands_beside_the_address(cast) -> None:
    User.objects.filter(pk=cast["seller"].pk).update(is_active=False)
    told = invitee(email="tiina@example.com")
    pages = [
        (cast["owner"], "portal:person-invite", [], reverse("portal:person", args=[cast["seller"].pk])),
        (
            cast["aino"],
            "console:partner-person-invite",
            [cast["aurora"].pk],
            reverse("console:partner-person", args=[cast["aurora"].pk, cast["seller"].pk]),
        ),
    ]
    for user, name, ids, page in pages:
        answer = client_of(user).post(reverse(name, args=ids), told)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "whose access was taken away" in text
        assert f'<a href="{page}">' in text


def test_a_stranger_reaches_nobody(cast) -> None:
    owner, stranger = client_of(cast["owner"]), client_of(cast["stranger"])
    owner.post(reverse("portal:person-invite"), invitee())
    found = Invitation.objects.get()
    assert stranger.get(reverse("portal:person", args=[cast["seller"].pk])).status_code == 404
    for what in ("resend", "revoke"):
        assert stranger.post(reverse("portal:invitation", args=[found.pk, what])).status_code == 404
    assert "bertil@aurora.example" not in stranger.get(reverse("portal:people")).content.decode()
    found.refresh_from_db()
    assert found.revoked_at is None


def test_inviting_has_its_measure(cast) -> None:
    aino, address = client_of(cast["aino"]), reverse("console:team-invite")
    for _round in range(6):
        aino.post(address, invitee(role="SELLER"))
    answer = aino.post(address, invitee(role="SELLER"))
    assert answer.status_code == 422
    assert "Too many attempts." in answer.content.decode()
    # To another address it goes on.
    assert aino.post(address, invitee(role="SELLER", email="b@c.example")).status_code == 302
    found = Invitation.objects.get(email="b@c.example")
    answers = [aino.post(reverse("console:invitation", args=[found.pk, "resend"])) for _round in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [429]


def statements(client: Client, address: str) -> int:
    client.get(address)  # the first one notes the session's use
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_lists_cost_the_same_with_many_rows(cast) -> None:
    aino, owner = client_of(cast["aino"]), client_of(cast["owner"])
    aino.post(reverse("console:team-invite"), invitee(role="SELLER"))
    aino.post(reverse("console:partner-person-invite", args=[cast["aurora"].pk]), invitee())
    pages = [
        (aino, reverse("console:team"), 12),
        (aino, reverse("console:outbox"), 12),
        (aino, reverse("console:partner", args=[cast["aurora"].pk]), 25),
        (aino, reverse("console:colleague", args=[cast["eva"].pk]), 25),
        (owner, reverse("portal:people"), 25),
        (owner, reverse("portal:person", args=[cast["seller"].pk]), 25),
        (aino, reverse("public:account"), 12),
    ]
    before = [statements(client, address) for client, address, _most in pages]
    for number in range(25):
        make_user(f"Colleague{number}", role="SELLER")
        make_member(cast["aurora"], f"Member{number}")
        cache.clear()
        aino.post(reverse("console:team-invite"), invitee(role="SELLER", email=f"a{number}@b.example"))
        aino.post(
            reverse("console:partner-person-invite", args=[cast["aurora"].pk]),
            invitee(email=f"a{number}@b.example"),
        )
    after = [statements(client, address) for client, address, _most in pages]
    assert after == before
    assert all(count <= most for count, (_client, _address, most) in zip(after, pages, strict=True)), after


def letter(to: str, subject: str = "Hello", html: str = "") -> Letter:
    return Letter.objects.create(
        written_at=AT, recipients=[to], subject=subject, text="See https://kanava.example/join/x/", html=html
    )


def test_the_outbox_finds_letters_by_recipient_newest_first(cast) -> None:
    for number in range(30):
        letter(f"person{number}@example.com", f"Letter {number}")
    aino = client_of(cast["aino"])
    text = aino.get(reverse("console:outbox")).content.decode()
    assert text.index("Letter 29<") < text.index("Letter 28<")
    assert "Letter 4<" not in text
    assert '<a href="https://kanava.example/join/x/"' in text
    after = re.search(r"\?after=([\w-]+)", text)[1]
    assert "Letter 4<" in aino.get(reverse("console:outbox") + f"?after={after}").content.decode()
    found = aino.get(reverse("console:outbox") + "?q=Person7@").content.decode()
    assert "Letter 7<" in found
    assert "Letter 17<" not in found
    for odd in ("%25", "_", "'", "%00", '"', "\\"):
        assert aino.get(reverse("console:outbox") + f"?q={odd}").status_code == 200
    assert "No letter to this recipient" in aino.get(reverse("console:outbox") + "?q=zzz").content.decode()


def test_a_letters_html_is_shown_where_it_can_do_nothing(cast) -> None:
    found = letter(
        "a@b.example",
        html="<html><head></head><body><script>alert(1)</script><a href='https://kanava.example/'>Go</a></body></html>",
    )
    aino = client_of(cast["aino"])
    page = aino.get(reverse("console:letter", args=[found.pk]))
    text = page.content.decode()
    assert "alert(1)" not in text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in text
    assert page.headers["Content-Security-Policy"].endswith("; frame-src 'self'")

    shown = aino.get(reverse("console:letter-html", args=[found.pk]))
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert '<base target="_blank">' in shown.content.decode()
    assert aino.get(reverse("console:letter-html", args=[found.pk + 1])).status_code == 404
    assert client_of(cast["eva"]).get(reverse("console:letter-html", args=[found.pk])).status_code == 403


def test_an_ended_partnership_is_read_and_nothing_new_begins(cast) -> None:
    Partner.objects.filter(pk=cast["aurora"].pk).update(lifecycle="EXITED")
    owner = client_of(cast["owner"])
    for name in ("home", "earnings", "people"):
        text = owner.get(reverse(f"portal:{name}")).content.decode()
        assert "The partnership has ended." in text
        assert reverse("portal:register") not in text
    for name in ("register", "person-invite"):
        answer = owner.post(reverse(f"portal:{name}"), invitee())
        assert answer.status_code == 403
        assert "nothing new begun" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert owner.get(reverse("public:account")).status_code == 200
    # The programme still gives people access: somebody must read the last statements.
    aino = client_of(cast["aino"])
    aino.post(reverse("console:partner-person-invite", args=[cast["aurora"].pk]), invitee())
    assert Invitation.objects.count() == 1


def test_a_lost_device_is_helped_on_the_persons_page(cast) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    eva, aino = client_of(cast["eva"]), client_of(cast["aino"])
    pages = [
        (eva, cast["seller"], reverse("console:partner-person", args=[cast["aurora"].pk, cast["seller"].pk])),
        (aino, cast["eva"], reverse("console:colleague", args=[cast["eva"].pk])),
    ]
    for client, person, address in pages:
        assert 'value="keys"' not in client.get(address).content.decode()
        TOTP.activate(person, generate_totp_secret())
        assert 'value="keys"' in client.get(address).content.decode()
        client.post(address, {"what": "keys"})
        assert not person.authenticator_set.exists()
    # The partner's owner sees no such button, and cannot press one.
    TOTP.activate(cast["seller"], generate_totp_secret())
    owner, address = client_of(cast["owner"]), reverse("portal:person", args=[cast["seller"].pk])
    assert 'value="keys"' not in owner.get(address).content.decode()
    assert owner.post(address, {"what": "keys"}).status_code == 404
    assert cast["seller"].authenticator_set.exists()
