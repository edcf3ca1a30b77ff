"""Surveys as files: ours, SurveyJS JSON, XLSForm workbooks, LimeSurvey's tab-separated structure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys.blueprint import Blueprint
from kosketus.listen.surveys.formats import limesurvey, surveyjs, xlsform, xlsform_out
from kosketus.listen.surveys.formats.carrying import Carried, FormatError, Lost

__all__ = ["FORMATS", "MOST_BYTES", "Carried", "Format", "FormatError", "Lost", "read"]

MOST_BYTES = 5 << 20


@dataclass(frozen=True)
class Format:
    """A kind of file that a survey can be handed out as."""

    name: str | Promise
    words: str | Promise
    ending: str
    media_type: str
    write: Callable[[Blueprint], tuple[bytes, list[Lost]]]


FORMATS = {
    "kosketus": Format(
        "Kosketus (JSON)",
        gettext_lazy("Everything, as another Kosketus takes it in."),
        "json",
        "application/json",
        lambda blueprint: (blueprints.encode(blueprint), []),
    ),
    "surveyjs": Format(
        "SurveyJS (JSON)",
        gettext_lazy("For pages built with SurveyJS."),
        "surveyjs.json",
        "application/json",
        surveyjs.write,
    ),
    "xlsform": Format(
        "XLSForm (XLSX)",
        gettext_lazy("For ODK, KoboToolbox and others that ask in the field."),
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsform_out.write,
    ),
    "limesurvey": Format(
        "LimeSurvey (TSV)",
        gettext_lazy("For LimeSurvey: “Import a survey”, tab-separated."),
        "txt",
        "text/tab-separated-values",
        limesurvey.write,
    ),
}


def read(content: bytes) -> Carried:
    """The survey in a file of any of these kinds; which one is seen from the content.

    Raises:
        FormatError: it is none of them, or asks nothing that we can ask.
    """
    if len(content) > MOST_BYTES:
        raise FormatError(_("it is larger than 5 MB"))
    try:
        return _read(content)
    except RecursionError as error:  # groups in groups without end
        raise FormatError(str(error)) from error


def _read(content: bytes) -> Carried:
    if xlsform.is_one(content):
        return _checked(xlsform.read(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(_("it is neither text in UTF-8 nor a workbook")) from error
    if limesurvey.is_one(text):
        return _checked(limesurvey.read(text))
    return _of_json(text)


def _of_json(text: str) -> Carried:
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise FormatError(str(error)) from error
    if surveyjs.is_one(document):
        return _checked(surveyjs.read(document))
    try:
        return Carried(blueprints.read(document), ())
    except blueprints.BlueprintError as error:
        raise FormatError(str(error)) from error


def _checked(carried: Carried) -> Carried:
    """What was built by us must be readable by us: a text or name that does not fit is the file's fault.

    Raises:
        FormatError: it is not.
    """
    try:
        blueprints.read(blueprints.write(carried.blueprint))
    except blueprints.BlueprintError as error:
        raise FormatError(str(error)) from error
    return carried
