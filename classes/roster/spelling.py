"""A join code on the wall: in words for reading aloud, and as a QR code."""

from itertools import groupby

import segno

LETTERS = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November "
    "Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
DIGITS = "zero one two three four five six seven eight nine"
WORDS = {word[0]: word for word in LETTERS.split(" ")}
WORDS |= {str(number): word for number, word in enumerate(DIGITS.split(" "))}
QUIET = 4


def spelled(code: str) -> str:
    """KTEX4973 as "Kilo, Tango, Echo, X-ray – four, nine, seven, three"."""
    halves = (code[:4], code[4:])
    return " – ".join(", ".join(WORDS[sign] for sign in half) for half in halves)


def drawn(text: str) -> tuple[int, str]:
    """The QR code of a text: the length of its side, quiet zone included, and the path of its
    dark squares, one run after another."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    path = []
    for y, row in enumerate(rows, start=QUIET):
        x = QUIET
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return len(rows) + 2 * QUIET, "".join(path)
