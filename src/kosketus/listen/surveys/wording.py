"""How surveys ask, in four languages. This is content that people change, so it is not translated by gettext.

The first draft of the house's design language; ``{company}`` stands so that no case ending is needed.
"""

# The words are data, one entry a line; Cyrillic letters that look Latin are no mistake in Russian.
# ruff: noqa: E501, RUF001

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kosketus.listen.surveys.wording_forms import addressed

LANGUAGES = ("en", "ru", "fi", "ro")
Four = Mapping[str, str]


def _four(en: str, ru: str, fi: str, ro: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, (en, ru, fi, ro), strict=True))


NPS = _four(
    "How likely are you to recommend {company} to a friend or colleague?",
    "Насколько вероятно, что вы порекомендуете нас ({company}) друзьям или коллегам?",
    "Kuinka todennäköisesti suosittelisit meitä ({company}) ystävällesi tai kollegallesi?",
    "Cât de probabil este să recomandați {company} unui prieten sau coleg?",
)
NPS_LOW = _four("Not at all likely", "Совсем маловероятно", "En lainkaan todennäköisesti", "Deloc probabil")
NPS_HIGH = _four("Extremely likely", "Очень вероятно", "Erittäin todennäköisesti", "Foarte probabil")
CSAT_LOW = _four("Very dissatisfied", "Очень недовольны", "Erittäin tyytymätön", "Foarte nemulțumit(ă)")
CSAT_HIGH = _four("Very satisfied", "Очень довольны", "Erittäin tyytyväinen", "Foarte mulțumit(ă)")
CSAT = _four(
    "How satisfied are you with {company}?",
    "Насколько вы нами довольны ({company})?",
    "Kuinka tyytyväinen olet meihin ({company})?",
    "Cât de mulțumit(ă) sunteți de {company}?",
)
CSAT_DELIVERY = _four(
    "How satisfied are you with the delivery?",
    "Насколько вы довольны доставкой?",
    "Kuinka tyytyväinen olet toimitukseen?",
    "Cât de mulțumit(ă) sunteți de livrare?",
)
CSAT_CONTACT = _four(
    "How satisfied are you with the help you got from us?",
    "Насколько вы довольны нашей помощью?",
    "Kuinka tyytyväinen olet saamaasi apuun?",
    "Cât de mulțumit(ă) sunteți de ajutorul primit de la noi?",
)
CSAT_ONBOARDING = _four(
    "How satisfied are you with your first days with {company}?",
    "Насколько вы довольны первыми днями с нами ({company})?",
    "Kuinka tyytyväinen olet ensimmäisiin päiviin kanssamme ({company})?",
    "Cât de mulțumit(ă) sunteți de primele zile cu {company}?",
)
CES = _four(
    "It was easy to get my issue sorted.",
    "Решить мой вопрос было легко.",
    "Asiani hoitaminen oli helppoa.",
    "Mi-a fost ușor să îmi rezolv problema.",
)
AGREE_LOW = _four("Strongly disagree", "Совсем не так", "Täysin eri mieltä", "Dezacord total")
AGREE_HIGH = _four("Strongly agree", "Именно так", "Täysin samaa mieltä", "Acord total")
CES_DIFFICULTY = _four(
    "How difficult was it to get your issue sorted?",
    "Насколько сложно было решить ваш вопрос?",
    "Kuinka vaikeaa asiasi hoitaminen oli?",
    "Cât de dificil a fost să vă rezolvați problema?",
)
EASY_LOW = _four("Very easy", "Очень легко", "Erittäin helppoa", "Foarte ușor")
EASY_HIGH = _four("Very difficult", "Очень сложно", "Erittäin vaikeaa", "Foarte dificil")
WHY = _four(
    "What is the main reason for your score?",
    "Почему вы поставили такую оценку?",
    "Mikä on tärkein syy antamaasi arvosanaan?",
    "Care este principalul motiv al notei acordate?",
)
BETTER = _four(
    "What could we do better?", "Что нам стоит улучшить?", "Mitä voisimme tehdä paremmin?", "Ce am putea îmbunătăți?"
)
EXIT = _four(
    "What was the main reason you left?",
    "Почему вы решили от нас уйти?",
    "Mikä oli tärkein syy lopettaa asiakkuutesi?",
    "Care a fost principalul motiv pentru care ați renunțat?",
)
EXIT_REASONS: Mapping[str, Four] = {
    "price": _four("The price", "Цена", "Hinta", "Prețul"),
    "missing": _four(
        "Something I need is missing", "Не хватает нужного", "Jotain tarvitsemaani puuttui", "Lipsește ceva necesar"
    ),
    "quality": _four("Quality or faults", "Качество или сбои", "Laatu tai viat", "Calitatea sau defectele"),
    "service": _four("The service", "Обслуживание", "Palvelu", "Serviciul"),
    "other_company": _four(
        "I found something that suits me better",
        "Нашлось то, что подходит больше",
        "Löysin paremmin sopivan",
        "Am găsit ceva mai potrivit",
    ),
    "no_need": _four(
        "I no longer need it", "Больше не нужно", "En tarvitse sitä enää", "Nu mai am nevoie"
    ),
}  # fmt: skip
IDEA = _four(
    "What would you like to see more of?",
    "Чего вам у нас не хватает?",
    "Mitä haluaisit nähdä lisää?",
    "Ce ați dori să vedeți în plus?",
)
MAY_WE_REPLY = _four(
    "May we contact you about this answer?",
    "Можно связаться с вами по поводу этого ответа?",
    "Saammeko ottaa sinuun yhteyttä tästä vastauksesta?",
    "Vă putem contacta în legătură cu acest răspuns?",
)
MAY_WE_QUOTE = _four(
    "May we quote you?",
    "Можно ли вас процитировать?",
    "Saammeko lainata sanojasi?",
    "Vă putem cita?",
)
QUOTED_HOW = _four(
    "Your words, without your name and how to reach you.",
    "Ваши слова, без имени и контактов.",
    "Sanasi, ilman nimeäsi ja yhteystietojasi.",
    "Cuvintele dvs., fără nume și date de contact.",
)
KNOWN = _four(
    "Linked to your customer record; {team} can see it.",
    "Ответ связан с вашей карточкой клиента; его увидит: {team}.",
    "Vastaus liitetään asiakastietoihisi. Sen näkee: {team}.",
    "Răspunsul este legat de fișa dvs. de client; îl poate vedea: {team}.",
)
ANONYMOUS = _four(
    "Anonymous: not even we can link this answer to you.",
    "Анонимно: даже мы не сможем связать ответ с вами.",
    "Nimetön: emme edes me voi yhdistää vastausta sinuun.",
    "Anonim: nici măcar noi nu putem lega răspunsul de dvs.",
)
PUBLIC = _four(
    "Not linked to a customer record; {team} can see it.",
    "Ответ не связан с карточкой клиента; его увидит: {team}.",
    "Vastausta ei liitetä asiakastietoihin. Sen näkee: {team}.",
    "Răspunsul nu este legat de o fișă de client; îl poate vedea: {team}.",
)
THANKS = _four(
    "Thank you. Your answer has arrived.",
    "Спасибо. Ваш ответ получен.",
    "Kiitos. Vastauksesi on perillä.",
    "Vă mulțumim. Am primit răspunsul.",
)

