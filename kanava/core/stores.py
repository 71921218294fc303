"""The store on the disk, which large files are in unless a setting names another.

Any storage of Django's will do (`STORAGES["blobs"]`). Three things it may have beside Django's own, each of which saves work:

- `replaces = True`: what is saved under a name takes the place of what was there, at once and whole;
- `incoming`: a folder from where a file becomes its own by a move;
- `read_range(name, first, last)`: the bytes from one place through another, without the rest.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class DiskStore(FileSystemStorage):
    """Files in the data folder, or in the folder `location`; only whoever runs the product reads them."""

    replaces = True

    def __init__(self, location: str | None = None) -> None:
        super().__init__(location=location, file_permissions_mode=0o600, allow_overwrite=True)
        self._folder = location

    @property
    def base_location(self) -> str:
        return self._folder or str(Path(settings.DATA_DIR) / "files")

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    @property
    def incoming(self) -> Path:
        """Where files are until they are whole: on the same disk, so that a move is nothing more than another name."""
        return Path(self.location) / "incoming"
