"""Large files in a bucket of an S3-compatible object store (AWS, MinIO, Ceph, Garage and others), as Django's storage."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPMessage
from typing import Any
from xml.etree import ElementTree

from django.core.files import File
from django.core.files.storage import Storage

from kanava.core.bucket_requests import PIECE, Asked, Bucket, StoreUnavailable, answered, pieces_of
from kanava.core.uploads import scratch

_ORDER = ("endpoint", "bucket", "access_key", "secret_key")


class BucketStore(Storage):
    """Files under `prefix` in a bucket. They have no address of their own: the product sends them, once it has looked who asks.

    Raises ValueError: an option is missing.
    """

    replaces = True

    def __init__(
        self,
        *,
        endpoint: str = "",
        bucket: str = "",
        access_key: str = "",
        secret_key: str = "",
        region: str = "us-east-1",
        prefix: str = "",
    ) -> None:
        given = {"endpoint": endpoint, "bucket": bucket, "access_key": access_key, "secret_key": secret_key}
        if lacking := [name for name in _ORDER if not given[name]]:
            raise ValueError(f"The store of files lacks {', '.join(lacking)} in KANAVA_FILE_STORE_OPTIONS.")
        if not endpoint.startswith(("https://", "http://")):
            raise ValueError("The endpoint of the store of files must begin with https:// or http://.")
        self.bucket = Bucket(endpoint.rstrip("/"), bucket, access_key, secret_key, region)
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    @property
    def where(self) -> str:
        """The place, for the person who looks after it."""
        return f"{self.bucket.endpoint}/{self.bucket.name}/{self.prefix}"

    def _key(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name as it is: what is saved takes the place of what was there, whole."""
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        sha256 = getattr(content, "sha256", None) or _hash_of(content)
        told = {"content-type": "application/octet-stream"}
        asked = Asked("PUT", self._key(name), {}, told, content, sha256, content.size)
        with answered(self.bucket, asked) as answer:
            answer.read()
        return name

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        """A copy of the file for as long as it is open, on this machine's disk: to be read from any place in it."""
        copy = tempfile.TemporaryFile(dir=scratch())  # noqa: SIM115  # whoever reads it closes it
        try:
            with answered(self.bucket, Asked("GET", self._key(name))) as answer:
                for piece in pieces_of(answer, _length(answer.headers)):
                    copy.write(piece)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return File(copy, name)

    def read_range(self, name: str, first: int, last: int) -> Iterator[bytes]:
        """The bytes from one place through another. Raises FileNotFoundError, StoreUnavailable."""
        asked = Asked("GET", self._key(name), headers={"range": f"bytes={first}-{last}"})
        with answered(self.bucket, asked) as answer:
            if answer.status != 206:
                raise StoreUnavailable(f"{self.where} sends no parts of files.")
            yield from pieces_of(answer, _length(answer.headers))

    def _told(self, name: str) -> HTTPMessage:
        with answered(self.bucket, Asked("HEAD", self._key(name))) as answer:
            return answer.headers

    def exists(self, name: str) -> bool:
        try:
            self._told(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        return _length(self._told(name))

    def get_modified_time(self, name: str) -> datetime:
        return parsedate_to_datetime(str(self._told(name)["Last-Modified"]))

    def delete(self, name: str) -> None:
        try:
            with answered(self.bucket, Asked("DELETE", self._key(name))):
                pass
        except FileNotFoundError:  # some stores say so
            pass

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files below a folder; as many requests as it has thousands."""
        begin = self._key(f"{path.strip('/')}/" if path.strip("/") else "")
        query: dict[str, str] = {"list-type": "2", "prefix": begin, "delimiter": "/"}
        folders: list[str] = []
        files: list[str] = []
        while True:
            with answered(self.bucket, Asked("GET", query=query)) as answer:
                listed: Any = ElementTree.fromstring(answer.read())
            folders += [
                _below(one, begin).rstrip("/") for one in listed.iterfind("{*}CommonPrefixes/{*}Prefix")
            ]
            files += [
                _below(one, begin) for one in listed.iterfind("{*}Contents/{*}Key") if one.text != begin
            ]
            following = listed.findtext("{*}NextContinuationToken")
            if not following:
                return folders, files
            query["continuation-token"] = following


def _below(named: ElementTree.Element, begin: str) -> str:
    return (named.text or "").removeprefix(begin)


def _length(headers: HTTPMessage) -> int:
    return int(headers["Content-Length"] or 0)


def _hash_of(content: "File[Any]") -> str:
    digest = hashlib.sha256()
    content.seek(0)
    while piece := content.read(PIECE):
        digest.update(piece)
    content.seek(0)
    return digest.hexdigest()
