"""How soon the demonstration serves: `python -m benchmarks.start`.

From the command to the first answered request, on an empty data folder and on the same folder
again. The aims (seconds) are for a machine that has the packages already.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.served import Site

AIMS = {"first time": 20, "second time": 3}


def main():
    missed = False
    print("| Start | Seconds | Aim |\n| --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        for name, aim in AIMS.items():
            begun = time.perf_counter()
            site.start()
            seconds = time.perf_counter() - begun
            site.kill()
            missed = missed or seconds > aim
            print(f"| {name} | {seconds:.1f} | ≤ {aim} |")
    sys.exit(missed)


if __name__ == "__main__":
    main()
