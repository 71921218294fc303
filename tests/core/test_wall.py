"""What the database itself refuses (design: A partner sees only its own; History is unalterable)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kanava.core import events
from kanava.core.models import Event
from kanava.core.wall import gate, partner_session
from kanava.partners.models import Partner
from kanava.rules.people import Via, system


def make_partner(name: str) -> Partner:
    return Partner.objects.create(
        name=name, sort_key=name.lower(), type="RESELLER", country="FI", created_at=timezone.now()
    )


def record(partner: Partner) -> Event:
    return events.record(
        "partner.created",
        by=system(Via.COMMAND),
        at=timezone.now(),
        subject=events.Subject("partner", partner.pk, partner.pk),
    )


@pytest.mark.django_db
def test_the_product_is_neither_superuser_nor_owner_of_a_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute(
            "select count(*) from pg_tables where schemaname = 'public' and tableowner = current_user"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_partner_sees_its_own_rows_only() -> None:
    aurora, polar = make_partner("Aurora"), make_partner("Polar")
    record(aurora)
    record(polar)

    with partner_session(aurora.pk):
        assert [partner.name for partner in Partner.objects.all()] == ["Aurora"]
        assert Event.objects.count() == 1

    assert Partner.objects.count() == 2


@pytest.mark.django_db
def test_without_a_partner_set_the_portal_role_sees_nothing() -> None:
    make_partner("Aurora")

    with partner_session(0):
        with connection.cursor() as cursor:
            cursor.execute("select set_config('kanava.partner', '', true)")
        assert Partner.objects.count() == 0


@pytest.mark.django_db
def test_a_gate_sees_more_and_closes_behind_itself() -> None:
    aurora = make_partner("Aurora")
    make_partner("Polar")

    with partner_session(aurora.pk):
        with gate("ownership"):
            assert Partner.objects.count() == 2
        assert Partner.objects.count() == 1


@pytest.mark.django_db
def test_the_portal_role_has_no_way_to_what_it_was_not_given() -> None:
    aurora = make_partner("Aurora")
    with (
        partner_session(aurora.pk),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select * from core_user")


@pytest.mark.parametrize(
    "statement",
    [
        "update core_event set verb = 'nothing'",
        "delete from core_event",
        "truncate core_event cascade",
        "update ledger_transfer set amount_minor = 1",
        "delete from ledger_entry",
        "truncate ledger_transfer",
        "alter table core_event disable trigger all",
        "drop table core_event",
        "truncate playbook_playbookversion",
    ],
)
@pytest.mark.django_db
def test_history_cannot_be_changed(statement: str) -> None:
    record(make_partner("Aurora"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().verb == "partner.created"


def test_an_event_outside_a_transaction_is_a_mistake_of_ours(fresh_database: str) -> None:
    aurora = make_partner("Aurora")
    with pytest.raises(RuntimeError):
        record(aurora)
