"""What can go wrong, in the words a user reads.

    VariorumError                 every error this package raises on purpose
    ├── InputError                a text cannot be read; names what, where and what to do
    │   ├── NotFoundError         no such file
    │   ├── NotTextError          a folder, an image, a program, an archive
    │   ├── EmptyTextError        nothing in it that could be compared
    │   ├── UndecodableError      bytes that fit no encoding
    │   └── TooLargeError         over the limit in `settings`
    ├── MismatchError             a comparison is applied to a text that it was not made from
    ├── FetchError                an address brought nothing; the capture says what happened
    │   └── RefusedError          we do not go there: the address, its robots rules, or its limits forbid it
    │       └── TooSoonError      not now: the server asked for a pause, or was asked enough; `seconds` says for how long
    ├── ArchiveError              an archive cannot be opened, is damaged, or is not what was asked for
    ├── ModelError                a file that ships with the package is missing or damaged
    └── OutputError               a result cannot be written

    InputWarning                  a warning: something about an article cannot be read, and the article is kept without it

Each carries the fields a program needs; `str(error)` is one line for a person.
"""

from __future__ import annotations

from functools import partial


class VariorumError(Exception):
    """Base of all errors of this package; never raised itself.

    `what` says what is wrong, `where` names the file (or ``-``), the address or the archive, `advice` says what the user can do.
    """

    def __init__(self, what: str, *, where: str, advice: str) -> None:
        self.what = what
        self.where = where
        self.advice = advice
        super().__init__(f"{where}: {what}; {advice}")

    def __reduce__(self) -> tuple[object, ...]:
        """For pickle, so that errors travel between processes: made anew from their fields."""
        return partial(type(self), **{name: vars(self)[name] for name in ("what", "where", "advice") if name in vars(self)}), ()


class InputError(VariorumError):
    """A text cannot be read."""


class NotFoundError(InputError):
    """The file does not exist."""


class NotTextError(InputError):
    """The input is a folder or holds no text: an image, a program, an archive."""


class EmptyTextError(InputError):
    """The input holds no words."""


class UndecodableError(InputError):
    """The bytes fit no encoding that we know."""


class TooLargeError(InputError):
    """The input is larger than the limit in `settings`."""


class MismatchError(InputError):
    """A comparison was applied to a text that it was not made from."""


class FetchError(VariorumError):
    """An address brought nothing: no connection, too slow, too much."""


class RefusedError(FetchError):
    """We do not go there."""


class TooSoonError(RefusedError):
    """We do not go there now; in `seconds` we may."""

    def __init__(self, what: str, *, where: str, advice: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(what, where=where, advice=advice)

    def __reduce__(self) -> tuple[object, ...]:
        """For pickle."""
        return partial(type(self), what=self.what, where=self.where, advice=self.advice, seconds=self.seconds), ()


class ArchiveError(VariorumError):
    """An archive cannot be opened, is damaged, was made by a newer program, or lacks what was asked for; `where` names it."""


class ModelError(VariorumError):
    """A file that ships with the package is missing or damaged; `where` names it."""


class OutputError(VariorumError):
    """A result cannot be written; `where` names the file."""


class InputWarning(UserWarning):
    """What a table says of its articles cannot be read in places; the articles are kept, and of these things nothing is known."""

    def __init__(self, what: str, *, where: str, advice: str) -> None:
        self.what = what
        self.where = where
        self.advice = advice
        super().__init__(f"{where}: {what}; {advice}")

    def __reduce__(self) -> tuple[object, ...]:
        """For pickle, as of errors."""
        return partial(type(self), what=self.what, where=self.where, advice=self.advice), ()
