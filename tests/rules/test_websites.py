"""Websites: what is one, and what no browser should be led by."""

import pytest

from kanava.rules.websites import LONGEST_WEBSITE, WebsiteUnreadable, link_of, shown, website


@pytest.mark.parametrize(
    ("typed", "stands_as", "leads_to"),
    [
        (" aurora.fi ", "aurora.fi", "https://aurora.fi"),
        ("HTTPS://www.Aurora.fi/", "www.Aurora.fi", "HTTPS://www.Aurora.fi/"),
        ("http://aurora.fi:8080/en?a=1&b=2#top", "aurora.fi:8080/en?a=1&b=2#top", "http://aurora.fi:8080/en?a=1&b=2#top"),
        ("räksmörgås.se/ä", "räksmörgås.se/ä", "https://räksmörgås.se/ä"),
        ("xn--80ak6aa92e.xn--p1ai", "xn--80ak6aa92e.xn--p1ai", "https://xn--80ak6aa92e.xn--p1ai"),
    ],
)  # fmt: skip
def test_what_leads_to_a_site(typed: str, stands_as: str, leads_to: str) -> None:
    assert shown(typed) == stands_as
    assert link_of(website(typed)) == leads_to


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "JavaScript:alert(1)//aurora.fi", "data:text/html,x", "vbscript:x", "ftp://aurora.fi", "file:///etc/passwd",
        "//aurora.fi", "https://", "aurora", "localhost", "http://127.0.0.1/", "olga@aurora.fi", "https://olga:secret@aurora.fi", "our site",
        "aurora.fi/a b", "aurora.fi/<b>", "aurora..fi", "-aurora.fi", "https://aurora.fi:0", "https://aurora.fi:99999", "{{partner.name}}.fi",
        "aurora.fi/" + "a" * LONGEST_WEBSITE,
    ],
)  # fmt: skip
def test_what_does_not(typed: str) -> None:
    with pytest.raises(WebsiteUnreadable):
        website(typed)
    assert shown(typed) == ""


def test_nothing_is_no_website() -> None:
    assert website("  ") == ""
    assert shown("") == ""
