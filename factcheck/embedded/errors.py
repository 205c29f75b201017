"""Errors that stop the system from starting."""


class CannotStart(Exception):
    """The message for the person at the terminal says what is wrong and what to do about it."""
