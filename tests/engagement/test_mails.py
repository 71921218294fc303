"""Mail into the timeline: the right partner, the right person, once (guide: F5, F6)."""

from datetime import UTC, date, datetime

import pytest

from kanava.core import clock
from kanava.core.models import Event
from kanava.engagement import jobs
from kanava.engagement.actions.addresses import renew_own_address, revoke_own_address
from kanava.engagement.actions.mails import Mail, Taken, leave_mail_out, place_mail, take_mail
from kanava.engagement.models import SecretAddress, SeenMail, Touchpoint, WaitingMail
from kanava.engagement.queries.mails import list_waiting_mails, match_addresses
from kanava.partners.models import Contact, Partner, PartnerDomain
from kanava.rules.people import Role, Via, system
from kanava.rules.refusals import NotFound
from tests.factories import make_member, make_partner, make_user, staff

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict:
    aurora, polar = make_partner("Aurora Oy"), make_partner("Polar GmbH")
    PartnerDomain.objects.create(partner=aurora, domain="aurora.fi")
    PartnerDomain.objects.create(partner=polar, domain="polar.de")
    cecilia = Contact.objects.create(partner=aurora, name="Cecilia", email="Cecilia@gmail.com")
    make_member(polar, "Charlotte")
    eva = make_user("Eva", role="PARTNER_MANAGER", email="eva@vendor.example")
    secret = renew_own_address(by=staff(eva), purpose="MAIL", at=AT)
    return {"aurora": aurora, "polar": polar, "cecilia": cecilia, "eva": eva, "secret": secret}


def taken(cast, *to: str, **told) -> Taken:
    mail = Mail(
        **{"message_id": "<1>", "sender": "eva@vendor.example", "recipients": to, "title": "Offer", **told}
    )
    return take_mail(by=system(Via.MAIL), secret=cast["secret"], mail=mail, at=AT)


@pytest.mark.parametrize(
    ("addresses", "names"),
    [
        (["cecilia@gmail.com"], ["Aurora Oy"]),
        (["anybody@aurora.fi"], ["Aurora Oy"]),
        (["anybody@mail.aurora.fi"], ["Aurora Oy"]),
        (["charlotte@example.com"], ["Polar GmbH"]),
        (["cecilia@gmail.com", "x@polar.de"], ["Aurora Oy", "Polar GmbH"]),
        (["someone@gmail.com"], []),
        (["eva@vendor.example", "someone@nowhere.se", "not an address", ""], []),
    ],
)
def test_partners_are_known_by_people_and_domains(cast, addresses: list[str], names: list[str]) -> None:
    found = match_addresses(addresses)
    assert (
        list(Partner.objects.filter(pk__in=found.partner_ids).order_by("name").values_list("name", flat=True))
        == names
    )


def test_a_mail_lands_on_its_partners_timeline_in_its_persons_name(cast) -> None:
    sent = datetime(2026, 11, 23, 15, tzinfo=UTC)
    files = [("offer.pdf", 12_345)]
    assert (
        taken(cast, "cecilia@gmail.com", text="Here it is", sent_at=sent, attachments=files) == Taken.PLACED
    )
    found = Touchpoint.objects.get()
    assert (found.partner, found.kind, found.author, found.is_shared) == (
        cast["aurora"],
        "MAIL",
        cast["eva"],
        False,
    )
    assert (found.title, found.text, found.happened_at) == ("Offer", "Here it is", sent)
    assert found.attachments == [{"name": "offer.pdf", "size": 12_345}]
    assert list(found.contacts.all()) == [cast["cecilia"]]
    cast["aurora"].refresh_from_db()
    assert cast["aurora"].last_contact_on == date(2026, 11, 23)
    event = Event.objects.get(verb="touchpoint.recorded")
    assert (event.actor_id, event.via) == (cast["eva"].pk, "MAIL")
    assert "Offer" not in str(event.data)


def test_a_forwarded_mail_is_known_by_whom_it_names(cast) -> None:
    text = "FYI\n\n---------- Forwarded message ----------\nFrom: Somebody <Somebody@Aurora.FI>\nTo: eva@vendor.example\n"
    assert taken(cast, "log@localhost", text=text) == Taken.PLACED
    assert Touchpoint.objects.get().partner == cast["aurora"]
    # Who is known from the envelope counts, whatever the words name.
    assert taken(cast, "x@polar.de", text=text, message_id="<2>") == Taken.PLACED
    assert Touchpoint.objects.latest("id").partner == cast["polar"]
    assert taken(cast, "log@localhost", text="x" * 5000 + text, message_id="<3>") == Taken.WAITING
    hostile = "a" * 50_000 + "@" + "b." * 20_000
    assert taken(cast, "log@localhost", text=hostile, message_id="<4>") == Taken.WAITING


