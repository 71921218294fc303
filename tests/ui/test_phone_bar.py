"""What stands in a phone's bar, and what behind More."""

import pytest
from django.urls import reverse

from kanava.rules.stages import Feature
from kanava.ui.pages import NavItem, fill_bar
from tests.factories import client_of, make_user, switch_on


@pytest.mark.parametrize(
    ("pages", "bar"),
    [
        ("abcd--", "abcd"),
        ("--", "ab"),
        ("a--", "abc"),
        ("abcd-", "abcde"),
        ("a-----", "abcd"),
        ("a-c---", "abcd"),
        ("", ""),
    ],
)
def test_the_bar_is_filled_and_nothing_stands_alone_behind_more(pages: str, bar: str) -> None:
    nav = [NavItem("abcdef"[place], "/", "home", is_first=sign != "-") for place, sign in enumerate(pages)]
    assert "".join(str(item.label) for item in fill_bar(nav) if item.is_first) == bar


@pytest.mark.django_db
def test_finance_finds_the_money_in_the_bar() -> None:
    switch_on(Feature.EARNINGS)
    page = client_of(make_user("Fia", role="FINANCE")).get(reverse("console:deals")).content.decode()
    (line,) = [
        one
        for one in page.split("<a ")
        if f'href="{reverse("console:earnings")}"' in one and 'class=""' in one
    ]
    assert "Earnings" in line
