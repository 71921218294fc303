"""The playbook's draft: kept as typed, with all its faults, by several editors."""

import re

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.playbook.models import PlaybookVersion
from kanava.rules.playbook import SETTINGS
from tests.doors.playbook.editing import (
    APPEAL,
    DAYS,
    DRAFT,
    GOLD,
    PAGE,
    draft,
    keep,
    publish,
    seen_on,
    text_of,
    token_of,
)
from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db


def test_only_what_is_shown_is_sent_and_the_rest_of_the_draft_stays(aino) -> None:
    keep(aino, days="120")
    page = aino.get(PAGE)
    assert DAYS not in seen_on(page)
    answer = keep(aino, seen_on(page), gold="32,5")
    assert draft() == {DAYS: 120, GOLD: "32.5"}
    assert "Saved in the draft." in text_of(answer)
    assert "The draft changes 2 settings." in text_of(answer)


def test_after_keeping_one_stays_where_one_was(aino) -> None:
    answer = keep(aino, where=PAGE + "?section=registration", days="120")
    assert answer.redirect_chain == [(PAGE + "?section=registration", 302)]
    answer = keep(aino, where=PAGE + "?section=registration", appeal="7", review="yes")
    assert answer.redirect_chain == [(DRAFT, 302)]


@pytest.mark.parametrize(
    ("language", "shown", "typed"), [("en", "300,000", "350,000"), ("fi", "300\u00a0000", "350 000")]
)
def test_figures_are_shown_and_read_in_the_readers_form(language: str, shown: str, typed: str) -> None:
    client = client_of(make_user("Aino", role="OWNER", language=language))
    page = client.get(PAGE)
    assert f'name="margins.thresholds.GOLD" value="{shown}"' in text_of(page)
    # Sending the page back as it was shown changes nothing, to the last setting.
    fields = {
        path: text
        for path, text in re.findall(r'name="([\w.]+)" value="([^"]*)"', text_of(page))
        if path in SETTINGS
    }
    assert len(fields) > 15
    client.post(PAGE, {**fields, "seen": seen_on(page)})
    assert draft() == {}
    client.post(PAGE, {**fields, "margins.thresholds.GOLD": typed, "seen": seen_on(page)})
    assert draft() == {"margins.thresholds.GOLD": 350_000}


def test_all_faults_are_shown_at_once_each_at_its_field_and_nothing_typed_is_lost(aino) -> None:
    answer = keep(aino, where=PAGE + "?section=registration", days="0,5", appeal="two weeks")
    keep(aino, coverage="50")
    for address in (PAGE + "?section=registration", PAGE, DRAFT):
        text = text_of(aino.get(address))
        assert "4 things have to be fixed" in text
        for path in (DAYS, APPEAL):
            assert f'href="{PAGE}?section=registration#{path}"' in text
        # A fault of a section that is not shown leads there too.
        assert f'href="{PAGE}?section=scoring#scoring.weights"' in text
        assert text.count(f"#{DAYS}") >= 2
        assert "add up to 110, not to 100" in text
    text = text_of(answer)
    assert 'value="0.5"' in text
    assert 'value="two weeks"' in text
    assert f'aria-invalid="true" aria-describedby="e-{DAYS}"' in text
    cell = text[text.index(f'id="e-{DAYS}"') :][:900]
    assert "Write a whole number." in cell
    assert "Write a number between 1 and 1,095." in cell


def test_a_draft_with_faults_is_not_published(aino) -> None:
    keep(aino, days="0")
    assert ">Publish</button>" not in text_of(aino.get(DRAFT))
    answer = publish(aino, clock.today())
    assert answer.status_code == 422
    assert "Write a number between 1 and 1,095." in text_of(answer)
    assert not PlaybookVersion.objects.filter(is_published=True).exists()


