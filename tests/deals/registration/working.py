"""What several tests of registrations do."""

from datetime import UTC, date, datetime, timedelta

from kanava.deals.actions import following, registering
from kanava.deals.actions.registering import Typed
from kanava.deals.models import Registration
from kanava.playbook.models import PlaybookVersion
from kanava.rules import playbook
from tests.factories import member

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def work(found: Registration, day: int, **told) -> None:
    at = AT + timedelta(days=day)
    values = {"kind": "MEETING", "happened_on": at.date(), "note": "Met the CIO", **told}
    following.record_activity(by=member(found.partner), registration_id=found.pk, at=at, **values)


def customer_decides() -> None:
    document = playbook.to_document(playbook.DEFAULT)
    document["registration"]["customer_choice"] = "CUSTOMER_DECIDES"
    PlaybookVersion.objects.create(
        effective_from=date(2026, 1, 1), document=document, is_published=True, created_at=AT, published_at=AT
    )


def make_registration_behind_wall(partner) -> Registration:
    by = member(partner)
    line_id = make_line_id()
    typed = Typed(customer_name="ELISA OYJ", product_line_id=line_id, amount="1 000,00")
    draft = registering.save_draft(by=by, partner_id=partner.pk, typed=typed, at=AT)
    return registering.submit_registration(by=by, registration_id=draft.pk, at=AT)


def make_line_id() -> int:
    from kanava.deals.models import ProductLine

    return ProductLine.objects.values_list("id", flat=True).get(code="platform")
