"""In which language somebody is invited to a partner's portal."""

import pytest
from django.urls import reverse

from kanava.core.models import User
from kanava.partners.models import Membership, Partner
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
