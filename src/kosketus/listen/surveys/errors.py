"""What cannot be done with a survey, by a name that the pages put into words."""

from __future__ import annotations


class SurveyError(Exception):
    """``reason`` is changed, problems, promise, closed, used, gone, expired or unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
