"""A real Chromium against a real server."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.chromium import FLAGS, found


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": found(), "args": FLAGS}


@pytest.fixture
def faults_of():
    """What axe finds on a page, as readable lines."""

    def faults(page):
        found = Axe().run(page).response["violations"]
        return [
            f"{fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in found
            for node in fault["nodes"]
        ]

    return faults
