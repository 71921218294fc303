"""How the invitation to a partner's portal is filled in: in which language, and with whom of the contacts."""

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core.models import User
from kanava.partners.models import Contact, Membership, Partner
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_user

pytestmark = pytest.mark.django_db


def test_an_invitation_is_in_the_partners_language() -> None:
    """That of its people who are there, else that of its country; not that of whoever invites."""
    manager = make_user("Eva", role="PARTNER_MANAGER")
    aurora = make_partner("Aurora Oy", manager=manager)
    bertil = make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    eva = client_of(manager)
    address = reverse("console:partner-person-invite", args=[aurora.pk])
    User.objects.filter(pk=bertil.pk).update(language="fi")
    assert '<option value="fi" selected>' in eva.get(address).content.decode()
    Membership.objects.filter(partner=aurora).delete()
    assert '<option value="fi" selected>' in eva.get(address).content.decode()
    Partner.objects.filter(pk=aurora.pk).update(country="DE")
    assert '<option value="en" selected>' in eva.get(address).content.decode()


def test_an_invitation_is_filled_in_with_the_primary_contact_or_the_one_chosen() -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    aurora = make_partner("Aurora Oy", manager=eva)
    Contact.objects.create(partner=aurora, name="Liisa", email="Liisa@Aurora.fi", is_primary=True)
    mikko = Contact.objects.create(partner=aurora, name="Mikko", email="mikko@aurora.fi")
    Contact.objects.create(partner=aurora, name="Without address")
    client, address = client_of(eva), reverse("console:partner-person-invite", args=[aurora.pk])
    page = client.get(address).content.decode()
    assert 'value="Liisa"' in page
    assert 'value="Liisa@Aurora.fi"' in page
    assert f'href="?contact={mikko.pk}"' in page
    assert "Without address" not in page
    page = client.get(f"{address}?contact={mikko.pk}").content.decode()
    assert 'value="mikko@aurora.fi"' in page
    assert f"{address}?contact={mikko.pk}" in _contacts(client, aurora)
    liisa = make_member(aurora, "Liisa", Role.PARTNER_OWNER)
    User.objects.filter(pk=liisa.pk).update(email="liisa@aurora.fi")
    page = client.get(address).content.decode()
    assert 'value="Liisa"' not in page
    client.post(address, {"email": "mikko@aurora.fi", "name": "", "role": "PARTNER_SELLER", "language": "fi"})
    assert "contact=" not in _contacts(client, aurora)


def _contacts(client: Client, partner: Partner) -> str:
    text = client.get(reverse("console:partner", args=[partner.pk])).content.decode()
    return text.split('class="stack contacts"')[1].split("</ul>")[0]
