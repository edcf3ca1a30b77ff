"""What the customers of Lumo say, in four languages. All of it was written for Kosketus."""

# ruff: noqa: RUF001 - Cyrillic is meant

from __future__ import annotations

GOOD, DELIVERY, PRICE, HELP = "good", "delivery", "price", "help"

COMMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        GOOD: (
            "The lamp is even warmer than in the picture.",
            "Third lamp from you, all still burning.",
            "Easy to hang, and the box had everything in it.",
            "My reading corner finally has proper light.",
            "Good glass, quiet dimmer, no flicker.",
        ),
        DELIVERY: (
            "The parcel came nine days late.",
            "The courier left it in the rain and the shade is stained.",
            "Tracking said delivered, but nothing had come.",
            "I waited at home two days for nothing.",
            "The box was crushed and one bulb was broken.",
        ),
        PRICE: (
            "Nice lamps, but the shop round the corner is cheaper.",
            "Shipping costs as much as a bulb.",
            "The price went up since last year and nothing else changed.",
        ),
        HELP: (
            "Your help answered within the hour and sent a new switch.",
            "The person on chat knew the wiring by heart.",
            "I asked about the dimmer and got a clear drawing the same day.",
        ),
    },
    "fi": {
        GOOD: (
            "Valo on juuri sopivan lämmin olohuoneeseen.",
            "Kolmas lamppu teiltä, kaikki palavat yhä.",
            "Asennus kävi hetkessä, kaikki osat olivat mukana.",
            "Lasi on kaunista eikä himmennin surise.",
            "Lukunurkka sai vihdoin kunnon valon.",
        ),
        DELIVERY: (
            "Paketti tuli yhdeksän päivää myöhässä.",
            "Laatikko oli rutussa ja yksi polttimo rikki.",
            "Seuranta näytti toimitettua, mutta mitään ei tullut.",
            "Odotin kotona kaksi päivää turhaan.",
        ),
        PRICE: (
            "Kauniita lamppuja, mutta kivijalkakaupasta saa halvemmalla.",
            "Toimitus maksaa saman verran kuin polttimo.",
            "Hinta nousi viime vuodesta, muuta ei muuttunut.",
        ),
        HELP: (
            "Neuvonta vastasi tunnissa ja lähetti uuden katkaisijan.",
            "Chatissa oli ihminen, joka tunsi kytkennät.",
            "Sain samana päivänä selvän piirroksen himmentimestä.",
        ),
    },
    "ru": {
        GOOD: (
            "Свет тёплый, как раз для спальни.",
            "Третья лампа от вас, все ещё горят.",
            "Повесил за десять минут, в коробке было всё нужное.",
            "Красивое стекло, и диммер не гудит.",
            "Наконец-то можно читать в кресле.",
        ),
        DELIVERY: (
            "Посылка опоздала на девять дней.",
            "Коробка пришла мятая, одна лампочка разбита.",
            "В отслеживании стоит «доставлено», а дома ничего нет.",
            "Два дня зря ждал курьера.",
        ),
        PRICE: (
            "Лампы хорошие, но в магазине за углом дешевле.",
            "Доставка стоит как лампочка.",
            "Цена с прошлого года выросла, а больше ничего не изменилось.",
        ),
        HELP: (
            "Ответили за час и прислали новый выключатель.",
            "В чате был человек, который знает проводку.",
            "В тот же день прислали понятную схему диммера.",
        ),
    },
    "ro": {
        GOOD: (
            "Lumina este caldă, exact cât trebuie pentru dormitor.",
            "A treia lampă de la voi, toate merg încă.",
            "Am montat-o în zece minute, în cutie era tot ce trebuia.",
            "Sticla e frumoasă și variatorul nu bâzâie.",
            "În sfârșit am lumină bună la citit.",
        ),
        DELIVERY: (
            "Coletul a întârziat nouă zile.",
            "Cutia a venit turtită și un bec era spart.",
            "Scria că e livrat, dar nu venise nimic.",
            "Am așteptat acasă două zile degeaba.",
        ),
        PRICE: (
            "Lămpi frumoase, dar la magazinul din colț e mai ieftin.",
            "Transportul costă cât un bec.",
            "Prețul a crescut față de anul trecut și altceva nu s-a schimbat.",
        ),
        HELP: (
            "Mi-au răspuns într-o oră și au trimis un întrerupător nou.",
            "Pe chat era cineva care știa schema pe de rost.",
            "Am primit în aceeași zi un desen clar pentru variator.",
        ),
    },
}

FIRST_NAMES: dict[str, tuple[str, ...]] = {
    "en": ("Alice", "Ben", "Clara", "Daniel", "Ellen", "Frank", "Grace", "Henry", "Iris", "Jack", "Nora", "Oscar"),
    "fi": ("Aino", "Eero", "Helmi", "Ilmari", "Kerttu", "Lauri", "Martta", "Onni", "Päivi", "Säde", "Väinö", "Yrjö"),
    "ru": ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Илья", "Ксения", "Лев", "Мария", "Фёдор"),
    "ro": ("Ana", "Bogdan", "Corina", "Dan", "Elena", "Florin", "Ioana", "Mihai", "Ștefan", "Țica", "Vlad", "Zoe"),
}
LAST_NAMES: dict[str, tuple[str, ...]] = {
    "en": ("Archer", "Baker", "Carter", "Dale", "Ellis", "Fisher", "Green", "Hale", "Mason", "Reed", "Turner", "Wells"),
    "fi": ("Aalto", "Heino", "Jokela", "Kivi", "Laine", "Mäki", "Niemi", "Ojala", "Ranta", "Salo", "Virta", "Väre"),
    "ru": (
        "Белых",
        "Бойко",
        "Гринь",
        "Долгих",
        "Живаго",
        "Коваль",
        "Лось",
        "Мороз",
        "Седых",
        "Сорока",
        "Шевчук",
        "Юрлов",
    ),
    "ro": ("Albu", "Banu", "Cernat", "Dobre", "Ene", "Florea", "Ionescu", "Lungu", "Moraru", "Popa", "Rusu", "Țăranu"),
}
