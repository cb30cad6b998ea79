"""What is agreed with a learner, in short words."""


def agreed_words(
    *,
    factor: float = 1,
    minutes: int | None = None,
    pause_minutes: int = 0,
    extra_attempts: int = 0,
    later_hours: int = 0,
) -> tuple[str, ...]:
    """One phrase for each thing that others have not; `minutes` are the learner's own, if known."""
    own = f" ({minutes} minutes)" if minutes is not None else ""
    phrases = [
        (factor != 1, f"{factor:g} × the time{own}"),
        (pause_minutes, f"{_counted(pause_minutes, 'minute')} of pause in all"),
        (extra_attempts, f"{_counted(extra_attempts, 'more attempt')}"),
        (later_hours, f"windows end {_counted(later_hours, 'hour')} later"),
    ]
    return tuple(words for holds, words in phrases if holds)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
