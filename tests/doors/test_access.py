"""Who gets in where: every address once, logged out, with the wrong role, as a stranger, and rightly."""

import html
import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import walk_packages
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

import kanava
from kanava.core import actions, permissions
from kanava.core.permissions import READING, Owned, Scope, may
from kanava.deals.actions import closing, deciding, following, influencing, registering, selling
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.models import WaitingMail
from kanava.engagement.writers import Step, Told
from kanava.letterbox.receiving import receive
from kanava.matching.engine import Company
from kanava.onboarding.actions import tasks as onboarding
from kanava.partners.models import Partner
from kanava.rules.money import Money
from kanava.rules.people import PARTNER_ROLES, STAFF_ROLES, Actor, Role, Via
from kanava.rules.stages import Feature
from tests.agreements.making import TERMS
from tests.agreements.test_uploading import upload
from tests.doors.pages import LISTS, PAGES, POSTS, addresses
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_registration,
    make_user,
    member,
    staff,
    switch_on,
)
from tests.letterbox.mails import written
from tests.library.making import make_material
from tests.mdf.making import make_fund, make_request

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def patterns_below(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for one in resolver.url_patterns:
        found += patterns_below(one) if isinstance(one, URLResolver) else [one]
    return found


def own_patterns() -> list[tuple[str, URLPattern]]:
    found = []
    for namespace in ("public", "console", "portal"):
        _prefix, resolver = get_resolver().namespace_dict[namespace]
        found += [(namespace, pattern) for pattern in patterns_below(resolver)]
    return found


def test_every_page_says_who_may_open_it() -> None:
    for namespace, pattern in own_patterns():
        access = getattr(pattern.callback, "access", None)
        assert access is not None, pattern
        assert (access == "public") == (namespace == "public")
        assert access == "public" or access in permissions.TABLE


def test_every_action_has_its_row_in_the_permission_table() -> None:
    for module in walk_packages(kanava.__path__, "kanava."):
        if ".actions" in module.name:
            import_module(module.name)
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


@pytest.mark.parametrize("door", ["console", "portal"])
def test_every_address_is_a_page_that_is_shown_or_takes_a_post(door: str) -> None:
    names = get_resolver().namespace_dict[door][1].reverse_dict
    there_are = {f"{door}:{name}" for name in names if isinstance(name, str)}
    listed = {name for name in (*PAGES, *POSTS) if name.startswith(f"{door}:")}
    assert there_are == listed


@pytest.mark.parametrize("language", ["en", "fi"])
def test_those_who_may_see_their_pages_in_their_language(scene, language: str) -> None:
    for door, user in (("console", scene["owner"]), ("portal", scene["own"])):
        user.language = language
        user.save()
        for address in addresses(scene, door):
            answer = client_of(user).get(address)
            assert answer.status_code == 200, address
            text = b"".join(answer).decode(errors="replace")
            # A letter's own look and a list of suggestions are no pages of ours.
            if "<html lang" in text and "/letter" not in address and "/outbox/" not in address:
                assert f'<html lang="{language}"' in text
                assert "style=" not in text
                # Nothing is escaped twice, nor shown as the markup that it is.
                assert not re.search(
                    r"&amp;(amp|lt|gt|quot|#\w+);|&lt;/?(a|b|br|div|li|p|span|strong)\b", text
                )
                # No script in the page itself: files of ours only.
                assert all(part.startswith(' src="/static/') for part in text.split("<script")[1:])
                assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_signed_out_are_sent_to_sign_in(scene) -> None:
    for address in [*addresses(scene, "console"), *addresses(scene, "portal")]:
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


STAFF = [role for role in STAFF_ROLES if role is not Role.SYSTEM]
PARTNERS = list(PARTNER_ROLES)


@pytest.mark.slow
@pytest.mark.parametrize("role", [*STAFF, *PARTNERS])
def test_no_link_leads_to_a_page_without_a_right_to_it(scene, role: Role) -> None:
    if role in PARTNERS:
        client, door = client_of(make_member(scene["aurora"], "Reader", role)), "portal"
    else:
        client, door = client_of(make_user("Reader", role=role.value)), "console"
    pages = {address: client.get(address) for address in addresses(scene, door)}
    texts = {
        address: b"".join(one).decode(errors="replace")
        for address, one in pages.items()
        if one.status_code == 200
    }
    assert texts
    led: dict[str, str] = {}
    for address, text in texts.items():
        if "<html" in text:
            for href in re.findall(r'<a [^>]*?href="([^"#]+)', text):
                led.setdefault(urljoin(address, html.unescape(href)), address)
    inside = {target: source for target, source in led.items() if target.startswith(f"/{door}/")}
    assert inside
    assert {
        target: source for target, source in inside.items() if client.get(target).status_code == 403
    } == {}


def test_the_page_without_a_right_has_the_navigation(scene) -> None:
    seller = client_of(make_user("Reader", role="SELLER"))
    answer = seller.get(reverse("console:revenue"))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert f'href="{reverse("console:deals")}"' in text
    assert f'href="{reverse("console:team")}"' not in text
    refused = client_of(scene["technician"]).get(reverse("portal:deals"))
    assert refused.status_code == 403
    assert f'href="{reverse("portal:rules")}"' in refused.content.decode()


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


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
        # The wall's own: a transaction, a role and a partner; savepoints.
        return sum(not OF_THE_WALL.match(one["sql"]) for one in found.captured_queries)


OF_THE_WALL = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE|set local role|select set_config", re.IGNORECASE)


@pytest.mark.slow
def test_pages_keep_to_few_statements_however_many_rows_there_are(scene) -> None:
    # Each page with all that it ever has.
    switch_on(*Feature)
    pages = {door: addresses(scene, door) for door in ("console", "portal")}
    clients = {"console": client_of(scene["owner"]), "portal": client_of(scene["own"])}
    for door, client in clients.items():
        for address in pages[door]:
            client.get(address)  # what is remembered by a process is no cost of the second look
    fill(scene, range(2))
    few = {address: statements(clients[door], address) for door in pages for address in pages[door]}
    fill(scene, range(2, 102))
    many = {address: statements(clients[door], address) for door in pages for address in pages[door]}
    grown = {address: (few[address], many[address]) for address in few if many[address] > few[address]}
    assert grown == {}
    lists = {reverse(name, args=PAGES[name](scene)) for name in LISTS}
    too_many = {
        address: count
        for address, count in many.items()
        if count >= _budget(address.partition("?")[0], lists)
    }
    assert too_many == {}


# The first screens, a partner's page and its deals gather what is in every chapter, with at most one statement for each;
# two lists stand on the page of certificates, and beside translations and the library what they are narrowed by.
GATHERING = {
    "console:dashboard": 34,
    "console:library": 13,
    "console:partner": 27,
    "console:translations": 13,
    "portal:certificates": 13,
    "portal:deals": 15,
    "portal:home": 32,
    "portal:library": 14,
}


def _budget(address: str, lists: Collection[str]) -> int:
    """A list asks the database little, and any other page not much."""
    gathering = GATHERING.get(resolve(address).view_name)
    return gathering or (12 if address in lists else 25)


def fill(scene, numbers: range) -> None:
    """More of what lists show."""
    aurora, aino = scene["aurora"], staff(scene["owner"])
    Partner.objects.filter(pk=aurora.pk).update(tier="GOLD")
    line = selling.Line(make_line().pk, Money(100_00, "EUR"))
    for number in numbers:
        partner = make_partner(f"Partner {number}", distributor=aurora, signed_on=AT.date())
        onboarding.start_plan(by=aino, partner_id=partner.pk, at=AT)
        make_registration(partner, f"Unrelated{number:03d} Oy", at=AT)
        drafted = registering.Typed(f"Entwurf {number}", make_line().pk)
        registering.save_draft(by=member(aurora), partner_id=aurora.pk, typed=drafted, at=AT)
        mine = make_registration(aurora, f"Kunde{number:03d} AG", at=AT)
        deciding.approve_registration(by=aino, registration_id=mine.pk, at=AT)
        if number % 4:
            closing.win_deal(by=aino, deal_id=mine.deal.pk, closed_on=AT.date(), at=AT)
        account = selling.Account(company=Company(f"Bolag{number:03d} AB", "SE"), is_new=True)
        direct = selling.create_direct_deal(by=aino, account=account, told=selling.Told([line]), at=AT)
        influencing.share_influence(
            by=aino, deal_id=direct.pk, partner_id=aurora.pk, share_points=5_000, note="", at=AT
        )
        for owner in (partner, aurora):
            upload(owner, terms=replace(TERMS, starts_on=AT.date()))
        make_material(f"Leaflet {number}", at=AT)
        receive(written(sender=f"writer{number}@example.com", number=number), way="PIPE", at=AT)
        make_fund(partner)
        make_request(aurora, title=f"Campaign {number}")
        make_user(f"Colleague{number}", role="SELLER")
        make_member(aurora, f"Member{number}")
        talk = Told("CALL", AT, text=f"Call {number}", is_shared=True, staff_ids=[aino.user_id])
        record_touchpoint(
            by=aino, partner_id=aurora.pk, told=talk, step=Step("Write", AT.date(), is_theirs=True), at=AT
        )
        following.record_activity(
            by=aino,
            registration_id=scene["registration"].pk,
            kind="CALL",
            happened_on=AT.date(),
            note="x",
            at=AT,
        )
        WaitingMail.objects.create(
            owner=scene["owner"],
            received_at=AT,
            sent_at=AT,
            sender="x@nowhere.se",
            candidates=[aurora.pk, partner.pk],
        )
        deciding.note_registration(by=aino, registration_id=scene["registration"].pk, text="x", at=AT)
