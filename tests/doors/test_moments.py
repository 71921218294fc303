"""Times as their readers live them: by their own clock, named wherever it is not the programme's."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kanava.core import clock
from kanava.core import mail as letters
from kanava.core.models import Letter
from kanava.ui import formatting
from tests.doors.pages import addresses
from tests.factories import client_of, make_member, make_partner, make_user

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
MOMENT = re.compile(r"\d{1,2} \w{3} \d{4}, \d{2}:\d{2}(?!\d*–\d{2}:\d{2})")
NAMED = re.compile(r"\d{1,2} \w{3} \d{4}, \d{2}:\d{2}(–[^(]{5,25})? \([A-Z]")


@pytest.mark.django_db
def test_a_portal_page_names_the_clock_of_each_moment(scene) -> None:
    person = scene["own"]
    person.time_zone = "America/New_York"
    person.save()
    client, named, bare = client_of(person), 0, []
    for url in addresses(scene, "portal"):
        answer = client.get(url, follow=True)
        page = answer.content.decode() if "html" in answer.headers["Content-Type"] else ""
        for one in MOMENT.finditer(page):
            named += 1
            if not NAMED.match(page, one.start()):
                bare.append((url, page[one.start() : one.end() + 20]))
    assert not bare
    assert named > 10


def test_by_whose_clock_a_moment_is_told() -> None:
    helsinki, berlin = ZoneInfo("Europe/Helsinki"), ZoneInfo("Europe/Berlin")
    assert formatting.moment(AT) == "24 Nov 2026, 11:00"
    with clock.told_to(lambda: clock.Reader(helsinki)):
        assert formatting.moment(AT) == "24 Nov 2026, 11:00"
    with clock.told_to(lambda: clock.Reader(berlin)):
        assert formatting.moment(AT) == "24 Nov 2026, 10:00 (Berlin)"
        assert formatting.moment(AT, helsinki) == "24 Nov 2026, 11:00"
        with clock.told_to(lambda: None):
            assert formatting.moment(AT) == "24 Nov 2026, 11:00"
    with clock.told_to(clock.stranger):
        assert formatting.moment(AT) == "24 Nov 2026, 11:00 (Helsinki)"


@pytest.mark.django_db
def test_a_letter_tells_moments_by_the_clock_of_whoever_gets_it() -> None:
    charlotte = make_member(make_partner("Polar GmbH", country="DE"), "Charlotte")
    aino = make_user("Aino", role="OWNER")

    def written_to(address: str) -> str:
        letters.write("mail/account_notice", to=address, language="en", context={"at": AT, "what": "Yes."})
        return Letter.objects.latest("pk").text

    assert "24 Nov 2026, 10:00 (Berlin)" in written_to(charlotte.email)
    assert "24 Nov 2026, 11:00." in written_to(aino.email)
    assert "24 Nov 2026, 11:00 (Helsinki)" in written_to("nobody@example.com")
