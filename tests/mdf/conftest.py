"""A partner with a budget, and the owner."""

import pytest

from kanava.core.models import User
from kanava.partners.models import Partner
from tests.factories import make_partner, make_user
from tests.mdf.making import make_budget


@pytest.fixture
def aurora() -> Partner:
    partner = make_partner("Aurora Oy", tier="GOLD")
    make_budget(partner)
    return partner


@pytest.fixture
def aino() -> User:
    return make_user("Aino", role="OWNER")
