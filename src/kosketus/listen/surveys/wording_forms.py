"""The other form of address: formal in Finnish, informal in Russian and Romanian.

``wording`` has the usual form of each language. A sentence that names nobody is the same in both, and so are buttons
and links, which in Finnish are commands to the machine. First draft, native sign-off as for ``wording``.
"""

# The words are data, one entry a line; Cyrillic letters that look Latin are no mistake in Russian.
# ruff: noqa: E501, RUF001

from __future__ import annotations

from collections.abc import Mapping

# The form that ``wording`` is written in.
_USUAL: Mapping[str, str] = {"fi": "informal", "ru": "formal", "ro": "formal"}

OTHER: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "Kuinka todennäköisesti suosittelisit meitä ({company}) ystävällesi tai kollegallesi?": "Kuinka todennäköisesti suosittelisitte meitä ({company}) ystävällenne tai kollegallenne?",
        "Kuinka tyytyväinen olet meihin ({company})?": "Kuinka tyytyväinen olette meihin ({company})?",
        "Kuinka tyytyväinen olet toimitukseen?": "Kuinka tyytyväinen olette toimitukseen?",
        "Kuinka tyytyväinen olet saamaasi apuun?": "Kuinka tyytyväinen olette saamaanne apuun?",
        "Kuinka tyytyväinen olet ensimmäisiin päiviin kanssamme ({company})?": "Kuinka tyytyväinen olette ensimmäisiin päiviin kanssamme ({company})?",
        "Kuinka vaikeaa asiasi hoitaminen oli?": "Kuinka vaikeaa asianne hoitaminen oli?",
        "Mikä on tärkein syy antamaasi arvosanaan?": "Mikä on tärkein syy antamaanne arvosanaan?",
        "Mikä oli tärkein syy lopettaa asiakkuutesi?": "Mikä oli tärkein syy lopettaa asiakkuutenne?",
        "Mitä haluaisit nähdä lisää?": "Mitä haluaisitte nähdä lisää?",
        "Saammeko ottaa sinuun yhteyttä tästä vastauksesta?": "Saammeko ottaa teihin yhteyttä tästä vastauksesta?",
        "Saammeko lainata sanojasi?": "Saammeko lainata sanojanne?",
        "Sanasi, ilman nimeäsi ja yhteystietojasi.": "Sananne, ilman nimeänne ja yhteystietojanne.",
        "Vastaus liitetään asiakastietoihisi. Sen näkee: {team}.": "Vastaus liitetään asiakastietoihinne. Sen näkee: {team}.",
        "Nimetön: emme edes me voi yhdistää vastausta sinuun.": "Nimetön: emme edes me voi yhdistää vastausta teihin.",
        "Kiitos. Vastauksesi on perillä.": "Kiitos. Vastauksenne on perillä.",
        "Valitse kaikki sopivat.": "Valitkaa kaikki sopivat.",
        "Anna kullekin sija, 1 on ensimmäinen.": "Antakaa kullekin sija, 1 on ensimmäinen.",
        "Ei vielä lähetetty. Tarkista merkityt kohdat.": "Ei vielä lähetetty. Tarkistakaa merkityt kohdat.",
        "Vastaa tähän.": "Vastatkaa tähän.",
        "Valitse jokin näytetyistä vastauksista.": "Valitkaa jokin näytetyistä vastauksista.",
        "Kirjoita luku.": "Kirjoittakaa luku.",
        "Valitse päivä.": "Valitkaa päivä.",
        "Kirjoita sähköpostiosoite, kuten name@example.org.": "Kirjoittakaa sähköpostiosoite, kuten name@example.org.",
        "Kirjoita puhelinnumero, kuten +358 40 123 4567.": "Kirjoittakaa puhelinnumero, kuten +358 40 123 4567.",
        "Anna kukin sija vain kerran.": "Antakaa kukin sija vain kerran.",
        "Linkki voi olla katkennut. Avaa se uudelleen sieltä, mistä sait sen.": "Linkki voi olla katkennut. Avatkaa se uudelleen sieltä, mistä saitte sen.",
        "Vastauksia ei enää kerätä. Kiitos ajastasi.": "Vastauksia ei enää kerätä. Kiitos ajastanne.",
        "Linkki on jo käytetty. Vastauksesi on tallessa.": "Linkki on jo käytetty. Vastauksenne on tallessa.",
        "Sinun ei tarvitse tehdä mitään.": "Teidän ei tarvitse tehdä mitään.",
        "Siltä ei tallennettu mitään. Avaa kysely uudelleen.": "Siltä ei tallennettu mitään. Avatkaa kysely uudelleen.",
        "Verkostasi tuli liian monta vastausta kerralla.": "Verkostanne tuli liian monta vastausta kerralla.",
        "Mitään ei tallennettu. Odota muutama minuutti ja lähetä uudelleen.": "Mitään ei tallennettu. Odottakaa muutama minuutti ja lähettäkää uudelleen.",
        "Jos vastasit, vastauksesi on tallessa. Muuten avaa linkki uudelleen sieltä, mistä sait sen.": "Jos vastasitte, vastauksenne on tallessa. Muuten avatkaa linkki uudelleen sieltä, mistä saitte sen.",
        "Avaa linkki omasta viestistäsi.": "Avatkaa linkki omasta viestistänne.",
    },
    "ru": {
        "Насколько вероятно, что вы порекомендуете нас ({company}) друзьям или коллегам?": "Насколько вероятно, что ты порекомендуешь нас ({company}) друзьям или коллегам?",
        "Очень недовольны": "Очень недоволен(на)",
        "Очень довольны": "Очень доволен(на)",
        "Насколько вы нами довольны ({company})?": "Насколько ты нами доволен(на) ({company})?",
        "Насколько вы довольны доставкой?": "Насколько ты доволен(на) доставкой?",
        "Насколько вы довольны нашей помощью?": "Насколько ты доволен(на) нашей помощью?",
        "Насколько вы довольны первыми днями с нами ({company})?": "Насколько ты доволен(на) первыми днями с нами ({company})?",
        "Насколько сложно было решить ваш вопрос?": "Насколько сложно было решить твой вопрос?",
        "Почему вы поставили такую оценку?": "Почему такая оценка?",
        "Почему вы решили от нас уйти?": "Почему ты решил(а) от нас уйти?",
        "Чего вам у нас не хватает?": "Чего тебе у нас не хватает?",
        "Можно связаться с вами по поводу этого ответа?": "Можно связаться с тобой по поводу этого ответа?",
        "Можно ли вас процитировать?": "Можно ли тебя процитировать?",
        "Ваши слова, без имени и контактов.": "Твои слова, без имени и контактов.",
        "Ответ связан с вашей карточкой клиента; его увидит: {team}.": "Ответ связан с твоей карточкой клиента; его увидит: {team}.",
        "Анонимно: даже мы не сможем связать ответ с вами.": "Анонимно: даже мы не сможем связать ответ с тобой.",
        "Спасибо. Ваш ответ получен.": "Спасибо. Твой ответ получен.",
        "Выберите всё подходящее.": "Выбери всё подходящее.",
        "Укажите место каждого, 1 – первое.": "Укажи место каждого, 1 – первое.",
        "Пока не отправлено. Проверьте отмеченное.": "Пока не отправлено. Проверь отмеченное.",
        "Ответьте, пожалуйста, на этот вопрос.": "Ответь, пожалуйста, на этот вопрос.",
        "Выберите один из предложенных ответов.": "Выбери один из предложенных ответов.",
        "Напишите число.": "Напиши число.",
        "Укажите дату.": "Укажи дату.",
        "Напишите адрес почты, например name@example.org.": "Напиши адрес почты, например name@example.org.",
        "Напишите номер телефона, например +358 40 123 4567.": "Напиши номер телефона, например +358 40 123 4567.",
        "Возможно, ссылка обрезана. Откройте её ещё раз там, где вы её получили.": "Возможно, ссылка обрезана. Открой её ещё раз там, откуда она пришла.",
        "С этой страницы ничего не сохранено. Откройте опрос ещё раз.": "С этой страницы ничего не сохранено. Открой опрос ещё раз.",
        "Из вашей сети пришло слишком много ответов сразу.": "Из твоей сети пришло слишком много ответов сразу.",
        "Ничего не сохранено. Подождите несколько минут и отправьте снова.": "Ничего не сохранено. Подожди несколько минут и отправь снова.",
        "Если вы ответили, ответ сохранён. Если нет, откройте ссылку ещё раз там, где вы её получили.": "Если ты уже отвечал(а), ответ сохранён. Если нет, открой ссылку ещё раз там, где её получил(а).",
        "Откройте ссылку из письма, которое пришло вам.": "Открой ссылку из письма, которое пришло тебе.",
    },
    "ro": {
        "Cât de probabil este să recomandați {company} unui prieten sau coleg?": "Cât de probabil este să recomanzi {company} unui prieten sau coleg?",
        "Cât de mulțumit(ă) sunteți de {company}?": "Cât de mulțumit(ă) ești de {company}?",
        "Cât de mulțumit(ă) sunteți de livrare?": "Cât de mulțumit(ă) ești de livrare?",
        "Cât de mulțumit(ă) sunteți de ajutorul primit de la noi?": "Cât de mulțumit(ă) ești de ajutorul primit de la noi?",
        "Cât de mulțumit(ă) sunteți de primele zile cu {company}?": "Cât de mulțumit(ă) ești de primele zile cu {company}?",
        "Cât de dificil a fost să vă rezolvați problema?": "Cât de dificil a fost să îți rezolvi problema?",
        "Care a fost principalul motiv pentru care ați renunțat?": "Care a fost principalul motiv pentru care ai renunțat?",
        "Ce ați dori să vedeți în plus?": "Ce ai dori să vezi în plus?",
        "Vă putem contacta în legătură cu acest răspuns?": "Te putem contacta în legătură cu acest răspuns?",
        "Vă putem cita?": "Te putem cita?",
        "Cuvintele dvs., fără nume și date de contact.": "Cuvintele tale, fără nume și date de contact.",
        "Răspunsul este legat de fișa dvs. de client; îl poate vedea: {team}.": "Răspunsul este legat de fișa ta de client; îl poate vedea: {team}.",
        "Anonim: nici măcar noi nu putem lega răspunsul de dvs.": "Anonim: nici măcar noi nu putem lega răspunsul de tine.",
        "Vă mulțumim. Am primit răspunsul.": "Îți mulțumim. Am primit răspunsul.",
        "Alegeți tot ce se potrivește.": "Alege tot ce se potrivește.",
        "Dați fiecăruia un loc, 1 este primul.": "Dă fiecăruia un loc, 1 este primul.",
        "Continuați mai târziu cu acest link": "Continuă mai târziu cu acest link",
        "Încă nu s-a trimis. Verificați locurile marcate.": "Încă nu s-a trimis. Verifică locurile marcate.",
        "Vă rugăm să răspundeți.": "Te rugăm să răspunzi.",
        "Alegeți unul dintre răspunsurile afișate.": "Alege unul dintre răspunsurile afișate.",
        "Scrieți un număr.": "Scrie un număr.",
        "Alegeți o dată.": "Alege o dată.",
        "Scrieți o adresă de e-mail, de exemplu name@example.org.": "Scrie o adresă de e-mail, de exemplu name@example.org.",
        "Scrieți un număr de telefon, de exemplu +358 40 123 4567.": "Scrie un număr de telefon, de exemplu +358 40 123 4567.",
        "Dați fiecare loc o singură dată.": "Dă fiecare loc o singură dată.",
        "Linkul poate fi trunchiat. Deschideți-l din nou de acolo de unde l-ați primit.": "Linkul poate fi trunchiat. Deschide-l din nou de acolo de unde l-ai primit.",
        "Nu se mai primesc răspunsuri. Vă mulțumim pentru timp.": "Nu se mai primesc răspunsuri. Îți mulțumim pentru timp.",
        "Nu s-a păstrat nimic de pe ea. Deschideți din nou sondajul.": "Nu s-a păstrat nimic de pe ea. Deschide din nou sondajul.",
        "Timpul pentru răspuns a trecut. Vă mulțumim oricum.": "Timpul pentru răspuns a trecut. Îți mulțumim oricum.",
        "Au venit prea multe răspunsuri deodată din rețeaua dvs.": "Au venit prea multe răspunsuri deodată din rețeaua ta.",
        "Nu s-a păstrat nimic. Așteptați câteva minute și trimiteți din nou.": "Nu s-a păstrat nimic. Așteaptă câteva minute și trimite din nou.",
        "Dacă ați răspuns, răspunsul este păstrat. Altfel, deschideți linkul din nou de acolo de unde l-ați primit.": "Dacă ai răspuns, răspunsul este păstrat. Altfel, deschide linkul din nou de acolo de unde l-ai primit.",
        "Deschideți linkul din mesajul primit de dvs.": "Deschide linkul din mesajul primit de tine.",
    },
}  # fmt: skip


def addressed(text: str, language: str, tone: str) -> str:
    """One of our own sentences in the form of address *tone* (``formal`` or ``informal``; empty: the usual one)."""
    plain = language.partition("-")[0]
    return text if tone in {"", _USUAL.get(plain)} else OTHER.get(plain, {}).get(text, text)
