"""What the pages under a letter say, in four languages and two forms of address.

They are in the person's language, which need not be one that the staff's pages speak, so they are not translated by
gettext (as the letters and the runner of surveys). The first of a pair is the polite form, the second the informal one.
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


_PAGES: Mapping[str, dict[str, _Pair]] = {
    "title": _four(
        "What may we write to you about?",
        ("О чём вам можно писать?", "О чём тебе можно писать?"),
        ("Mistä saamme kirjoittaa teille?", "Mistä saamme kirjoittaa sinulle?"),
        ("Despre ce vă putem scrie?", "Despre ce îți putem scrie?"),
    ),
    "lead": _four(
        "Choose what you want to change. What you leave open stays as it is.",
        (
            "Выберите, что хотите изменить. Остальное останется как есть.",
            "Выбери, что хочешь изменить. Остальное останется как есть.",
        ),
        (
            "Valitkaa, mitä haluatte muuttaa. Muu pysyy ennallaan.",
            "Valitse, mitä haluat muuttaa. Muu pysyy ennallaan.",
        ),
        (
            "Alegeți ce doriți să schimbați. Restul rămâne așa cum este.",
            "Alege ce vrei să schimbi. Restul rămâne așa cum este.",
        ),
    ),
    "asking": _four(
        "Surveys: questions about how we did",
        "Опросы: вопросы о том, как мы справились",
        "Kyselyt: kysymyksiä siitä, miten onnistuimme",
        "Sondaje: întrebări despre cum ne-am descurcat",
    ),
    "promoting": _four("Offers and news", "Предложения и новости", "Tarjoukset ja uutiset", "Oferte și noutăți"),
    "yes": _four("Yes, you may", "Да, можно", "Kyllä, saatte", ("Da, puteți", "Da, puteți")),
    "no": _four("No", "Нет", "Ei", "Nu"),
    "save": _four("Save", "Сохранить", "Tallenna", ("Salvați", "Salvează")),
    "never": _four(
        "Never write to me again",
        ("Больше мне не пишите", "Больше мне не пиши"),
        "Älkää kirjoittako minulle enää",
        ("Nu îmi mai scrieți", "Nu-mi mai scrie"),
    ),
    "still": _four(
        "Answers to your own messages and news about your orders still come.",
        (
            "Ответы на ваши сообщения и известия о ваших заказах приходить будут.",
            "Ответы на твои сообщения и известия о твоих заказах приходить будут.",
        ),
        (
            "Vastaukset omiin viesteihinne ja tiedot tilauksistanne tulevat edelleen.",
            "Vastaukset omiin viesteihisi ja tiedot tilauksistasi tulevat edelleen.",
        ),
        (
            "Răspunsurile la mesajele dvs. și veștile despre comenzile dvs. vor veni în continuare.",
            "Răspunsurile la mesajele tale și veștile despre comenzile tale vor veni în continuare.",
        ),
    ),
    "nothing_chosen": _four(
        "Nothing was changed: choose yes or no first.",
        ("Ничего не изменилось: сначала выберите «да» или «нет».", "Ничего не изменилось: сначала выбери «да» или «нет»."),
        ("Mitään ei muutettu: valitkaa ensin kyllä tai ei.", "Mitään ei muutettu: valitse ensin kyllä tai ei."),
        ("Nu s-a schimbat nimic: alegeți mai întâi da sau nu.", "Nu s-a schimbat nimic: alege mai întâi da sau nu."),
    ),
    "saved": _four(
        "Saved. It holds from now on.",
        "Сохранено. Это действует с этой минуты.",
        "Tallennettu. Tämä on voimassa heti.",
        "Salvat. Este valabil de acum înainte.",
    ),
    "leave_asking": _four(
        "No more surveys?",
        "Больше никаких опросов?",
        "Ei enää kyselyitä?",
        "Fără sondaje de acum înainte?",
    ),
    "leave_promoting": _four(
        "No more offers and news?",
        "Больше никаких предложений и новостей?",
        "Ei enää tarjouksia eikä uutisia?",
        "Fără oferte și noutăți de acum înainte?",
    ),
    "leave": _four(
        "Do not write to me about it again",
        ("Больше мне об этом не пишите", "Больше мне об этом не пиши"),
        "Älkää kirjoittako minulle tästä enää",
        ("Nu îmi mai scrieți despre asta", "Nu-mi mai scrie despre asta"),
    ),
    "left_asking": _four(
        "You will get no more surveys.",
        ("Опросов вы больше не получите.", "Опросов ты больше не получишь."),
        ("Ette saa enää kyselyitä.", "Et saa enää kyselyitä."),
        ("Nu veți mai primi sondaje.", "Nu vei mai primi sondaje."),
    ),
    "left_promoting": _four(
        "You will get no more offers and news.",
        ("Предложений и новостей вы больше не получите.", "Предложений и новостей ты больше не получишь."),
        ("Ette saa enää tarjouksia ettekä uutisia.", "Et saa enää tarjouksia etkä uutisia."),
        ("Nu veți mai primi oferte și noutăți.", "Nu vei mai primi oferte și noutăți."),
    ),
    "under_way": _four(
        "A message that is on its way already may still arrive.",
        "Письмо, которое уже в пути, может ещё прийти.",
        "Jo matkalla oleva viesti saattaa vielä saapua.",
        "Un mesaj aflat deja pe drum mai poate ajunge.",
    ),
    "choose": _four(
        "Choose what we may write about",
        ("Выбрать, о чём вам можно писать", "Выбрать, о чём тебе можно писать"),
        ("Valitkaa, mistä saamme kirjoittaa", "Valitse, mistä saamme kirjoittaa"),
        ("Alegeți despre ce vă putem scrie", "Alege despre ce îți putem scrie"),
    ),
    "gone": _four(
        "This link leads to nobody any more",
        "Эта ссылка уже ни к кому не ведёт",
        "Tämä linkki ei johda enää kehenkään",
        "Acest link nu mai duce la nimeni",
    ),
    "gone_todo": _four(
        "Nothing about its reader is kept here, so nobody writes because of it. There is nothing you need to do.",
        (
            "О её получателе здесь ничего не хранится, и по ней никто не напишет. Вам ничего не нужно делать.",
            "О её получателе здесь ничего не хранится, и по ней никто не напишет. Тебе ничего не нужно делать.",
        ),
        (
            "Sen saajasta ei säilytetä täällä mitään, joten kukaan ei kirjoita sen perusteella. Teidän ei tarvitse tehdä mitään.",
            "Sen saajasta ei säilytetä täällä mitään, joten kukaan ei kirjoita sen perusteella. Sinun ei tarvitse tehdä mitään.",
        ),
        (
            "Aici nu se păstrează nimic despre cel care l-a primit, deci nimeni nu scrie din cauza lui. Nu trebuie să faceți nimic.",
            "Aici nu se păstrează nimic despre cel care l-a primit, deci nimeni nu scrie din cauza lui. Nu trebuie să faci nimic.",
        ),
    ),
    "broken": _four(
        "This link is not whole",
        "Ссылка неполная",
        "Linkki ei ole kokonainen",
        "Linkul nu este întreg",
    ),
    "broken_todo": _four(
        "Nothing was changed. Open the link once more from the message, or copy all of it.",
        (
            "Ничего не изменилось. Откройте ссылку из письма ещё раз или скопируйте её целиком.",
            "Ничего не изменилось. Открой ссылку из письма ещё раз или скопируй её целиком.",
        ),
        (
            "Mitään ei muutettu. Avatkaa linkki viestistä uudelleen tai kopioikaa se kokonaan.",
            "Mitään ei muutettu. Avaa linkki viestistä uudelleen tai kopioi se kokonaan.",
        ),
        (
            "Nu s-a schimbat nimic. Deschideți din nou linkul din mesaj sau copiați-l în întregime.",
            "Nu s-a schimbat nimic. Deschide din nou linkul din mesaj sau copiază-l în întregime.",
        ),
    ),
}  # fmt: skip


def words(language: str, tone: Tone) -> dict[str, str]:
    """All words of the pages in one of :data:`LANGUAGES` and one form of address."""
    form = 1 if tone is Tone.INFORMAL else 0
    return {word: four[language][form] for word, four in _PAGES.items()}