def test_the_same_mail_is_taken_once(cast) -> None:
    assert taken(cast, "x@aurora.fi") == Taken.PLACED
    assert taken(cast, "x@aurora.fi") == Taken.SEEN
    assert taken(cast, "x@aurora.fi", message_id="<2>") == Taken.PLACED
    assert Touchpoint.objects.count() == 2


def test_a_mail_that_fits_no_single_partner_waits_for_its_person(cast) -> None:
    assert taken(cast, "x@aurora.fi", "y@polar.de", text="For both") == Taken.WAITING
    assert taken(cast, "z@nowhere.se", message_id="<2>") == Taken.WAITING
    assert not Touchpoint.objects.exists()
    (nobodys, both), _total = list_waiting_mails(by=staff(cast["eva"]))[0].rows, None
    assert both.candidates == [cast["aurora"].pk, cast["polar"].pk]
    assert nobodys.candidates == []
    other = staff(make_user("Mikko", role="PARTNER_MANAGER"))
    assert not list_waiting_mails(by=other)[0].rows
    with pytest.raises(NotFound):
        place_mail(by=other, mail_id=both.pk, partner_ids=[cast["polar"].pk], at=AT)
    ids = [cast["polar"].pk, cast["aurora"].pk, cast["polar"].pk]
    placed, second = place_mail(by=staff(cast["eva"]), mail_id=both.pk, partner_ids=ids, at=AT)
    assert (placed.partner, placed.text, placed.author) == (cast["polar"], "For both", cast["eva"])
    assert (second.partner, second.text) == (cast["aurora"], "For both")
    with pytest.raises(NotFound):
        place_mail(by=staff(cast["eva"]), mail_id=both.pk, partner_ids=[cast["polar"].pk], at=AT)
    leave_mail_out(by=staff(cast["eva"]), mail_id=nobodys.pk, at=AT)
    assert not WaitingMail.objects.exists()


def test_a_day_to_come_is_not_believed(cast) -> None:
    taken(cast, "x@aurora.fi", sent_at=datetime(2099, 1, 1, tzinfo=UTC))
    assert Touchpoint.objects.get().happened_at == AT


def test_too_much_is_cut_and_nothing_fails(cast) -> None:
    long = "x" * 100_000
    told = {"title": long, "text": long, "sender_name": long, "message_id": long}
    assert taken(cast, *(f"{n}@nowhere.se" for n in range(300)), **told) == Taken.WAITING
    found = WaitingMail.objects.get()
    assert (len(found.title), len(found.text), len(found.recipients)) == (200, 20_000, 50)


def test_an_address_that_is_renewed_revoked_or_nobodys_takes_nothing(cast) -> None:
    eva, old = staff(cast["eva"]), cast["secret"]
    cast["secret"] = renew_own_address(by=eva, purpose="MAIL", at=AT)
    assert taken({**cast, "secret": old}, "x@aurora.fi") == Taken.UNKNOWN
    cast["eva"].is_active = False
    cast["eva"].save()
    assert taken(cast, "x@aurora.fi") == Taken.UNKNOWN
    cast["eva"].is_active = True
    cast["eva"].save()
    assert taken(cast, "x@aurora.fi") == Taken.PLACED
    assert SecretAddress.objects.get().used_on == AT.date()
    revoke_own_address(by=eva, purpose="MAIL", at=AT)
    assert taken(cast, "x@aurora.fi", message_id="<2>") == Taken.UNKNOWN
    verbs = Event.objects.filter(object_type="person").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["people.address_renewed", "people.address_renewed", "people.address_revoked"]
    assert cast["secret"] not in str(list(Event.objects.values_list("data", flat=True)))


def test_who_may_not_log_gets_nothing_onto_a_timeline(cast) -> None:
    otto = make_user("Otto", role=Role.SELLER.value)
    cast["secret"] = renew_own_address(by=staff(otto), purpose="MAIL", at=AT)
    assert taken(cast, "x@aurora.fi") == Taken.UNKNOWN


def test_old_mail_is_forgotten(cast) -> None:
    taken(cast, "z@nowhere.se")
    jobs.forget()
    assert WaitingMail.objects.count() == (1 if clock.now() - AT < jobs.WAITING_KEPT else 0)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    WaitingMail.objects.update(received_at=long_ago)
    SeenMail.objects.update(received_at=long_ago)
    jobs.forget()
    assert not WaitingMail.objects.exists()
    assert not SeenMail.objects.exists()
