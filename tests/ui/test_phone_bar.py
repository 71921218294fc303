"""What stands in a phone's bar, and what behind More."""

import pytest

from kanava.ui.pages import NavItem, fill_bar


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
