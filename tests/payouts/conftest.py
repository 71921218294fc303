"""Who pays: the owner, finance, and our account."""

import pytest

from tests.factories import make_user, staff
from tests.payouts.making import make_paying


@pytest.fixture
def owner():
    return make_user("Aino", role="OWNER")


@pytest.fixture
def finance():
    return make_user("Eero", role="FINANCE")


@pytest.fixture
def ours(finance):
    return make_paying(staff(finance))
