"""Lint, format, types and walls are part of the suite: one command decides."""

import subprocess
import sys

import pytest
from django.conf import settings

TOOLS = {
    "ruff finds nothing": ["ruff", "check", "."],
    "the code is formatted": ["ruff", "format", "--check", "."],
    "the templates are well formed": ["djlint", "--lint", "--quiet", "templates"],
    "the types agree": ["mypy"],
    "the walls stand": ["lint-imports"],
}


@pytest.mark.parametrize("promise", TOOLS)
def test_style(promise):
    program, *rest = TOOLS[promise]
    found = subprocess.run(
        [f"{sys.prefix}/bin/{program}", *rest],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr
