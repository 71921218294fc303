"""What migrations promise of rights is the same in whatever order their modules are read."""

from itertools import permutations

from kanava.core.dbpolicy import Declared

STATEMENTS = (
    "grant select, update (stage, reason) on deals_deal to {portal}",
    "revoke update (reason) on deals_deal from {portal}",
    "grant select (id, name) on core_user to {portal}",
)


def test_what_is_taken_is_taken_whenever_it_was_given() -> None:
    for order in permutations(STATEMENTS):
        declared = Declared()
        for statement in order:
            declared.read(statement)
        assert declared.portal == {
            "deals_deal": {"SELECT", "UPDATE stage"},
            "core_user": {"SELECT id", "SELECT name"},
        }
