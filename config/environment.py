"""Reads the environment. A bad value stops the start with a sentence."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    "timeout": 5,
    # A read that turns into a write cannot wait for the lock otherwise.
    "transaction_mode": "IMMEDIATE",
    # FULL: an answer the page called saved survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;",
}


def env_text(name, default):
    return os.environ.get(name, default)


def env_flag(name, default):
    value = os.environ.get(name, default)
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 for yes or 0 for no.")
    return value == "1"


def env_list(name, default):
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def data_folder(base):
    """The folder for the database, the secret key and collected static files; made if missing."""
    folder = (base / env_text("DATA_DIR", "data")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR {folder} cannot be made ({error.strerror}); "
            "name a folder that can be written."
        ) from error
    return folder


def secret_key(folder):
    """SECRET_KEY, or the one kept in the data folder, which is made at the first start."""
    given = env_text("SECRET_KEY", "")
    if given:
        if len(given) < 50:
            raise ImproperlyConfigured(
                "SECRET_KEY is too short; give at least 50 random characters, "
                "or leave it out and one is made in the data folder."
            )
        return given
    kept = folder / "secret_key"
    if not kept.exists():
        _write_once(kept, secrets.token_urlsafe(60))
    return kept.read_text().strip()


def _write_once(path: Path, text: str):
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    try:
        os.link(fresh, path)  # fails if another process was first: its key stands
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def database(folder):
    """DATABASE_URL as Django's settings; a SQLite file in the data folder if it is not set."""
    url = urlsplit(env_text("DATABASE_URL", "") or f"sqlite:///{folder / 'bestfit.sqlite3'}")
    if url.scheme == "sqlite":
        return {
            "ENGINE": "config.sqlite",
            "NAME": unquote(url.path)[1:] if url.path.startswith("//") else unquote(url.path),
            "CONN_MAX_AGE": None,
            "OPTIONS": SQLITE_OPTIONS,
            "TEST": {"NAME": str(folder / "test.sqlite3")},
        }
    if url.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "config.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            # A socket's folder may be given as ?host=/folder, as libpq does.
            "HOST": parse_qs(url.query).get("host", [unquote(url.hostname or "")])[0],
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"options": "-c statement_timeout=10000 -c lock_timeout=2000"},
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL starts with {url.scheme!r}; "
        "write sqlite:////path/to/file or postgresql://user@host/name."
    )


def mailers():
    """Django's mailers for EMAIL_HOST; none if it is not set."""
    security = env_text("EMAIL_SECURITY", "starttls")
    if security not in ("starttls", "tls", "none"):
        raise ImproperlyConfigured(
            f"EMAIL_SECURITY is {security!r}; write starttls (port 587), tls (port 465) or none."
        )
    host = env_text("EMAIL_HOST", "")
    if not host:
        return {}
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": host,
                "port": int(env_text("EMAIL_PORT", "587")),
                "username": env_text("EMAIL_HOST_USER", ""),
                "password": env_text("EMAIL_HOST_PASSWORD", ""),
                "use_tls": security == "starttls",
                "use_ssl": security == "tls",
            },
        }
    }
