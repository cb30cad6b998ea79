"""One site in production dress for all tests with faults, and what the faults did to it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from benchmarks import faults
from benchmarks.sites import SITE, SQLITE, projects

LEARNERS, KILLS, STORM, NETWORK = 12, 2, 60, 8


@pytest.fixture(scope="session")
def served():
    """The started site and its cohorts of learners."""
    with projects(SQLITE, SITE) as (site,):
        made = site.run("make", faults.cohorts(LEARNERS, STORM, NETWORK))
        site.start()
        yield site, made


def outcome_of(deed, *given):
    """In a thread of its own: a browser test before this one may have left a loop running here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(deed(*given))).result()


@pytest.fixture(scope="session")
def killed(served):
    site, made = served
    return outcome_of(faults.kills, site, made["kills"], KILLS, Random())


@pytest.fixture(scope="session")
def stormed(served):
    site, made = served
    return outcome_of(faults.storm, site, made["storm"], Random())


@pytest.fixture(scope="session")
def lossy(served):
    site, made = served
    return outcome_of(faults.network, site, made["network"], Random())
