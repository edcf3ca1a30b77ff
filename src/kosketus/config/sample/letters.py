"""What Lumo's customers write to the help desk and what it replies, in four languages. Written for Kosketus."""

# ruff: noqa: RUF001 - Cyrillic is meant

from __future__ import annotations

LATE, OTHER = "late", "other"

SUBJECTS: dict[str, dict[str, str]] = {
    "en": {LATE: "Where is my parcel?", OTHER: "A question about my lamp"},
    "fi": {LATE: "Missä pakettini viipyy?", OTHER: "Kysymys lampusta"},
    "ru": {LATE: "Где моя посылка?", OTHER: "Вопрос о лампе"},
    "ro": {LATE: "Unde este coletul meu?", OTHER: "O întrebare despre lampă"},
}

ASKS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        LATE: (
            "My lamp should have been here yesterday. Can you see where it is?",
            "The tracking page has not moved for three days.",
            "I took a day off for this parcel and nobody came.",
        ),
        OTHER: (
            "Which bulbs fit the small reading lamp?",
            "The dimmer hums on the lowest step. Is that normal?",
            "I would like to change the address of my next order.",
            "Can the ceiling lamp hang in a bathroom?",
        ),
    },
    "fi": {
        LATE: (
            "Lampun piti tulla eilen. Näettekö, missä se on?",
            "Seurantasivu ei ole liikahtanut kolmeen päivään.",
            "Otin vapaapäivän tätä pakettia varten, eikä ketään tullut.",
        ),
        OTHER: (
            "Mikä polttimo sopii pieneen lukulamppuun?",
            "Himmennin surisee pienimmällä teholla. Onko se tavallista?",
            "Haluaisin vaihtaa seuraavan tilaukseni osoitteen.",
            "Voiko kattolampun ripustaa kylpyhuoneeseen?",
        ),
    },
    "ru": {
        LATE: (
            "Лампа должна была прийти вчера. Видно ли вам, где она?",
            "Отслеживание не меняется уже три дня.",
            "Я взял выходной ради этой посылки, а никто не приехал.",
        ),
        OTHER: (
            "Какая лампочка подходит к маленькой настольной лампе?",
            "На самой слабой ступени диммер гудит. Это нормально?",
            "Хочу поменять адрес для следующего заказа.",
            "Можно ли повесить люстру в ванной?",
        ),
    },
    "ro": {
        LATE: (
            "Lampa trebuia să ajungă ieri. Puteți vedea unde este?",
            "Pagina de urmărire nu s-a mai schimbat de trei zile.",
            "Mi-am luat o zi liberă pentru acest colet și nu a venit nimeni.",
        ),
        OTHER: (
            "Ce bec se potrivește la lampa mică de citit?",
            "Variatorul bâzâie pe treapta cea mai mică. Este normal?",
            "Aș vrea să schimb adresa pentru comanda următoare.",
            "Pot monta plafoniera în baie?",
        ),
    },
}

REPLIES: dict[str, tuple[str, ...]] = {
    "en": (
        "Thank you for writing. I have looked it up and tell you below what happens next.",
        "I am sorry that you had to ask. Here is what I found and what we do now.",
    ),
    "fi": (
        "Kiitos viestistä. Selvitin asian ja kerron alla, mitä seuraavaksi tapahtuu.",
        "Ikävää, että jouduit kysymään. Tässä on, mitä löysin ja mitä teemme nyt.",
    ),
    "ru": (
        "Спасибо, что написали. Вопрос проверен, ниже сказано, что будет дальше.",
        "Жаль, что вам пришлось спрашивать. Вот что удалось узнать и что мы делаем сейчас.",
    ),
    "ro": (
        "Vă mulțumim pentru mesaj. Am verificat și vă spun mai jos ce urmează.",
        "Ne pare rău că a trebuit să întrebați. Iată ce am aflat și ce facem acum.",
    ),
}

RECEIPTS: dict[str, str] = {
    "en": "We have your message and will reply soon.",
    "fi": "Viestisi on saapunut, vastaamme pian.",
    "ru": "Ваше сообщение получено, скоро ответим.",
    "ro": "Am primit mesajul dumneavoastră și vă răspundem în curând.",
}
