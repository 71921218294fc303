"""The same pages through the real web server over the loopback: what network and server add."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median

from django.conf import settings

from bench.browser import Browser
from bench.measuring import Result, WrongAnswer, percentile
from bench.yardstick import FULL_SPEED, yardstick

REPETITIONS = 40


@contextmanager
def served(database: str) -> Iterator[int]:
    """Granian as `kanava up` starts it, on a free port; ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--backpressure", "16", "--no-ws", "--log-level", "error", "bench.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "KANAVA_BENCH_DATABASE": database})
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=15)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The web server does not answer.")


def over_the_network(port: int, pages: Sequence[tuple[str, Browser, str]]) -> Iterator[Result]:
    """Each page through one kept connection."""
    for name, browser, path in pages:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME]}"
        times, steady = [], []
        for number in range(REPETITIONS + 5):
            before, started = yardstick(), time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise WrongAnswer(f"{path} through the web server was answered {answer.status}")
            if number >= 5:
                times.append((time.perf_counter() - started) * 1000)
                steady.append(times[-1] * FULL_SPEED / ((before + yardstick()) / 2))
        connection.close()
        times.sort()
        steady.sort()
        yield Result(
            "Through the web server",
            name,
            len(times),
            median(times),
            percentile(times, 0.95),
            times[-1],
            0,
            0,
            0,
            None,
            median(steady),
            percentile(steady, 0.95),
        )
