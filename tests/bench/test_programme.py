"""The generated programme is one that the product could have made itself."""

import pytest
from django.db import connection

from kanava.config.proofs.amounts import prove_amounts
from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.deals.models import Deal, Registration
from kanava.ledger.models import Entry

pytestmark = pytest.mark.slow

# The rows were loaded without triggers: each reference is looked up again.
REFERENCES = """
select format('select count(*) from %s child where %s is not null and not exists (select 1 from %s parent where parent.%I = child.%I)',
         conrelid::regclass, format('child.%I', own.attname), confrelid::regclass, other.attname, own.attname)
from pg_constraint
join pg_attribute own on own.attrelid = conrelid and own.attnum = conkey[1]
join pg_attribute other on other.attrelid = confrelid and other.attnum = confkey[1]
where contype = 'f' and connamespace = 'public'::regnamespace
"""


def test_every_promise_between_rows_and_every_amount_holds(programme) -> None:
    assert Deal.objects.count() == 6_000
    assert Registration.objects.count() > 1_000
    assert Entry.objects.count() > 500
    findings = [*prove_records(), *prove_amounts()]
    assert [one for one in findings if one.level == Level.BROKEN] == []


def test_every_reference_leads_to_a_row(programme) -> None:
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES)
        statements = [statement for (statement,) in cursor.fetchall()]
        assert len(statements) > 30
        lost = {}
        for statement in statements:
            cursor.execute(statement)
            if count := cursor.fetchone()[0]:
                lost[statement] = count
    assert lost == {}