TITLES: Mapping[str, Four] = {
    "nps": _four("Recommendation", "Готовность рекомендовать", "Suositteluhalukkuus", "Recomandare"),
    "csat": _four("Satisfaction", "Удовлетворённость", "Tyytyväisyys", "Satisfacție"),
    "ces": _four("Effort", "Усилия клиента", "Asioinnin helppous", "Efort"),
    "exit": _four("Why customers leave", "Почему уходят клиенты", "Miksi asiakkaat lähtevät", "De ce pleacă clienții"),
    "onboarding": _four("First days", "Первые дни", "Ensimmäiset päivät", "Primele zile"),
    "delivery": _four("After a delivery", "После доставки", "Toimituksen jälkeen", "După livrare"),
    "contact": _four("After a contact", "После обращения", "Yhteydenoton jälkeen", "După un contact"),
    "idea": _four("Idea box", "Идеи", "Ideat", "Cutia cu idei"),
    "empty": _four("New survey", "Новый опрос", "Uusi kysely", "Sondaj nou"),
}

# The runner's own words: they must not wait for somebody to translate the staff's pages.
RUNNER: Mapping[str, Four] = {
    "send": _four("Send", "Отправить", "Lähetä", "Trimite"),
    "next": _four("Next", "Далее", "Seuraava", "Înainte"),
    "back": _four("Back", "Назад", "Takaisin", "Înapoi"),
    "yes": _four("Yes", "Да", "Kyllä", "Da"),
    "no": _four("No", "Нет", "Ei", "Nu"),
    "other": _four("Something else", "Другое", "Jokin muu", "Altceva"),
    "other_words": _four("What else?", "Что именно?", "Mikä?", "Ce anume?"),
    "optional": _four("optional", "по желанию", "vapaaehtoinen", "opțional"),
    "several": _four("Choose all that fit.", "Выберите всё подходящее.", "Valitse kaikki sopivat.", "Alegeți tot ce se potrivește."),
    "rank": _four("Give each a place, 1 is first.", "Укажите место каждого, 1 – первое.", "Anna kullekin sija, 1 on ensimmäinen.", "Dați fiecăruia un loc, 1 este primul."),
    "place": _four("place", "место", "sija", "locul"),
    "progress": _four("Page {here} of {all}", "Страница {here} из {all}", "Sivu {here}/{all}", "Pagina {here} din {all}"),
    "chosen": _four("Chosen:", "Выбрано:", "Valittu:", "Ales:"),
    "later": _four("Continue later with this link", "Продолжить позже по этой ссылке", "Jatka myöhemmin tällä linkillä", "Continuați mai târziu cu acest link"),
    "test": _four("Test run. Nothing is stored.", "Пробный проход. Ничего не сохраняется.", "Koeajo. Mitään ei tallenneta.", "Probă. Nu se păstrează nimic."),
    "trap": _four("Leave this empty", "Оставьте пустым", "Jätä tyhjäksi", "Lăsați gol"),
    "mend": _four("Not sent yet. Please look at the marked places.", "Пока не отправлено. Проверьте отмеченное.", "Ei vielä lähetetty. Tarkista merkityt kohdat.", "Încă nu s-a trimis. Verificați locurile marcate."),
    "missing": _four("Please answer this.", "Ответьте, пожалуйста, на этот вопрос.", "Vastaa tähän.", "Vă rugăm să răspundeți."),
    "not_offered": _four("Please choose one of the answers shown.", "Выберите один из предложенных ответов.", "Valitse jokin näytetyistä vastauksista.", "Alegeți unul dintre răspunsurile afișate."),
    "too_long": _four("Too long: at most {most} characters.", "Слишком длинно: не больше {most} знаков.", "Liian pitkä: enintään {most} merkkiä.", "Prea lung: cel mult {most} caractere."),
    "number": _four("Please write a number.", "Напишите число.", "Kirjoita luku.", "Scrieți un număr."),
    "date": _four("Please choose a date.", "Укажите дату.", "Valitse päivä.", "Alegeți o dată."),
    "email": _four("Please write a mail address, such as name@example.org.", "Напишите адрес почты, например name@example.org.", "Kirjoita sähköpostiosoite, kuten name@example.org.", "Scrieți o adresă de e-mail, de exemplu name@example.org."),
    "phone": _four("Please write a phone number, such as +358 40 123 4567.", "Напишите номер телефона, например +358 40 123 4567.", "Kirjoita puhelinnumero, kuten +358 40 123 4567.", "Scrieți un număr de telefon, de exemplu +358 40 123 4567."),
    "ranks": _four("Give each place only once.", "Каждое место – только один раз.", "Anna kukin sija vain kerran.", "Dați fiecare loc o singură dată."),
    "unknown": _four("There is no survey at this address.", "По этому адресу нет опроса.", "Tässä osoitteessa ei ole kyselyä.", "La această adresă nu există niciun sondaj."),
    "unknown_todo": _four("The link may be cut off. Open it again from where you got it.", "Возможно, ссылка обрезана. Откройте её ещё раз там, где вы её получили.", "Linkki voi olla katkennut. Avaa se uudelleen sieltä, mistä sait sen.", "Linkul poate fi trunchiat. Deschideți-l din nou de acolo de unde l-ați primit."),
    "closed": _four("This survey has ended.", "Этот опрос завершён.", "Tämä kysely on päättynyt.", "Acest sondaj s-a încheiat."),
    "closed_todo": _four("Nothing more is collected here. Thank you for your time.", "Ответы больше не принимаются. Спасибо, что уделили время.", "Vastauksia ei enää kerätä. Kiitos ajastasi.", "Nu se mai primesc răspunsuri. Vă mulțumim pentru timp."),
    "used": _four("This link was used already. Your answer is stored.", "По этой ссылке уже ответили. Ответ сохранён.", "Linkki on jo käytetty. Vastauksesi on tallessa.", "Acest link a fost deja folosit. Răspunsul este păstrat."),
    "used_todo": _four("There is nothing more to do.", "Больше ничего делать не нужно.", "Sinun ei tarvitse tehdä mitään.", "Nu mai este nimic de făcut."),
    "gone": _four("This link was used already, or it is cut off.", "По этой ссылке уже ответили, или она обрезана.", "Linkki on jo käytetty tai katkennut.", "Acest link a fost deja folosit sau este trunchiat."),
    "gone_todo": _four("If you answered, your answer is stored. Otherwise open the link again from where you got it.", "Если вы ответили, ответ сохранён. Если нет, откройте ссылку ещё раз там, где вы её получили.", "Jos vastasit, vastauksesi on tallessa. Muuten avaa linkki uudelleen sieltä, mistä sait sen.", "Dacă ați răspuns, răspunsul este păstrat. Altfel, deschideți linkul din nou de acolo de unde l-ați primit."),
    "late": _four("This page was open for too long, or was changed on the way.", "Страница была открыта слишком долго или изменилась по пути.", "Sivu oli auki liian kauan tai muuttui matkalla.", "Pagina a stat deschisă prea mult sau a fost modificată pe drum."),
    "late_todo": _four("Nothing was stored from it. Please open the survey again.", "С этой страницы ничего не сохранено. Откройте опрос ещё раз.", "Siltä ei tallennettu mitään. Avaa kysely uudelleen.", "Nu s-a păstrat nimic de pe ea. Deschideți din nou sondajul."),
    "expired": _four("This personal link is no longer valid.", "Срок этой личной ссылки истёк.", "Henkilökohtainen linkki ei ole enää voimassa.", "Acest link personal nu mai este valabil."),
    "expired_todo": _four("The time to answer is over. Thank you all the same.", "Время для ответа прошло. Всё равно спасибо.", "Vastausaika on päättynyt. Kiitos silti.", "Timpul pentru răspuns a trecut. Vă mulțumim oricum."),
    "busy": _four("Too many answers came from your network at once.", "Из вашей сети пришло слишком много ответов сразу.", "Verkostasi tuli liian monta vastausta kerralla.", "Au venit prea multe răspunsuri deodată din rețeaua dvs."),
    "busy_todo": _four("Nothing was stored. Please wait a few minutes and send again.", "Ничего не сохранено. Подождите несколько минут и отправьте снова.", "Mitään ei tallennettu. Odota muutama minuutti ja lähetä uudelleen.", "Nu s-a păstrat nimic. Așteptați câteva minute și trimiteți din nou."),
    "invited": _four("This survey is answered by personal links.", "На этот опрос отвечают по личным ссылкам.", "Tähän kyselyyn vastataan henkilökohtaisilla linkeillä.", "La acest sondaj se răspunde prin linkuri personale."),
    "invited_todo": _four("Please open the link from your own message.", "Откройте ссылку из письма, которое пришло вам.", "Avaa linkki omasta viestistäsi.", "Deschideți linkul din mesajul primit de dvs."),
    "again": _four("Open the survey", "Открыть опрос", "Avaa kysely", "Deschide sondajul"),
    "languages": _four("Language", "Язык", "Kieli", "Limba"),
}  # fmt: skip


def runner(word: str, language: str, tone: str = "") -> str:
    """One of the runner's own words, in a form of address; English where the house does not speak *language*."""
    four = RUNNER[word]
    return addressed(four.get(language.partition("-")[0]) or four["en"], language, tone)


def spoken(texts: Four, languages: Sequence[str], tones: Mapping[str, str] | None = None) -> dict[str, str]:
    """The part of *texts* that is in *languages*, each in its form of address; English where there is none of them."""
    forms = tones or {}
    found = {one: addressed(texts[one], one, forms.get(one, "")) for one in languages if one in texts}
    return found or {"en": texts["en"]}
