"""One place for what every test relies on: own data folder, no network, strict profiles."""

import os
import shutil
import tempfile
from pathlib import Path

# Before Django reads its settings. Each worker process has its own folder and database file.
_DATA = Path(tempfile.mkdtemp(prefix="bestfit-tests-"))
(_DATA / "static").mkdir()  # WhiteNoise warns of a missing folder
os.environ["DATA_DIR"] = str(_DATA)
os.environ.setdefault("XDG_RUNTIME_DIR", str(_DATA))
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop beside the ORM
# Where Python may not write bytecode, each site that is started would compile 900 files anew.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    os.environ["PYTHONPYCACHEPREFIX"] = str(_DATA / "bytecode")

import pytest  # noqa: E402
from django.conf import settings as site  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from tests.browser import chromium  # noqa: E402
from tests.together import Together  # noqa: E402

pytest_plugins = ["tests.cast"]

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci",
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_configure(config):
    # In one process the settings were read before this file, with a folder that may not be there.
    site.STATIC_ROOT = _DATA / "static"
    # One process installs the browser, not every worker.
    if os.environ.get("CI") and not hasattr(config, "workerinput") and not chromium.found():
        chromium.install()


def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)


def pytest_report_header():
    from django.db import connection

    return f"database: {connection.vendor}"


def pytest_unconfigure(config):
    shutil.rmtree(_DATA, ignore_errors=True)


def pytest_collection_modifyitems(items):
    """Without a browser, tests that need it say so (in CI they fail)."""
    missing = not chromium.found()
    for item in items:
        if "tests/browser/" not in item.nodeid or item.path.name == "chromium.py":
            continue
        item.add_marker(pytest.mark.browser)
        if missing and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason=chromium.ADVICE))


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Pages in tests need no collected files, and passwords no slow hash."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _no_outside_network():
    """Sockets reach this machine and nothing else."""
    import pytest_socket

    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The cache's table, which is no model, belongs to the database."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)


@pytest.fixture
def at():
    """A fixed moment, so that no test reads the clock."""
    from datetime import UTC, datetime

    return datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
