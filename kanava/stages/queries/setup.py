"""What a beginning programme needs and whether it is there (guide: D6, K1)."""

from collections.abc import Set
from enum import StrEnum

from django.db.models import Case, Exists, Value, When

from kanava.agreements.models import Company, TemplateVersion
from kanava.core.mail import is_outbox
from kanava.core.models import User
from kanava.core.standing import Standing
from kanava.deals.models import ProductLine
from kanava.stages.models import SharedFolder


class Setup(StrEnum):
    """What is set up once."""

    COMPANY = "COMPANY"
    PRODUCT_LINES = "PRODUCT_LINES"
    AGREEMENT_TEXT = "AGREEMENT_TEXT"
    FOLDER = "FOLDER"
    MAIL_SERVER = "MAIL_SERVER"


_THERE = {
    Setup.COMPANY: Company.objects.exclude(name=""),
    Setup.PRODUCT_LINES: ProductLine.objects.filter(is_active=True),
    Setup.AGREEMENT_TEXT: TemplateVersion.objects.filter(template__retired_at=None),
    Setup.FOLDER: SharedFolder.objects.all(),
}
# One row, whoever is there: the statement asks for nothing of it.
_FOUND = Standing(
    lambda: User.objects.order_by("id").values_list(
        *(Case(When(Exists(rows), then=Value(True)), default=Value(False)) for rows in _THERE.values())
    )[:1]
)


def list_set_up() -> Set[Setup]:
    """What is there. One statement."""
    found = next(iter(_FOUND.rows()), ())
    there = {one for one, is_there in zip(_THERE, found, strict=False) if is_there}
    return there if is_outbox() else there | {Setup.MAIL_SERVER}
