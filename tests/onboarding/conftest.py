"""A partner that was signed today, with its plan."""

from datetime import UTC, date, datetime

import pytest

from kanava.onboarding.models import Plan
from kanava.partners import actions
from kanava.partners.actions import Told
from kanava.rules.people import Role
from tests.factories import make_member, make_user, member, staff

AT = datetime(2026, 8, 31, 7, tzinfo=UTC)  # a Monday
SIGNED = date(2026, 8, 31)


@pytest.fixture
def eva(aino):
    return staff(make_user("Eva", role="PARTNER_MANAGER"))


@pytest.fixture
def plan(eva) -> Plan:
    """Eva's own partner in Finland."""
    told = Told("Uusi Kumppani Oy", "RESELLER", "FI", signed_on=SIGNED)
    partner = actions.create_partner(by=eva, told=told, at=AT)
    return Plan.objects.get(partner=partner)


@pytest.fixture
def seller(plan):
    """A seller of the partner."""
    user = make_member(plan.partner, "Bertil", Role.PARTNER_SELLER)
    return member(plan.partner, Role.PARTNER_SELLER, user.pk)
