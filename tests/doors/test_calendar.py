"""Calendars at secret addresses, read by another iCalendar implementation than writes them (guide: F6)."""

import re
from datetime import timedelta

import pytest
import vobject
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import deciding
from kanava.deals.models import Registration
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.actions.steps import complete_step, move_step
from kanava.engagement.models import NextStep, SecretAddress
from kanava.engagement.writers import Step, Told
from kanava.partners.models import Partner
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_registration, make_user, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    aurora = make_partner("Aurora Oy", manager=eva)
    polar = make_partner("Polar GmbH", manager=make_user("Mikko", role="PARTNER_MANAGER"))
    now, aino = clock.now(), staff(make_user("Aino", role="OWNER"))
    for partner, customer in ((aurora, "Kotkan Paperi Oy"), (polar, "Kieler Yachten GmbH")):
        protected = make_registration(partner, customer, at=now)
        deciding.approve_registration(by=aino, registration_id=protected.pk, at=now)
        told = Told("CALL", now, text="Secret words", is_shared=True)
        for what, is_theirs in (
            (f"Write to {partner.name}", False),
            (f"{partner.name}, send the list; please", True),
        ):
            step = Step(
                what, clock.today() + timedelta(days=2), eva.pk if partner == aurora else None, is_theirs
            )
            record_touchpoint(
                by=staff(eva if partner == aurora else partner.manager),
                partner_id=partner.pk,
                told=told,
                step=step,
                at=now,
            )
    waiting = make_registration(aurora, "Vaasan Voima Oy", at=now)
    asked = make_registration(aurora, "Oulun Optiikka Oy", at=now)
    deciding.ask_for_information(by=aino, registration_id=asked.pk, question="Who decides?", at=now)
    return {"eva": eva, "aurora": aurora, "polar": polar, "waiting": waiting, "asked": asked}


def made(client: Client) -> str:
    """The path of a new calendar address, as the page shows it this once."""
    text = client.post(reverse("public:own-address", args=["calendar", "renew"])).content.decode()
    found = re.search(r'value="[^"]*?(/calendar/\w+\.ics)"', text)
    assert found, text
    return found[1]


def read(path: str) -> dict[str, str]:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "Secret words" not in answer.content.decode()
    events = list(vobject.readOne(answer.content.decode()).vevent_list)
    uids = {one.uid.value: one for one in events}
    assert len(uids) == len(events)
    assert all(one.dtend.value - one.dtstart.value == timedelta(days=1) for one in events)
    return {uid: f"{one.dtstart.value} {one.summary.value}" for uid, one in uids.items()}


def test_a_managers_calendar(cast) -> None:
    found = read(made(client_of(cast["eva"])))
    today = clock.today()
    ends = Registration.objects.get(customer_name="Kotkan Paperi Oy").ends_on
    due = clock.day_of(cast["waiting"].due_at)
    assert sorted(found.values()) == sorted(
        [
            f"{today + timedelta(days=2)} Write to Aurora Oy · Aurora Oy",
            f"{today + timedelta(days=2)} Aurora Oy, send the list; please (the partner does it) · Aurora Oy",
            f"{ends} Protection ends: Kotkan Paperi Oy · Aurora Oy",
            f"{due} Answer due: Vaasan Voima Oy · Aurora Oy",
        ]
    )


def test_a_partners_person_reads_its_own_companys_alone(cast) -> None:
    olga = client_of(make_member(cast["aurora"], "Olga", Role.PARTNER_OWNER))
    found = sorted(one.partition(" ")[2] for one in read(made(olga)).values())
    assert found == [
        "Answer our question: Oulun Optiikka Oy",
        "Aurora Oy, send the list; please",
        "Protection ends: Kotkan Paperi Oy",
    ]
    technician = client_of(make_member(cast["aurora"], "Tiina", Role.PARTNER_TECHNICIAN))
    assert [one.partition(" ")[2] for one in read(made(technician)).values()] == [
        "Aurora Oy, send the list; please"
    ]


