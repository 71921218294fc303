"""Failed sign-ins are counted in the database: every process counts along, and a restart forgets nothing."""

import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kanava.core.models import User
from tests.factories import make_user

REFUSED = "Too many attempts."
# Another process of the same installation, started after the attempts.
ANOTHER = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django.setup()
from django.test import Client
answer = Client().post("/account/login/", {"login": sys.argv[2], "password": sys.argv[3]})
print(answer.status_code, "Too many attempts." in answer.content.decode())
"""


def try_in(client: Client, user: User, password: str, **more: str):
    return client.post(reverse("account_login"), {"login": user.email, "password": password}, **more)


def in_another_process(database: str, user: User, password: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER, database, user.email, password],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kanava.config.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.slow
def test_attempts_are_counted_by_all_processes_together(fresh_database: str) -> None:
    aino, eero = make_user("Aino", role="OWNER"), make_user("Eero", role="FINANCE")
    for _ in range(5):
        assert REFUSED not in try_in(Client(), aino, "wrong").content.decode()
    assert REFUSED in try_in(Client(), aino, "correct horse").content.decode()
    assert in_another_process(fresh_database, aino, "correct horse") == "200 True"
    # The count is the person's: a colleague at another address signs in.
    assert in_another_process(fresh_database, eero, "correct horse") == "302 False"


@pytest.mark.django_db
def test_the_cache_keeps_what_it_is_given() -> None:
    cache.set("counted", [1, 2], 60)
    assert cache.get("counted") == [1, 2]
