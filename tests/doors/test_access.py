"""Who gets in where: every address once, logged out, with the wrong role, as a stranger, and rightly."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from kanava.core import actions, permissions
from kanava.core.models import Letter
from kanava.core.permissions import READING, Owned, Scope, may
from kanava.deals.actions import deciding
from kanava.rules.people import PARTNER_ROLES, STAFF_ROLES, Actor, Role, Via
from tests.factories import make_member, make_partner, make_registration, make_user, staff
from tests.integrations.importing import csv, land, start

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def own_patterns() -> list[tuple[str, URLPattern]]:
    found = []
    for namespace in ("public", "console", "portal"):
        _prefix, resolver = get_resolver().namespace_dict[namespace]
        found += [(namespace, pattern) for pattern in resolver.url_patterns]
    return found


def test_every_page_says_who_may_open_it() -> None:
    for namespace, pattern in own_patterns():
        access = getattr(pattern.callback, "access", None)
        assert access is not None, pattern
        assert (access == "public") == (namespace == "public")
        assert access == "public" or access in permissions.TABLE


def test_every_action_has_its_row_in_the_permission_table() -> None:
    people = ("inviting", "joining", "keys", "members", "own", "team")
    for module in (
        "deals.actions.selling",
        "partners.actions",
        "playbook.actions",
        "integrations.actions",
        "insights.actions",
        *(f"people.actions.{name}" for name in people),
    ):
        import_module(f"kanava.{module}")
    assert set(actions.ACTIONS) <= set(permissions.TABLE)


@pytest.mark.parametrize("name", sorted(permissions.TABLE))
@pytest.mark.parametrize("role", [*STAFF_ROLES, *PARTNER_ROLES])
def test_the_permission_table(name: str, role: Role) -> None:
    reach = permissions.TABLE[name].get(role)
    is_partner = role in PARTNER_ROLES
    by = Actor(
        role, Via.PORTAL if is_partner else Via.CONSOLE, user_id=1, partner_id=1 if is_partner else None
    )
    own = Owned(partner_id=1) if is_partner else Owned(partner_id=1, manager_id=1, seller_id=1)
    foreign = Owned(partner_id=2, manager_id=2, seller_id=2)
    assert may(name, by, own) == (reach is not None)
    assert may(name, by, foreign) == (reach == Scope.ANY)
    # No partner ever has a right on everybody's things.
    assert not (is_partner and reach == Scope.ANY)
    # Where the partnership has ended, nothing is left but to look.
    ended = replace(by, reads_only=True)
    assert may(name, ended, own) == (reach is not None and name in READING)


@pytest.fixture
def scene(db):
    aurora, polar = make_partner("Aurora Oy", type="REFERRAL"), make_partner("Polar GmbH")
    aino = make_user("Aino", role="OWNER")
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=found.pk, at=AT)
    return {
        "registration": found,
        "owner": aino,
        "executive": make_user("Maija", role="EXECUTIVE"),
        "own": make_member(aurora, "Bertil"),
        "stranger": make_member(polar, "Charlotte"),
        "technician": make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN),
        "aurora": aurora,
        "letter": Letter.objects.create(
            written_at=AT, recipients=["bertil@example.com"], subject="Hello", text="Text", html="<p>HTML</p>"
        ),
        "runs": [
            start(
                "deals", "crm", csv("deals.csv", "Deal Id,Stage,Close Date,Amount", "1,Limbo,2024-01-01,5")
            ),
            land(start("customers", "crm", csv("accounts.csv", "Name,Country", "Kone,FI"))),
        ],
    }


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def addresses(scene) -> dict[str, list[str]]:
    found = scene["registration"]
    return {
        "console": [
            reverse("console:dashboard"),
            reverse("console:dashboard") + "?on=2014-01-31",
            *(
                reverse(f"console:dashboard-{name}")
                for name in ("won", "cycle", "partners", "first-deal", "total", "unvalued")
            ),
            reverse("console:dashboard-won") + "?as=csv",
            reverse("console:revenue"),
            reverse("console:registrations"),
            reverse("console:registration", args=[found.pk]),
            reverse("console:deals"),
            reverse("console:deal", args=[found.deal.pk]),
            reverse("console:partners"),
            reverse("console:partner-create"),
            reverse("console:partner", args=[scene["aurora"].pk]),
            reverse("console:playbook"),
            reverse("console:imports"),
            reverse("console:import-new"),
            *(
                reverse(f"console:{name}", args=[run.pk])
                for run in scene["runs"]
                for name in ("import", "import-rows", "import-problems")
            ),
            reverse("console:outbox"),
            reverse("console:rates"),
            reverse("console:letter", args=[scene["letter"].pk]),
            reverse("console:team"),
            reverse("console:team-invite"),
            reverse("console:colleague", args=[scene["executive"].pk]),
            reverse("console:partner-person-invite", args=[scene["aurora"].pk]),
            reverse("console:partner-person", args=[scene["aurora"].pk, scene["own"].pk]),
            reverse("console:playbook-download"),
            *(
                reverse("console:playbook") + query
                for query in ("?section=cases", "?q=margin", "?only=changed")
            ),
            reverse("console:playbook-draft"),
            reverse("console:playbook-versions"),
            reverse("console:playbook-version", args=[0]),
            reverse("console:playbook-version-download", args=[0]),
            reverse("console:playbook-rules"),
        ],
        "portal": [
            reverse("portal:home"),
            reverse("portal:register"),
            reverse("portal:earnings"),
            reverse("portal:people"),
            reverse("portal:rules"),
            reverse("portal:registration", args=[found.pk]),
        ],
    }


@pytest.mark.parametrize("language", ["en", "fi"])
def test_those_who_may_see_their_pages_in_their_language(scene, language: str) -> None:
    for door, user in (("console", scene["owner"]), ("portal", scene["own"])):
        user.language = language
        user.save()
        for address in addresses(scene)[door]:
            answer = client_of(user).get(address)
            assert answer.status_code == 200, address
            if answer.headers["Content-Type"].startswith("text/html"):
                text = answer.content.decode()
                assert f'<html lang="{language}"' in text
                assert "style=" not in text
                # No script in the page itself: files of ours only.
                assert all(part.startswith(' src="/static/') for part in text.split("<script")[1:])
                assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_signed_out_are_sent_to_sign_in(scene) -> None:
    for address in [*addresses(scene)["console"], *addresses(scene)["portal"]]:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/")


def test_partners_do_not_enter_the_console_nor_staff_the_portal(scene) -> None:
    assert client_of(scene["own"]).get(reverse("console:deals")).headers["Location"] == reverse("portal:home")
    assert client_of(scene["owner"]).get(reverse("portal:home")).status_code == 302


def test_a_stranger_is_told_nothing_and_a_wrong_role_no(scene) -> None:
    address = reverse("portal:registration", args=[scene["registration"].pk])
    assert client_of(scene["stranger"]).get(address).status_code == 404
    assert client_of(scene["technician"]).get(address).status_code == 403
    for name in ("partner-create", "revenue"):
        assert client_of(scene["executive"]).get(reverse(f"console:{name}")).status_code == 403


def test_a_post_of_a_wrong_role_changes_nothing(scene) -> None:
    found = scene["registration"]
    client_of(scene["executive"]).post(
        reverse("console:registration-act", args=[found.pk, "extend"]), {"evidence": "x"}
    )
    client_of(scene["stranger"]).post(reverse("portal:registration-act", args=[found.pk, "withdraw"]))
    found.refresh_from_db()
    assert (found.state, found.extensions) == ("APPROVED", 0)


@pytest.mark.parametrize(
    "query",
    [
        "?after=x",
        "?after=WyJ4Il0",
        "?after=%00",
        "?sort=password",
        "?q=%25_'\"",
        "?manager=99999999999999",
        "?stage=NOPE",
    ],
)
def test_nothing_in_an_address_makes_an_error_page(scene, query: str) -> None:
    for name in ("registrations", "deals", "partners"):
        assert client_of(scene["owner"]).get(reverse(f"console:{name}") + query).status_code == 200


def test_the_number_of_statements_does_not_grow_with_the_rows(scene, django_assert_max_num_queries) -> None:
    client = client_of(scene["owner"])
    for number in range(30):
        partner = make_partner(f"Partner {number}")
        make_registration(partner, f"Unrelated{number:03d} Oy", at=AT)
    for name in ("dashboard", "registrations", "deals", "partners", "team", "outbox"):
        with django_assert_max_num_queries(12):
            client.get(reverse(f"console:{name}"))
    partners = client_of(scene["own"])
    with django_assert_max_num_queries(25):
        partners.get(reverse("portal:home"))
