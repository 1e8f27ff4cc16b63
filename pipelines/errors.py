"""The errors a person sees, each with the exit code a scheduler acts on.

No other exception is meant to reach a user: a message here names the file, the row or column, the value,
and what to do about it.
"""


class SnaError(Exception):
    """Base of every expected error."""

    exit_code = 1


class UsageError(SnaError):
    """The command or a declaration asks for something that does not exist."""

    exit_code = 2


class InputError(SnaError):
    """An extract is missing or cannot be read as its declaration says."""

    exit_code = 3


class CheckError(SnaError):
    """A blocking check failed: what was read must not be published."""

    exit_code = 4


class DisclosureError(SnaError):
    """Publishing would make somebody recognisable."""

    exit_code = 5


class ProtectionError(DisclosureError):
    """Small counts cannot be hidden among so few: whoever meets it publishes less, or nothing."""


class ChangedSinceError(ProtectionError):
    """An earlier publication counts an area, a measure or months that are not counted any more."""
