"""A bucket of an S3-compatible store: how requests are signed, and what is done when it does not answer."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.files import File

from kanava.core import bucket_requests
from kanava.core.bucket_requests import EMPTY, Bucket, StoreUnavailable, sign
from kanava.core.bucket_store import BucketStore
from tests.bucket import Held, bucket


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    monkeypatch.setattr(bucket_requests.time, "sleep", lambda _seconds: None)
    with bucket() as found:
        yield found


@pytest.fixture
def store(held: Held) -> BucketStore:
    found = BucketStore(**held.options)
    found.save("ab/one", io_file(b"0123456789"))
    held.asked.clear()
    return found


def io_file(content: bytes) -> File:
    return File(io.BytesIO(content), "one")


EXAMPLE = Bucket(
    "https://examplebucket.s3.amazonaws.com", "", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)  # fmt: skip
HOST = "examplebucket.s3.amazonaws.com"
WELCOME = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "sha256", "signature"),
    [
        (
            "GET", "/test.txt", "", {"Range": "bytes=0-9"}, EMPTY,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT", "/test%24file.text", "", {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
            WELCOME, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        ("GET", "/", "lifecycle=", {}, EMPTY, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        (
            "GET", "/", "max-keys=2&prefix=J", {}, EMPTY,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)  # fmt: skip
def test_requests_are_signed_as_amazons_reference_has_it(
    method, path, query, headers, sha256, signature
) -> None:
    """The worked examples of the API reference, "Signature Calculations for the Authorization Header"."""
    told = sign(
        method, path, query, {"Host": HOST, **headers}, sha256, bucket=EXAMPLE, at=datetime(2013, 5, 24, tzinfo=UTC)
    )  # fmt: skip
    assert told["authorization"].endswith(f"Signature={signature}")


def test_a_part_is_asked_for_as_a_part(store: BucketStore, held: Held) -> None:
    assert b"".join(store.read_range("ab/one", 3, 5)) == b"345"
    assert held.asked == ["GET /files/kanava/ab/one bytes=3-5"]
    with pytest.raises(FileNotFoundError):
        list(store.read_range("ab/none", 3, 5))


def test_a_store_that_is_busy_is_asked_again(store: BucketStore, held: Held) -> None:
    held.busy = 2
    assert store.exists("ab/one")
    assert len(held.asked) == 3
    held.busy = 2
    store.save("ab/two", io_file(b"once more from its beginning"))
    assert b"".join(store.read_range("ab/two", 0, 27)) == b"once more from its beginning"
    held.busy = 3
    with pytest.raises(StoreUnavailable, match="SlowDown"):
        store.listdir("")


def test_what_breaks_off_is_not_taken_for_whole(store: BucketStore, held: Held) -> None:
    held.breaks_off = True
    with pytest.raises(StoreUnavailable, match="broke off"):
        list(store.read_range("ab/one", 0, 9))
    with pytest.raises(StoreUnavailable, match="broke off"):
        store.open("ab/one")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"secret_key": "another"}, "403 SignatureDoesNotMatch"),
        ({"bucket": "none"}, "404 NoSuchBucket"),
        ({"endpoint": "http://127.0.0.1:9"}, "does not answer"),
    ],
)
def test_a_store_that_refuses_says_why(held: Held, change: dict[str, str], said: str) -> None:
    found = BucketStore(**{**held.options, **change})
    with pytest.raises(StoreUnavailable, match=said):
        found.listdir("")
    with pytest.raises(StoreUnavailable):
        found.save("ab/one", io_file(b"x"))
    assert "another" not in repr(found.bucket)


@pytest.mark.parametrize(
    ("options", "said"),
    [({}, "endpoint, bucket, access_key, secret_key"), ({"endpoint": "s3.example.com"}, "https://")],
)
def test_options_that_make_no_store_are_named(held: Held, options: dict[str, str], said: str) -> None:
    given = {**held.options, **options} if options else {}
    with pytest.raises(ValueError, match=said):
        BucketStore(**given)
