"""Drafts that came by mail and wait for somebody's word: what the portal says of them, and what becomes of those left out."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kanava.deals.models import Registration
from kanava.partners.models import Membership
from tests.factories import client_of, make_member, make_partner
from tests.letterbox.mails import AT, arrive, fields, letters_to, link_in, written

TWO = "Customer: Metsola Oy\nProduct: Analytics\n\nCustomer: Kone Oyj\nProduct: Platform"


def test_a_draft_says_that_a_confirmation_waits_and_where(programme, time_machine) -> None:
    time_machine.move_to(AT, tick=False)
    arrive(written(sender="cecilia@aurora.fi"))
    client = client_of(programme.bertil)
    draft = Registration.objects.get()
    for name in ("home", "registrations"):
        assert "waits for a confirmation" in client.get(reverse(f"portal:{name}")).content.decode()
    page = reverse("portal:registration", args=[draft.pk])
    text = client.get(page).content.decode()
    assert "It came by mail from cecilia@aurora.fi" in text
    assert "cecilia@aurora.fi has a letter with the link" in text
    # Nobody waits any more once it is registered here, or once the link has run out.
    time_machine.move_to(AT + timedelta(days=8), tick=False)
    assert "has a letter with the link" not in client.get(page).content.decode()
    time_machine.move_to(AT, tick=False)
    client.post(reverse("portal:registration-act", args=[draft.pk, "submit"]))
    assert "has a letter with the link" not in client.get(page).content.decode()


def test_another_partner_learns_nothing_of_it(programme, time_machine) -> None:
    time_machine.move_to(AT, tick=False)
    arrive(written(sender="cecilia@aurora.fi"))
    stranger = client_of(make_member(make_partner("Polar Oy"), "Charlotte"))
    assert "cecilia" not in stranger.get(reverse("portal:registrations")).content.decode()
    address = reverse("portal:registration", args=[Registration.objects.get().pk])
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("has_account", [True, False])
def test_what_was_left_unticked_is_named_with_the_way_to_it(programme, time_machine, has_account) -> None:
    time_machine.move_to(AT, tick=False)
    if not has_account:
        Membership.objects.all().delete()
    sender = "bertil@example.com" if has_account else "cecilia@aurora.fi"
    message = arrive(written(TWO, sender=sender))
    first, second = message.deals.order_by("place")
    kept = fields(second, customer_name="Kone Oyj")
    del kept[f"deal-{second.pk}-wanted"]
    page = Client().post(link_in(letters_to(sender)[0]), fields(first) | kept)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Kone Oyj" in text
    assert "It was not chosen and is not registered." in text
    assert (reverse("portal:registration", args=[second.registration_id]) in text) == has_account
    assert Registration.objects.get(customer_name="Kone Oyj").state == "DRAFT"
