"""What Lumo asks its customers."""

from __future__ import annotations

from typing import Any

from kosketus.listen.surveys.contracts import QuestionDefinition, SurveyDefinition

_COMPANY = "Lumo"
_WHY = {
    "en": "What is the main reason for your score?",
    "ru": "Почему вы поставили такую оценку?",
    "fi": "Mikä on tärkein syy antamaasi arvosanaan?",
    "ro": "Care este principalul motiv al notei acordate?",
}
_RECOMMEND: dict[str, Any] = {
    "text": {
        "en": f"How likely are you to recommend {_COMPANY} to a friend or colleague?",
        "ru": f"Насколько вероятно, что вы порекомендуете нас ({_COMPANY}) друзьям или коллегам?",
        "fi": f"Kuinka todennäköisesti suosittelisit meitä ({_COMPANY}) ystävällesi tai kollegallesi?",
        "ro": f"Cât de probabil este să recomandați {_COMPANY} unui prieten sau coleg?",
    },
    "low": {
        "en": "Not at all likely",
        "ru": "Совсем маловероятно",
        "fi": "En lainkaan todennäköisesti",
        "ro": "Deloc probabil",
    },
    "high": {
        "en": "Extremely likely",
        "ru": "Очень вероятно",
        "fi": "Erittäin todennäköisesti",
        "ro": "Foarte probabil",
    },
}
_DELIVERY: dict[str, Any] = {
    "text": {
        "en": "How satisfied are you with the delivery?",
        "ru": "Насколько вы довольны доставкой?",
        "fi": "Kuinka tyytyväinen olet toimitukseen?",
        "ro": "Cât de mulțumit(ă) sunteți de livrare?",
    },
    "low": {
        "en": "Very dissatisfied",
        "ru": "Очень недовольны",
        "fi": "Erittäin tyytymätön",
        "ro": "Foarte nemulțumit(ă)",
    },
    "high": {"en": "Very satisfied", "ru": "Очень довольны", "fi": "Erittäin tyytyväinen", "ro": "Foarte mulțumit(ă)"},
}
_EASY: dict[str, Any] = {
    "text": {
        "en": "It was easy to get my issue sorted.",
        "ru": "Решить мой вопрос было легко.",
        "fi": "Asiani hoitaminen oli helppoa.",
        "ro": "Mi-a fost ușor să îmi rezolv problema.",
    },
    "low": {
        "en": "Strongly disagree",
        "ru": "Совсем не так",
        "fi": "Täysin eri mieltä",
        "ro": "Dezacord total",
    },
    "high": {
        "en": "Strongly agree",
        "ru": "Именно так",
        "fi": "Täysin samaa mieltä",
        "ro": "Acord total",
    },
}
SURVEYS = {
    "nps": SurveyDefinition(
        slug="lumo-relationship",
        title={
            "en": "Half-yearly survey",
            "ru": "Опрос раз в полгода",
            "fi": "Puolivuosikysely",
            "ro": "Sondaj semestrial",
        },
        questions=(
            QuestionDefinition(key="nps", metric="nps", scale="0-10", **_RECOMMEND),
            QuestionDefinition(key="why", metric="text", text=_WHY),
        ),
    ),
    "csat": SurveyDefinition(
        slug="lumo-delivery",
        title={"en": "After delivery", "ru": "После доставки", "fi": "Toimituksen jälkeen", "ro": "După livrare"},
        questions=(
            QuestionDefinition(key="csat", metric="csat", scale="1-5", touchpoint="delivery", **_DELIVERY),
            QuestionDefinition(key="why", metric="text", text=_WHY, touchpoint="delivery"),
        ),
    ),
    "ces": SurveyDefinition(
        slug="lumo-help",
        title={"en": "After a talk", "ru": "После обращения", "fi": "Yhteydenoton jälkeen", "ro": "După o discuție"},
        questions=(
            QuestionDefinition(key="ces", metric="ces", scale="1-7", touchpoint="help", **_EASY),
            QuestionDefinition(key="why", metric="text", text=_WHY, touchpoint="help"),
        ),
    ),
}
