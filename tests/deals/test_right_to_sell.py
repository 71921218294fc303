"""Before one registers, the page says which product lines need a certificate, and which lesson is missing (guide: D2)."""

import pytest
import time_machine
from django.urls import reverse

from kanava.deals.models import ProductLine
from kanava.training.actions.learning import begin_path, finish_lesson
from tests.factories import client_of, make_member, make_partner, make_user, member, set_rules, staff
from tests.training.certifying import AT, make_assessment, make_bank, make_path, pass_it
from tests.training.making import make_lesson

pytestmark = pytest.mark.django_db


def test_the_page_says_what_a_line_needs_and_which_lesson_is_missing() -> None:
    owner = staff(make_user("Oona", role="OWNER"))
    platform = ProductLine.objects.create(code="platform", name="Platform")
    ProductLine.objects.create(code="analytics", name="Analytics")
    path = make_path("Selling the platform", product_line_id=platform.pk)
    lesson = make_lesson(owner, path, "What it spares")
    taken = make_assessment(owner, path, make_bank(owner))
    aurora = make_partner("Aurora Oy")
    sini = make_member(aurora, "Sini")
    by, client = member(aurora, user_id=sini.pk), client_of(sini)

    def page() -> str:
        return client.get(reverse("portal:register")).content.decode()

    with time_machine.travel(AT, tick=False):
        assert "needs a certificate" not in page()
        set_rules(registration={"certificate_required": True})
        text = page()
        assert "Platform needs a certificate, and nobody at your company has a valid one." in text
        assert "Analytics needs" not in text
        assert f'<a href="{reverse("portal:training-path", args=[path.pk])}">What it spares</a>' in text
        begin_path(by=by, path_id=path.pk, at=AT)
        assert f'<a href="{reverse("portal:lesson", args=[lesson.pk])}">What it spares</a>' in page()
        finish_lesson(by=by, lesson_id=lesson.pk, at=AT)
        assert f'<a href="{reverse("portal:assessment", args=[taken.lesson_id])}">Final test</a>' in page()
        pass_it(by, taken)
        assert "Platform needs a certificate, and your company has it." in page()
        set_rules(registration={"certificate_required": True, "certificate_holder": "WHO_REGISTERS"})
        other = client_of(make_member(aurora, "Olli")).get(reverse("portal:register")).content.decode()
        assert "needs a certificate, and you have no valid one." in other
