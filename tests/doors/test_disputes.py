"""An amount that looks wrong, from the partner's statement to its correction, as both sides see it."""

import pytest
from django.test import Client
from django.urls import reverse

from kanava.disputes.models import Dispute
from kanava.earnings.models import Statement, StatementLine
from kanava.partners.models import Partner
from kanava.rules.people import Role
from tests.doors.test_statements import close, last_month, win
from tests.factories import client_of, make_member, make_partner, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora() -> Partner:
    manager = make_user("Eva", role="PARTNER_MANAGER")
    partner = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD", manager=manager)
    win(partner, "Kone Oyj")
    return partner


@pytest.fixture
def fia() -> Client:
    return client_of(make_user("Fia", role="FINANCE"))


@pytest.fixture
def mika(aurora: Partner) -> Client:
    return client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))


def opened(fia: Client, mika: Client, **changes: str) -> Dispute:
    close(fia, last_month())
    address = reverse("portal:dispute-open", args=[StatementLine.objects.get().entry_id])
    sent = {"ground": "WRONG_RATE", "expected": "2500", "text": "We agreed on 25 %.", **changes}
    assert mika.post(address, sent).status_code == 302
    return Dispute.objects.get()


def act(client: Client, found: Dispute, what: str, door: str = "console", **sent: str):
    return client.post(reverse(f"{door}:dispute-act", args=[found.pk, what]), sent, follow=True)


def test_from_the_statement_to_its_correction(fia: Client, mika: Client, aurora: Partner) -> None:
    close(fia, last_month())
    statement = reverse("portal:statement", args=[Statement.objects.get().number])
    address = reverse("portal:dispute-open", args=[StatementLine.objects.get().entry_id])
    assert address in mika.get(statement).content.decode()
    page = mika.get(address).content.decode()
    assert "Kone" in page
    assert "You get an answer within 5 business days." in page
    refused = mika.post(address, {"ground": "", "text": "", "expected": "abc"})
    assert refused.status_code == 422
    mika.post(address, {"ground": "WRONG_RATE", "expected": "2500", "text": "We agreed on 25 %."})
    found = Dispute.objects.get()
    detail = reverse("portal:dispute", args=[found.pk])
    assert detail in mika.get(statement).content.decode()
    assert detail in mika.get(reverse("portal:disputes")).content.decode()
    ours = reverse("console:dispute", args=[found.pk])
    assert ours in fia.get(reverse("console:statement", args=[found.statement_number])).content.decode()
    eva = client_of(aurora.manager)
    assert ours in eva.get(reverse("console:disputes")).content.decode()
    assert "1 disputed amount waits for you" in eva.get(reverse("console:dashboard")).content.decode()
    assert "Sent to the partner." in act(eva, found, "reply", text="I look at it.").content.decode()
    assert "I look at it." in mika.get(detail).content.decode()
    proposed = act(eva, found, "grant", amount="500", text="You are right.").content.decode()
    assert "Finance or an owner approves it." in proposed
    assert "Approve the correction" not in proposed
    assert act(eva, found, "approve").status_code == 403
    assert "€500.00 was added." in act(fia, found, "approve").content.decode()
    told = mika.get(detail).content.decode()
    assert "€500.00 is added." in told
    found.refresh_from_db()
    why = mika.get(reverse("portal:earning", args=[found.correction_id])).content.decode()
    assert "Added as a correction" in why


def test_what_is_typed_wrong_is_told_beside_its_field(fia: Client, mika: Client) -> None:
    found = opened(fia, mika)
    for what, sent, sentence in (
        ("grant", {"amount": "600", "text": "x"}, "Write an amount above zero that is added"),
        ("grant", {"amount": "", "text": "x"}, "Write an amount above zero that is added"),
        ("grant", {"amount": "50", "text": ""}, "Write what the other side should know."),
        ("decline", {"text": ""}, "Write what the other side should know."),
        ("assign", {"owner": "999"}, "Choose a colleague who can answer it."),
    ):
        answer = act(fia, found, what, **sent)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), what
    assert act(fia, found, "nonsense").status_code == 404
    answer = act(mika, found, "answer", "portal", text="")
    assert answer.status_code == 422


def test_what_waits_for_colleagues_is_not_hidden_and_days_say_what_they_are(
    fia: Client, mika: Client
) -> None:
    found = opened(fia, mika)
    address = reverse("console:dispute", args=[found.pk])
    whole = fia.get(reverse("console:disputes")).content.decode()
    assert address in whole, "It is another's to answer, and still waits"
    assert "answer by " in whole
    own = fia.get(reverse("console:disputes") + "?show=").content.decode()
    assert "1 dispute waits for somebody else" in own
    assert address not in own
    act(fia, found, "decline", text="The rate is right.")
    assert "over since " in fia.get(reverse("console:disputes") + "?show=OVER").content.decode()


def test_a_dispute_that_is_over_leads_to_another(fia: Client, mika: Client) -> None:
    found = opened(fia, mika)
    again, place = (
        reverse("portal:dispute-open", args=[found.entry_id]),
        reverse("portal:dispute", args=[found.pk]),
    )
    assert again not in mika.get(place).content.decode()
    act(fia, found, "decline", text="The rate is right.")
    assert again in mika.get(place).content.decode()


def test_the_partner_takes_it_back_and_others_see_nothing(fia: Client, mika: Client) -> None:
    found = opened(fia, mika)
    other = client_of(make_member(make_partner("Polar Oy"), "Pia", Role.PARTNER_OWNER))
    assert other.get(reverse("portal:dispute", args=[found.pk])).status_code == 404
    assert other.get(reverse("portal:dispute-open", args=[found.entry_id])).status_code == 404
    assert act(other, found, "withdraw", "portal").status_code == 404
    seller = client_of(make_user("Sulo", role="SELLER"))
    assert seller.get(reverse("console:dispute", args=[found.pk])).status_code == 403
    text = act(mika, found, "withdraw", "portal").content.decode()
    assert "Withdrawn. The amount stays as it is." in text
    late = act(fia, found, "grant", amount="500", text="x")
    assert "somebody has moved the dispute on" in late.content.decode()
