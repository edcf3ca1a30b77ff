"""What letters say, in four languages and two forms of address.

A letter is in its reader's language, which need not be one that the staff's pages speak, so it is not translated by
gettext (as the runner's words in surveys). The first of a pair is the polite form, the second the informal one.
"""

# The words are data, one entry a line; Cyrillic letters that look Latin are no mistake in Russian.
# ruff: noqa: E501, RUF001

from __future__ import annotations

from collections.abc import Mapping

from kosketus.people.team.contracts import Tone

LANGUAGES = ("en", "ru", "fi", "ro")
_Pair = tuple[str, str]


def _four(en: str, ru: str | _Pair, fi: str | _Pair, ro: str | _Pair) -> dict[str, _Pair]:
    return {
        language: (words, words) if isinstance(words, str) else words
        for language, words in zip(LANGUAGES, (en, ru, fi, ro), strict=True)
    }


LETTER: Mapping[str, dict[str, _Pair]] = {
    "subject": _four(
        "A question for you from {company}",
        ("Вопрос к вам ({company})", "Вопрос к тебе ({company})"),
        ("Kysymys teille ({company})", "Kysymys sinulle ({company})"),
        ("O întrebare pentru dvs. de la {company}", "O întrebare pentru tine de la {company}"),
    ),
    "subject_reminder": _four(
        "Reminder: a question for you from {company}",
        ("Напоминание: вопрос к вам ({company})", "Напоминание: вопрос к тебе ({company})"),
        ("Muistutus: kysymys teille ({company})", "Muistutus: kysymys sinulle ({company})"),
        ("Reamintire: o întrebare pentru dvs. de la {company}", "Reamintire: o întrebare pentru tine de la {company}"),
    ),
    "hello_name": _four(
        "Hello {name},",
        ("Здравствуйте, {name}.", "Здравствуй, {name}."),
        ("Hyvä {name},", "Hei {name},"),
        ("Bună ziua, {name},", "Bună, {name},"),
    ),
    "hello": _four("Hello,", ("Здравствуйте.", "Здравствуй."), "Hei,", ("Bună ziua,", "Bună,")),
    "intro_rating": _four(
        "We would like to know how we are doing. Choose a number; you can change it and add words before you send.",
        (
            "Мы хотим знать, как у нас получается. Выберите число: до отправки его можно изменить и добавить пояснение.",
            "Мы хотим знать, как у нас получается. Выбери число: до отправки его можно изменить и добавить пояснение.",
        ),
        (
            "Haluamme tietää, miten onnistumme. Valitkaa luku; voitte vielä vaihtaa sen ja kirjoittaa lisää ennen lähettämistä.",
            "Haluamme tietää, miten onnistumme. Valitse luku; voit vielä vaihtaa sen ja kirjoittaa lisää ennen lähettämistä.",
        ),
        (
            "Vrem să știm cum ne descurcăm. Alegeți un număr; îl puteți schimba și puteți adăuga câteva cuvinte înainte de trimitere.",
            "Vrem să știm cum ne descurcăm. Alege un număr; îl poți schimba și poți adăuga câteva cuvinte înainte de trimitere.",
        ),
    ),
    "intro": _four(
        "We would like to know how we are doing, and what we could do better.",
        "Мы хотим знать, как у нас получается и что можно улучшить.",
        "Haluamme tietää, miten onnistumme ja mitä voisimme tehdä paremmin.",
        "Vrem să știm cum ne descurcăm și ce am putea face mai bine.",
    ),
    "reminder": _four(
        "We wrote to you some days ago. If you would rather not answer, there is nothing you need to do.",
        (
            "Мы писали вам несколько дней назад. Если отвечать не хочется, делать ничего не нужно.",
            "Мы писали тебе несколько дней назад. Если отвечать не хочется, делать ничего не нужно.",
        ),
        (
            "Kirjoitimme teille muutama päivä sitten. Jos ette halua vastata, teidän ei tarvitse tehdä mitään.",
            "Kirjoitimme sinulle muutama päivä sitten. Jos et halua vastata, sinun ei tarvitse tehdä mitään.",
        ),
        (
            "V-am scris acum câteva zile. Dacă nu doriți să răspundeți, nu trebuie să faceți nimic.",
            "Ți-am scris acum câteva zile. Dacă nu vrei să răspunzi, nu trebuie să faci nimic.",
        ),
    ),
    "open": _four("Open the survey", "Открыть опрос", "Avaa kysely", "Deschide sondajul"),
    "point": _four(
        "{point}, on a scale from {low} to {high}",
        "{point} по шкале от {low} до {high}",
        "{point}, asteikolla {low}–{high}",
        "{point}, pe o scară de la {low} la {high}",
    ),
    "why": _four(
        "You get this because you are or were a customer of {company}.",
        (
            "Вы получили это письмо как нынешний или бывший клиент ({company}).",
            "Ты получаешь это письмо как нынешний или бывший клиент ({company}).",
        ),
        (
            "Saatte tämän viestin, koska olette tai olitte asiakkaamme ({company}).",
            "Saat tämän viestin, koska olet tai olit asiakkaamme ({company}).",
        ),
        (
            "Primiți acest mesaj deoarece sunteți sau ați fost clientul nostru ({company}).",
            "Primești acest mesaj deoarece ești sau ai fost clientul nostru ({company}).",
        ),
    ),
    "preferences": _four(
        "Choose what we may write to you about",
        ("Выбрать, о чём можно вам писать", "Выбрать, о чём можно тебе писать"),
        ("Valitkaa, mistä saamme kirjoittaa teille", "Valitse, mistä saamme kirjoittaa sinulle"),
        ("Alegeți despre ce vă putem scrie", "Alege despre ce îți putem scrie"),
    ),
    "unsubscribe": _four(
        "Do not ask me again",
        ("Больше меня не спрашивайте", "Больше меня не спрашивай"),
        "Älkää kysykö minulta enää",
        ("Nu mă mai întrebați", "Nu mă mai întreba"),
    ),
}  # fmt: skip


def spoken(language: str) -> str:
    """The language a letter's own words are in: *language*, or English where the house does not speak it."""
    plain = language.partition("-")[0]
    return plain if plain in LANGUAGES else "en"


def words(language: str, tone: Tone, **places: object) -> dict[str, str]:
    """All words of a letter in one language and form of address, with what is known for their places."""
    form = 1 if tone is Tone.INFORMAL else 0
    return {word: _filled(four[spoken(language)][form], places) for word, four in LETTER.items()}


def _filled(text: str, places: Mapping[str, object]) -> str:
    for place, value in places.items():
        text = text.replace(f"{{{place}}}", str(value))
    return text
