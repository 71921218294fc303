"""The playbook's pages: find and read (design: The playbook)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.playbook.models import PlaybookVersion
from kanava.rules import playbook
from kanava.rules.playbook import SETTINGS
from tests.doors.playbook.editing import APPEAL, DAYS, DRAFT, GOLD, PAGE, keep, publish, text_of

pytestmark = pytest.mark.django_db


def test_a_page_shows_one_section_with_names_sentences_units_defaults_and_sources(aino) -> None:
    text = text_of(aino.get(PAGE + "?section=registration"))
    assert "How long an approved registration is protected" in text
    assert f'id="s-{DAYS}" name="{DAYS}" value="90"' in text
    assert "90 days" in text
    assert "Guide C3, Kanava&#x27;s figure" in text
    assert "scoring.weights" not in text


def test_an_unknown_section_is_the_first_one(aino) -> None:
    for query in ("", "?section=nonsense", "?section=%00"):
        assert 'name="margins.tiers.GOLD"' in text_of(aino.get(PAGE + query))


@pytest.mark.parametrize(
    ("query", "found", "left"),
    [
        ("protection", DAYS, "margins.base"),
        ("PROTECTED  approval", DAYS, APPEAL),
        ("margin gold", GOLD, "registration.scope"),
        ("h12", "activity.exit_days", DAYS),
        ("protection_days", DAYS, APPEAL),
        ("customer meeting", "registration.extension_evidence", DAYS),
        ("partner scoring", "scoring.lowest_score", DAYS),
    ],
)
def test_a_search_finds_by_name_sentence_section_choice_path_and_guide(aino, query, found, left) -> None:
    text = text_of(aino.get(PAGE, {"q": query}))
    assert f'name="{found}"' in text
    assert f'name="{left}"' not in text


def test_a_search_without_a_find_says_what_to_do(aino) -> None:
    text = text_of(aino.get(PAGE, {"q": "<b>zebra"}))
    assert "No setting fits" in text
    assert "<b>zebra" not in text
    assert "Everything is as in the guide" in text_of(aino.get(PAGE, {"only": "changed"}))


def test_only_what_differs_from_the_guide(aino) -> None:
    keep(aino, days="120")
    text = text_of(aino.get(PAGE, {"only": "changed"}))
    assert re.findall(r'name="(\w+\.[\w.]+)"', text) == [DAYS]
    assert text.count(">changed<") == 1


def test_every_setting_has_its_field_on_the_page_of_its_section(aino) -> None:
    for section in playbook.SECTIONS:
        text = text_of(aino.get(PAGE, {"section": section}))
        names = re.findall(r'(?:input|select) id="s-[\w.]+" name="([\w.]+)"', text)
        # Long tables stand side by side, so their fields come row by row.
        assert sorted(names) == sorted(path for path, found in SETTINGS.items() if found.section == section)
        for path in names:
            # An anchor for the way from a fault or a version.
            assert f'id="{path}"' in text or f'id="{SETTINGS[path].field}"' in text


def test_a_page_is_light_and_asks_the_database_little(aino, django_assert_max_num_queries) -> None:
    for number in range(12):
        keep(aino, days=str(100 + number), appeal=str(20 + number))
        publish(aino, clock.today() + timedelta(days=number))
    keep(aino, days="60")
    version = PlaybookVersion.objects.filter(is_published=True).latest("id").pk
    for address in (
        PAGE,
        PAGE + "?section=registration",
        PAGE + "?q=partner",
        DRAFT,
        reverse("console:playbook-versions"),
        reverse("console:playbook-version", args=[version]),
        reverse("console:playbook-rules"),
    ):
        with django_assert_max_num_queries(12):
            answer = aino.get(address)
        assert answer.status_code == 200
    assert len(aino.get(PAGE).content) < 60_000
