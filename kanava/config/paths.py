"""Where things are: the data folder, the secret key, the database. Environment first, then the embedded server."""

import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parents[2]
DatabaseRole = Literal["app", "owner"]


def data_dir() -> Path:
    """The folder for the database, files and secrets.

    `KANAVA_DATA`, else `/var/lib/kanava` for root (the embedded server cannot run as root, and root's own
    folders are closed to the user it runs as), else `var` in the checkout.
    """
    chosen = os.environ.get("KANAVA_DATA")
    if chosen:
        return Path(chosen).resolve()
    return Path("/var/lib/kanava") if os.geteuid() == 0 else CHECKOUT / "var"


def demo_mark() -> Path:
    """The file by which a data folder remembers that it holds the demo programme."""
    return data_dir() / "demo"


def secret_key() -> str:
    """The installation's secret: `KANAVA_SECRET_KEY` (or its _FILE), else a file made once in the data folder."""
    given = os.environ.get("KANAVA_SECRET_KEY")
    file = os.environ.get("KANAVA_SECRET_KEY_FILE")
    if given or file:
        return given or Path(str(file)).read_text().strip()
    return kept_secret(data_dir() / "secret_key")


def kept_secret(path: Path) -> str:
    """The secret in `path`; made, readable by its owner alone, when it is not there yet."""
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=path.parent)  # 0600
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    # A link appears whole or not at all: two first starts agree on one secret.
    with suppress(FileExistsError):
        os.link(partial, path)
    os.unlink(partial)
    return path.read_text().strip()


def role_name(role: str) -> str:
    """The database role's name with this installation's prefix."""
    return f"{os.environ.get('KANAVA_ROLE_PREFIX', 'kanava')}_{role}"


def role_password(role: str) -> str:
    """A database role's password, derived from the secret so that it is stored nowhere."""
    return hmac.new(secret_key().encode(), f"database role {role}".encode(), hashlib.sha256).hexdigest()


def admin_params() -> dict[str, Any]:
    """The connection that may make roles and the database: `DATABASE_URL`, else the embedded server's."""
    url = os.environ.get("DATABASE_URL")
    if url:
        return _parsed(url)
    from kanava.config import embedded

    return embedded.Server(data_dir() / "postgres").admin_params()


def database_params(role: DatabaseRole) -> dict[str, Any]:
    """Django's connection settings for the application role, or for the owner role that migrates."""
    admin = admin_params()
    return {**admin, "USER": role_name(role), "PASSWORD": role_password(role)}


def _parsed(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ValueError("DATABASE_URL must look like postgresql://user:password@host:5432/database.")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "")),
        **({"OPTIONS": options} if options else {}),
    }
