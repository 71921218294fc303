"""Codes and tokens stay out of the log, through the handler that the settings declare."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils.log import log_response
from procrastinate.jobs import Job

from kanava.core.jobs import send_mail
from kanava.core.logs import WithoutSecrets

CODE = "Your code is\n(482-913) for Kanava"


@pytest.fixture
def log():
    """What the declared handler would write, from INFO on."""
    declared = settings.LOGGING
    assert declared["root"]["handlers"] == ["stderr"]
    assert declared["handlers"]["stderr"]["filters"] == ["without_secrets"]
    assert declared["filters"]["without_secrets"] == {"()": f"{WithoutSecrets.__module__}.WithoutSecrets"}
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter(declared["formatters"]["line"]["format"]))
    handler.addFilter(WithoutSecrets())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_failed_letter_is_logged_without_its_text(log: io.StringIO) -> None:
    job = Job(
        id=7, task_name=send_mail.name, queue="default", lock=None, queueing_lock=None,
        task_kwargs={"to": "a@example.com", "subject": "Code", "text": CODE},
    )  # fmt: skip
    assert "482-913" in job.call_string
    logging.getLogger("procrastinate.worker").error(
        f"Job {job.call_string} ended with status: Error, lasted 0.1 s"
    )
    assert "core.send_mail[7] ended with status: Error" in log.getvalue()
    assert "482-913" not in log.getvalue()
    assert "a@example.com" not in log.getvalue()


def test_a_token_in_an_address_is_left_out(log: io.StringIO) -> None:
    token = "q3Zt0yXw-88aBcDeFgHiJkLmNoPqRs"
    request = RequestFactory().get(f"/join/{token}/?key={token}")
    log_response(
        "Not Found: %s",
        request.get_full_path(),
        response=type("R", (), {"status_code": 404})(),
        request=request,
    )
    assert "Not Found: /join/…/?key=…" in log.getvalue()
    assert token not in log.getvalue()


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_logged_by_its_address(log: io.StringIO) -> None:
    assert Client().get("/no/such/page/").status_code == 404
    assert "Not Found: /no/such/page/" in log.getvalue()
