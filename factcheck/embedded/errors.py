"""What can stop the system from starting, said so that a person can act on it."""


class CannotStart(Exception):
    """The message is complete: it names what is in the way and what to do about it."""
