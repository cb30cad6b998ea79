"""Which tests stay on one worker: those that share a site which takes long to start.

`--dist loadgroup` would say it by marks, and does nothing under pytest 9.2 (pytest-xdist #1386).
"""

from xdist.scheduler import LoadScopeScheduling

SHARED = {
    "tests/browser/": "the demonstration",
    "tests/house/test_durability.py": "the site with faults",
    "tests/house/test_faults.py": "the site with faults",
}


class Together(LoadScopeScheduling):
    """Tests of one site are one piece of work, and begun first; each other test is its own."""

    def _split_scope(self, nodeid):
        return next((site for path, site in SHARED.items() if nodeid.startswith(path)), nodeid)
