"""What can go wrong with a file or a recipe, in words for the person who brought it."""

from __future__ import annotations


class ImportProblem(Exception):
    """A file or a recipe cannot be used. Nothing was changed.

    ``what`` says what happened, ``todo`` what to do; both are sentences for people.
    """

    def __init__(self, what: str, *, todo: str = "") -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


class FileProblem(ImportProblem):
    """The file cannot be read as a table."""


class RecipeProblem(ImportProblem):
    """The recipe is wrong or does not fit the file."""
