"""What `kanava check` says of the library."""

import pytest

from kanava.config.proofs.findings import Level
from kanava.config.proofs.library import prove_library
from kanava.library.models import Material
from tests.library.making import make_material, word

pytestmark = pytest.mark.django_db


def broken() -> set[str]:
    return {one.promise for one in prove_library() if one.level == Level.BROKEN}


def test_the_library_is_proven() -> None:
    made = make_material(content=word("only here"))
    assert broken() == set()
    Material.objects.filter(pk=made.pk).update(downloads=1)
    assert broken() == {"A material's downloads are counted."}