def test_the_second_editor_is_told_and_loses_nothing(aino, eva) -> None:
    page = aino.get(PAGE + "?section=registration")
    keep(eva, days="100", appeal="7")
    answer = keep(
        aino,
        seen_on(page),
        where=PAGE + "?section=registration",
        days="120",
        appeal="14",
        **{"registration.max_extensions": "3"},
    )
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Eva has changed some of the same settings" in text
    assert "Changed to “100” meanwhile." in text
    assert f'name="{DAYS}" value="120"' in text
    assert 'name="registration.max_extensions" value="3"' in text
    assert draft() == {DAYS: 100, APPEAL: 7}
    # Now they have seen it: what they keep again counts, and what they left alone stays Eva's.
    keep(
        aino,
        seen_on(answer),
        where=PAGE + "?section=registration",
        days="120",
        **{"registration.max_extensions": "3"},
    )
    assert draft() == {DAYS: 120, APPEAL: 7, "registration.max_extensions": 3}


@pytest.mark.parametrize("seen", ["", "[]", "null", "{", '{"registration.protection_days": []}', "[" * 2000])
def test_a_damaged_sight_breaks_nothing(aino, seen: str) -> None:
    assert keep(aino, seen, days="120").status_code in (200, 409)


def test_a_setting_that_does_not_exist_is_not_written(aino) -> None:
    keep(aino, **{"registration.colour": "blue", "csrf": "x"})
    assert draft() == {}


def test_who_may_not_edit_reads_without_fields(aino, maija) -> None:
    keep(aino, days="120")
    text = text_of(maija.get(PAGE + "?section=registration"))
    controls = re.findall(r"<(?:input|select|textarea)[^>]*name=\"([\w.]+)\"", text.split("<main")[1])
    assert set(controls) <= {"q", "only", "csrfmiddlewaretoken"}
    assert "Save as draft" not in text
    # What is in force, and what the draft would make of it.
    assert '<span class="setting-value">90 days</span>' in text
    assert "90 days → <strong>120 days</strong>" in text
    text = text_of(maija.get(DRAFT))
    assert "120 days" in text
    for button in ("Undo", "Discard it", "Read into the draft", ">Publish<"):
        assert button not in text
    assert keep(maija, days="60").status_code == 403
    for name in ("undo", "discard", "upload", "publish"):
        assert maija.post(reverse(f"console:playbook-{name}"), {"path": DAYS}).status_code == 403
    assert draft() == {DAYS: 120}


def test_the_draft_tells_its_changes_in_words_and_undoes_them_one_by_one(aino) -> None:
    keep(aino, days="120", gold="32.5", **{"registration.owns_renewals": "no", "margins.base": "LIST"})
    text = text_of(aino.get(DRAFT))
    for said in (
        "90 days</s> → <strong>120 days",
        "30%</s> → <strong>32.5%",
        "Yes</s> → <strong>No",
        "Net amount to us</s> → <strong>List price",
    ):
        assert said in text
    assert "Margin of resellers and managed service providers: Gold" in text
    answer = aino.post(reverse("console:playbook-undo"), {"path": GOLD}, follow=True)
    assert "32.5%" not in text_of(answer)
    assert set(draft()) == {DAYS, "registration.owns_renewals", "margins.base"}


def test_nothing_drafted_says_what_to_do(aino) -> None:
    text = text_of(aino.get(DRAFT))
    assert "Nothing is drafted" in text
    assert ">Publish</button>" not in text


def test_a_draft_that_somebody_has_changed_is_neither_published_nor_thrown_away(aino, eva) -> None:
    keep(aino, days="120")
    seen = token_of(aino)
    keep(eva, appeal="7")
    for name in ("publish", "discard"):
        sent = {"token": seen, "effective_from": clock.today().isoformat(), "reason": "x"}
        text = text_of(aino.post(reverse(f"console:playbook-{name}"), sent, follow=True))
        assert "The draft has changed since you looked at it." in text
        assert "Last changed by Eva" in text
    assert draft() == {DAYS: 120, APPEAL: 7}
    aino.post(reverse("console:playbook-discard"), {"token": token_of(aino)})
    assert draft() == {}


def test_an_emptied_field_is_said_to_be_empty(aino, maija) -> None:
    keep(aino, days="")
    assert '90 days</s> → <strong class="faulty">empty</strong>' in text_of(aino.get(DRAFT))
    assert "90 days → <strong>empty</strong>" in text_of(maija.get(PAGE + "?section=registration"))
