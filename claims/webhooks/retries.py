"""When a webhook message is tried again. Pure."""

RETRY_AFTER = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds from a failed attempt to the next, by the number of failed attempts."""
MOST_TRIES = len(RETRY_AFTER) + 1
JITTER = 0.1
"""The largest share added to a wait, so that messages that failed together are not retried together."""


def wait_after(tries: int, *, chance: float, asked: float | None = None) -> float | None:
    """Seconds until the next attempt, after `tries` failed ones. None after the last.

    `chance` is from 0 to 1. `asked` is the receiver's `Retry-After`, which applies if it is longer.
    """
    if tries >= MOST_TRIES:
        return None
    wait = RETRY_AFTER[max(tries, 1) - 1] * (1 + JITTER * chance)
    return max(wait, asked or 0.0)
