"""The person's menu says which language and appearance are in use, in the console and in the portal."""

import re

import pytest
from django.urls import reverse

from tests.factories import client_of, make_member, make_partner, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "theme"), [("en", "auto"), ("fi", "dark")])
def test_the_language_and_the_appearance_in_use_are_marked(language: str, theme: str) -> None:
    aino = make_user("Aino", role="OWNER")
    bertil = make_member(make_partner("Aurora Oy"), "Bertil")
    for user, home in ((aino, "console:dashboard"), (bertil, "portal:home")):
        user.language, user.theme = language, theme
        user.save()
        text = client_of(user).get(reverse(home)).content.decode()
        marked = re.findall(r'<button name="(?:language|theme)" value="(\w+)"[^>]* aria-current="true"', text)
        assert marked == [language, theme]
