"""Promises of the whole house that belong to no room."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

BASE = settings.BASE_DIR
ROOMS = ("accounts", "classes", "config", "front", "lessons", "measurement", "progress", "quizzes")
CODE = [
    path
    for room in (*ROOMS, "scenarios", "tests", "benchmarks")
    for path in sorted((BASE / room).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
DOCUMENTS = [BASE / "README.md", *sorted((BASE / "docs").glob("*.md"))]


def name_of(path):
    return str(path.relative_to(BASE))


def test_every_model_has_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_migrations_are_named_for_what_they_do():
    assert not [name_of(p) for p in BASE.glob("*/migrations/*_auto_*.py")]


def test_the_example_lists_every_variable_that_is_read_and_no_other():
    source = "".join(
        (BASE / "config" / f"{name}.py").read_text() for name in ("settings", "environment")
    )
    read = set(re.findall(r'env_(?:text|flag|list)\("([A-Z_]+)"', source))
    listed = set(re.findall(r"^([A-Z_]+)=", (BASE / ".env.example").read_text(), re.M))
    assert listed == read


def test_the_vendored_htmx_is_the_released_one():
    digest = hashlib.sha256((BASE / "static/vendor/htmx-4.0.1.min.js").read_bytes()).hexdigest()
    assert digest == "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_no_template_holds_inline_code_or_style(template):
    text = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_text_is_trusted_as_html_in_two_places_only():
    """Lessons are our files, rendered with raw HTML off; nothing a user typed comes here."""
    safe = re.compile(r"\|\s*safe\b|autoescape")
    assert [name_of(p) for p in TEMPLATES if safe.search(p.read_text())] == [
        "templates/lessons/body.html",
        "templates/lessons/walkthrough.html",
    ]
    rooms = [p for p in CODE if p.relative_to(BASE).parts[0] in ROOMS]
    assert [name_of(p) for p in rooms if "mark_safe" in p.read_text()] == []


def test_what_an_address_names_is_fetched_at_the_doors_only():
    views = [
        path
        for room in ROOMS
        for name in ("views", "pages", "forms")
        for path in (BASE / room).rglob(f"{name}.py")
    ]
    fetch = re.compile(r"get_object_or_404|\.objects\.get\(")
    assert [name_of(p) for p in views if fetch.search(p.read_text())] == []


def test_no_file_is_longer_than_500_lines():
    assert [name_of(p) for p in CODE if len(p.read_text().splitlines()) > 500] == []


def test_what_the_documents_point_to_exists():
    missing = [
        f"{name_of(document)}: {target}"
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert missing == []


def test_each_promise_in_the_readme_names_a_test_that_exists():
    text = (BASE / "README.md").read_text().split("## What it promises")[1].split("\n## ")[0]
    promises = re.split(r"^\d\. ", text, flags=re.M)[1:]
    assert promises
    for promise in promises:
        named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", promise)
        assert named, promise
        for file, test in named:
            assert f"def {test}(" in (BASE / file).read_text(), (file, test)


def test_the_packages_that_were_asked_for_are_here():
    project = tomllib.loads((BASE / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[~>=\[]", name)[0] for name in wanted}
    assert {"django", "django-htmx", "pytest-django", "factory-boy"} <= names


def test_a_public_site_passes_djangos_deployment_check(tmp_path):
    found = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE,
        env={
            **{name: value for name, value in os.environ.items() if "UNSAFE" not in name},
            "HTTPS": "1",
            "ALLOWED_HOSTS": "quiz.example.org",
            "DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize(
    ("variable", "value", "cure"),
    [
        ("DEBUG", "yes", "write 1 for yes or 0 for no"),
        ("SECRET_KEY", "short", "give at least 50 random characters"),
        ("ALLOWED_HOSTS", " , ", "name the host names"),
        ("CLASS_CREATION", "everyone", "write open or staff"),
        ("DATABASE_URL", "mysql://host/name", "write sqlite:////path"),
        ("EMAIL_SECURITY", "ssl", "write starttls"),
        ("DATA_DIR", "/proc/nowhere", "name a folder that can be written"),
    ],
)
def test_a_bad_setting_stops_the_start_with_its_cure(tmp_path, variable, value, cure):
    found = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE,
        env={**os.environ, "DATA_DIR": str(tmp_path), variable: value},
        capture_output=True,
        text=True,
    )
    assert found.returncode != 0
    assert cure in found.stderr


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
def test_the_database_keeps_what_it_acknowledged(transactional_db):
    """Read from a live connection: WAL, a flush at each commit, patience, and no WAL-reset bug."""
    with connection.cursor() as cursor:

        def pragma(name):
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2
        assert pragma("busy_timeout") == 5000
        assert pragma("foreign_keys") == 1
        version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)