def test_an_entry_keeps_its_number_when_its_day_moves_and_goes_when_it_is_done(cast) -> None:
    path = made(client_of(cast["eva"]))
    before = read(path)
    step = NextStep.objects.get(what="Write to Aurora Oy")
    move_step(
        by=staff(cast["eva"]), step_id=step.pk, due_on=clock.today() + timedelta(days=9), at=clock.now()
    )
    clear()
    after = read(path)
    uid = f"step-{step.pk}@localhost"
    assert (before.keys(), before[uid] != after[uid]) == (after.keys(), True)
    complete_step(by=staff(cast["eva"]), step_id=step.pk, at=clock.now())
    clear()
    assert uid not in read(path)


def clear() -> None:
    """As if the minutes had gone by for which an answer is kept."""
    from django.core.cache import cache

    cache.clear()


def test_only_the_hash_is_kept_and_a_new_address_ends_the_old_one(cast) -> None:
    desk = client_of(cast["eva"])
    old = made(desk)
    kept = SecretAddress.objects.get()
    secret = old.rpartition("/")[2].removesuffix(".ics")
    assert (kept.secret, secret in str(vars(kept))) == ("", False)
    assert secret not in desk.get(reverse("public:account")).content.decode()
    read(old)
    new = made(desk)
    assert Client().get(old).status_code == 404
    read(new)
    desk.post(reverse("public:own-address", args=["calendar", "revoke"]))
    assert Client().get(new).status_code == 404
    assert Client().get(reverse("public:calendar", args=["x"])).status_code == 404


def test_who_has_no_access_any_more_has_no_calendar(cast) -> None:
    path = made(client_of(cast["eva"]))
    read(path)
    cast["eva"].is_active = False
    cast["eva"].save()
    assert Client().get(path).status_code == 404


def test_it_is_sent_again_only_where_it_has_changed(cast) -> None:
    path = made(client_of(cast["eva"]))
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "private" in first.headers["Cache-Control"]


def test_guessing_and_asking_without_end_are_slowed_down(cast) -> None:
    path = made(client_of(cast["eva"]))
    answers = {Client().get(path).status_code for _attempt in range(31)}
    assert answers == {200, 429}
    guesses = [Client().get(reverse("public:calendar", args=[f"guess{n}"])).status_code for n in range(100)]
    assert (guesses[0], guesses[-1]) == (404, 429)


def test_the_mail_address_is_shown_renewed_and_revoked(cast) -> None:
    desk = client_of(cast["eva"])
    page = reverse("public:account")
    assert "log+" not in desk.get(page).content.decode()
    desk.post(reverse("public:own-address", args=["mail", "renew"]))
    first = re.search(r"log\+\w{24}@localhost", desk.get(page).content.decode())
    desk.post(reverse("public:own-address", args=["mail", "renew"]))
    second = re.search(r"log\+\w{24}@localhost", desk.get(page).content.decode())
    assert first
    assert second
    assert first[0] != second[0]
    desk.post(reverse("public:own-address", args=["mail", "revoke"]))
    assert "log+" not in desk.get(page).content.decode()


def test_nobody_makes_an_address_that_is_not_theirs_to_have(cast) -> None:
    for name in ("mail", "nothing"):
        seller = client_of(make_user(f"Seller{name}", role="SELLER"))
        assert seller.post(reverse("public:own-address", args=[name, "renew"])).status_code == 404
    member = client_of(make_member(cast["aurora"], "Bertil"))
    assert member.post(reverse("public:own-address", args=["mail", "renew"])).status_code == 404
    assert 'id="mail-address"' not in member.get(reverse("public:account")).content.decode()
    assert Client().post(reverse("public:own-address", args=["mail", "renew"])).status_code == 302
    assert (
        client_of(make_user("Nobody")).post(reverse("public:own-address", args=["mail", "renew"])).status_code
        == 302
    )
    assert not SecretAddress.objects.exists()
    assert Partner.objects.count() == 2
