"""Who teaches and who learns: the owner, a partner, and a person of it."""

import pytest

from tests.factories import make_member, make_partner, make_user, staff


@pytest.fixture
def owner():
    return staff(make_user("Oona", role="OWNER"))


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy")


@pytest.fixture
def sini(aurora):
    return make_member(aurora, "Sini")
