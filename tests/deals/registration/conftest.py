"""An owner who decides and two partners who register."""

import pytest

from tests.factories import make_partner


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy", type="REFERRAL", tier="SILVER")


@pytest.fixture
def polar():
    return make_partner("Polar GmbH", country="DE")
