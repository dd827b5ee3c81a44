"""Invented answers of all kinds, and what each is. `TUNED` was looked at while the rules were made; `HELD_OUT` was written before they were
measured on it and no rule was changed for it.

Each: a name, what it is, HTTP status, headers, markup, the address that answered when it is another than the one asked for.
"""

import json
from html import escape
from typing import NamedTuple

ASKED = "https://courier.example/news/2026/bridge-in-lindmark"


class Answer(NamedTuple):
    name: str
    is_: str
    markup: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    url: str = ASKED


def page(title, *blocks, lang="en", head="", article=False, around=""):
    """A page; `article`: it declares itself one, and has a site around it."""
    said = (
        '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-02T07:10:00Z">'
        if article
        else ""
    )
    text = "".join(block if block.startswith("<") else f"<p>{escape(block)}</p>" for block in blocks)
    site = '<nav><a href="/">Home</a> <a href="/subscribe">Subscribe</a> <a href="/login">Sign in</a></nav>' if article else ""
    foot = (
        '<footer><a href="/privacy">Privacy</a> <a href="/cookies">Cookie settings</a> <p>We use cookies. <button>Accept all</button></p></footer>'
        if article
        else ""
    )
    return f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>{said}{head}</head><body>{site}<main><article><h1>{escape(title)}</h1>{text}</article></main>{around}{foot}</body></html>'


def locked(selector=None, free=False):
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "x", "isAccessibleForFree": free}
    if selector:
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": selector}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


BRIDGE = (
    "A barge carrying gravel struck the middle pillar of the old road bridge in Lindmark shortly before dawn on Monday, and the harbour office closed the crossing to cars and to people on foot.",
    "Sixty-five people were brought to the hospital in Skarn, most of them from the night ferry that was passing under the bridge at the time, said Ilse Tarn, who leads the rescue service of the county.",
    "Engineers of the county will look at the pillar when the tide is out. The mayor, Henrik Oduya, said that nobody knows yet when the bridge will open again, and asked drivers to take the road through Vesterby.",
    "Fishermen who were on the quay said that the barge had lost its engine minutes before, and that its horn was heard across the harbour. The shipping company, Norrland Grus, said that it would answer questions when its own people had been spoken to.",
)
BRIDGE_DE = (
    "Ein mit Kies beladener Lastkahn hat am Montag kurz vor Tagesanbruch den mittleren Pfeiler der alten Straßenbrücke in Lindmark gerammt, und das Hafenamt hat den Übergang für Autos und Fußgänger gesperrt.",
    "65 Menschen wurden ins Krankenhaus nach Skarn gebracht, die meisten von der Nachtfähre, die gerade unter der Brücke hindurchfuhr, sagte Ilse Tarn, die Leiterin des Rettungsdienstes im Kreis.",
    "Fachleute des Kreises wollen den Pfeiler bei Ebbe untersuchen. Bürgermeister Henrik Oduya sagte, noch wisse niemand, wann die Brücke wieder geöffnet werde, und bat die Autofahrer, über Vesterby zu fahren.",
)
BRIDGE_FR = (
    "Une péniche chargée de gravier a heurté lundi, peu avant l'aube, le pilier central du vieux pont routier de Lindmark, et la capitainerie a fermé la traversée aux voitures comme aux piétons.",
    "Soixante-cinq personnes ont été conduites à l'hôpital de Skarn, la plupart venant du ferry de nuit qui passait alors sous le pont, a déclaré Ilse Tarn, qui dirige les secours du comté.",
    "Des ingénieurs du comté examineront le pilier à marée basse. Le maire, Henrik Oduya, a dit que nul ne sait encore quand le pont rouvrira et a prié les automobilistes de passer par Vesterby.",
)

TUNED = [
    # --- articles
    Answer("article", "ok", page("Bridge in Lindmark shut after barge strike", *BRIDGE, article=True)),
    Answer("bare article", "ok", page("Bridge in Lindmark shut after barge strike", *BRIDGE)),
    Answer("German article", "ok", page("Brücke in Lindmark nach Unfall gesperrt", *BRIDGE_DE, lang="de", article=True)),
    Answer("short item", "ok", page("Ferry to Skarn runs again", "The ferry between Lindmark and Skarn runs again from six this evening, the harbour office said on Tuesday.", article=True)),
    Answer("short item without marks", "ok", page("Ferry to Skarn runs again", "The ferry between Lindmark and Skarn runs again from six this evening, the harbour office said on Tuesday. Tickets that were bought before the accident hold until Sunday.")),
    Answer(
        "article about cookie banners", "ok",
        page(
            "Council fines three shops over cookie banners",
            "The county's data office has fined three online shops because their banners offered “Accept all” in green and hid “Reject all” behind two further pages.",
            "“People should be able to say no as easily as yes,” said Marta Lindqvist, who heads the office. Under the law of 2019 a site has to ask before it sets cookies that follow readers from page to page, and readers may withdraw their consent at any time.",
            "One of the shops, Havre & Son, said that it had changed its banner in January and would appeal. The other two did not answer questions. The fines are of 4,000 to 18,000 crowns.",
            article=True,
        ),
    ),
    Answer(
        "article about captchas", "ok",
        page(
            "Blind readers locked out by tests for robots",
            "Readers who cannot see are locked out of a third of the county's public sites by puzzles that ask whether one is a robot, a survey by the Skarn association of the blind has found.",
            "The association tried 212 sites in February. On 71 of them a visitor had to “verify you are human” by picking pictures of traffic lights, and only nine offered a test by sound.",
            "The county said it would replace the tests by summer. “Nobody should have to prove that they are a person to pay for their parking,” said its head of services, Oke Brandt.",
            article=True,
        ),
    ),
    Answer(
        "article about paywalls", "ok",
        page(
            "Local papers put up the fence, and readers stay",
            "Four papers of the coast have asked readers to subscribe before they may read on since last spring, and three of them have more readers than before, figures of the publishers' union show.",
            "The Skarn Courier, which shows the first hundred words of each article for nothing, has 8,100 subscribers, up from 5,200. Its editor, Per Hallan, said that the line “Subscribe to continue reading” had been written and thrown away eleven times.",
            "The fourth paper, in Vesterby, lost a fifth of its readers and took its fence down in January. Its owner said that the town was too small for it.",
            article=True,
        ),
    ),
    Answer("article with an appeal for a newsletter", "ok", page("Bridge shut", *BRIDGE, "Sign up to our newsletter to get the news of the coast each morning.", article=True)),
    Answer("whole article that is marked as not free", "ok", page("Bridge shut", *BRIDGE, *BRIDGE[:3], head=locked(), article=True)),
    Answer("whole article whose locked part is there", "ok", page("Bridge shut", BRIDGE[0], f'<div class="more">{"".join(f"<p>{p}</p>" for p in BRIDGE[1:])}</div>', head=locked(".more"), article=True)),
    # --- robot checks and refusals
    Answer("403", "blocked", page("403 Forbidden", "nginx"), 403),
    Answer("429", "blocked", page("Too many requests", "Please slow down."), 429),
    Answer("503 with a check", "blocked", page("Just a moment...", "Checking your browser before accessing the site.", head='<script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script>'), 503),
    Answer("check with 200", "blocked", page("Just a moment...", "Verify you are human by completing the action below.", "courier.example needs to review the security of your connection before proceeding.")),
    Answer("check by script alone", "blocked", '<html><head><title></title><script src="/_Incapsula_Resource?SWJIYLWA=5074"></script></head><body><noscript>.</noscript></body></html>'),
    Answer("interruption", "blocked", page("Pardon Our Interruption", "As you were browsing something about your browser made us think you were a bot.", "You've disabled cookies in your web browser.", "To regain access, please make sure that cookies and JavaScript are enabled before reloading the page.")),
    Answer("denied with 200", "blocked", page("Access Denied", "You don't have permission to access this page on this server.", "Reference #18.2f1e3b17.1772442")),
    Answer("German check", "blocked", page("Einen Moment bitte", "Bitte bestätigen Sie, dass Sie kein Roboter sind.", lang="de")),
    Answer("French check", "blocked", page("Vérification", "Veuillez confirmer que vous n'êtes pas un robot. Trafic inhabituel détecté depuis votre réseau.", lang="fr")),
    Answer("Russian check", "blocked", page("Проверка", "Подтвердите, что вы не робот. Из вашей сети поступает необычный трафик.", lang="ru")),
    Answer("legal reasons", "blocked", page("Unavailable", "Not available in your country."), 451),
    # --- consent
    Answer("consent", "consent", page("Before you continue", "We and our 214 partners use cookies and store information on your device to show personalised ads and content, ad measurement and audience insights.", "You can withdraw your consent at any time by clicking the link in the footer.", "<ul><li>Accept all</li><li>Reject all</li><li>Manage settings</li></ul>")),
    Answer("German consent", "consent", page("Mit Werbung weiterlesen", "Wir verwenden Cookies und speichern Informationen auf Ihrem Gerät, um Anzeigen und Inhalte zu personalisieren.", "Ihre Einwilligung können Sie jederzeit widerrufen. Berechtigtes Interesse: 48 Anbieter.", "Alle akzeptieren", "Alle ablehnen", lang="de")),
    Answer("French consent", "consent", page("Votre vie privée", "Nous et nos 128 partenaires utilisons des cookies et traceurs pour stocker des informations sur votre appareil.", "Vous pouvez retirer votre consentement à tout moment.", "Continuer sans accepter", "Accepter et continuer", lang="fr")),
    Answer("Spanish consent", "consent", page("Tu privacidad", "Nosotros y nuestros socios almacenamos y utilizamos cookies en tu dispositivo para mostrar anuncios personalizados.", "Puedes cambiar tu consentimiento o gestionar tus opciones cuando quieras.", "Aceptar y continuar", lang="es")),
    Answer("consent by address", "consent", page("Welcome", "Choose how you want to read."), url="https://consent.courier.example/?return=bridge"),
    Answer("Polish consent", "consent", page("Szanujemy prywatność", "My i nasi partnerzy przechowujemy informacje na urządzeniu i używamy plików cookies, aby wyświetlać reklamy.", "Możesz wycofać zgodę w każdej chwili.", "Akceptuję wszystkie", lang="pl")),
    # --- paywalls
    Answer("offer after a beginning", "paywalled", page("Bridge shut", BRIDGE[0], "Subscribe to continue reading.", "Already a subscriber? Sign in.", article=True)),
    Answer("locked part withheld", "paywalled", page("Bridge shut", BRIDGE[0], head=locked(".paid"), article=True)),
    Answer("German offer", "paywalled", page("Brücke gesperrt", BRIDGE_DE[0], "Dieser Artikel ist nur für Abonnenten. Weiterlesen mit Probeabo.", lang="de", article=True)),
    Answer("French offer", "paywalled", page("Pont fermé", BRIDGE_FR[0], "Il vous reste 78 % de cet article à lire. La suite est réservée aux abonnés.", lang="fr", article=True)),
    Answer("offer beside the text", "paywalled", page("Bridge shut", BRIDGE[0] + " The first…", around='<section class="gate"><p>To read the full story, subscribe or sign in.</p></section>', article=True)),
    Answer("402", "paywalled", page("Payment required", "Subscribe."), 402),
    Answer("sign in by address", "paywalled", page("Sign in", "Enter your address."), url="https://courier.example/login?next=/news"),
    # --- errors
    Answer("404", "error", page("Not found", "Nothing here."), 404),
    Answer("500", "error", page("Oops", "Something went wrong."), 500),
    Answer("503", "error", page("Down for work", "We will be back soon."), 503),
    Answer("soft 404", "error", page("Page not found", "The page you were looking for does not exist. It may have been moved.")),
    Answer("German soft 404", "error", page("Seite nicht gefunden", "Die Seite wurde leider nicht gefunden.", lang="de")),
    Answer("front page", "error", page("The Skarn Courier", *BRIDGE), url="https://courier.example/"),
    Answer("empty", "error", "<html><head><title>Courier</title></head><body></body></html>"),
]  # fmt: skip

HELD_OUT = [
    # --- articles
    Answer("Italian article", "ok", page("Chiuso il ponte di Lindmark", "Una chiatta carica di ghiaia ha urtato lunedì, poco prima dell'alba, il pilone centrale del vecchio ponte stradale di Lindmark, e la capitaneria ha chiuso il passaggio alle auto e ai pedoni.", "Sessantacinque persone sono state portate all'ospedale di Skarn, ha detto Ilse Tarn, che dirige i soccorsi della contea.", lang="it", article=True)),
    Answer("Japanese article", "ok", page("リンドマルクの橋、はしけ衝突で通行止め", "月曜日の夜明け前、砂利を積んだはしけがリンドマルクの古い道路橋の中央の橋脚に衝突し、港湾局は車と歩行者の通行を止めた。", "郡の救助隊を率いるイルゼ・タルン氏によると、六十五人がスカーンの病院に運ばれ、その多くは当時橋の下を通っていた夜行フェリーの乗客だった。市長は再開の時期はまだ分からないと述べた。", lang="ja", article=True)),
    Answer("Arabic article", "ok", page("إغلاق جسر في ليندمارك بعد اصطدام بارجة", "اصطدمت بارجة محملة بالحصى بالعمود الأوسط للجسر القديم في ليندمارك قبيل فجر يوم الاثنين، وأغلق مكتب الميناء المعبر أمام السيارات والمشاة.", "وقالت إيلزه تارن، التي تقود خدمة الإنقاذ في المقاطعة، إن خمسة وستين شخصا نقلوا إلى المستشفى في سكارن.", lang="ar", article=True)),
    Answer("sport results", "ok", page("Results of the coast league", "Lindmark 3, Skarn 1", "Vesterby 0, Havre 0", "Norrland 2, Tarn 4", "Lindmark lead the table with 31 points after the win over Skarn on Saturday, in which Oke Brandt scored twice.", article=True)),
    Answer("short item on a site that blocks", "ok", page("County blocks site of betting firm", "The county has blocked access to the site of a betting firm in Havre after a court's ruling, it said on Thursday. Readers who open it see a page that says access is denied.", article=True)),
    Answer("short item on a site that was down", "ok", page("Town's web site down for hours", "Visitors to the web site of Lindmark saw only “404 – page not found” for four hours on Friday. A spokesman said that a technician had moved the wrong folder.", article=True)),
    Answer(
        "explainer on robots and login walls", "ok",
        page(
            "Why sites ask whether you are a robot",
            "More and more sites put a check before their pages. The reason is traffic: of the requests that reach the library of Skarn, seven in ten come from programs, its head of computing, Jonna Vik, says.",
            "The check looks at how a browser behaves. If it is not sure, it asks the visitor to tick a box beside the words “I'm not a robot”. Older ones show bent letters, which programs read better than people by now.",
            "Vik would rather do without. “Each check turns away somebody who had a good reason to come,” she says. The library has raised the number of requests that an address may make instead.",
        ),
    ),
    Answer(
        "press release of a data office in German", "ok",
        page(
            "Datenschutzstelle rügt Cookie-Hinweise",
            "Die Datenschutzstelle des Kreises hat 14 Anbieter gerügt, deren Hinweise das Ablehnen erschweren. Das teilte sie am Mittwoch in Skarn mit.",
            "Geprüft wurden 90 Seiten. Bei elf fehlte die Möglichkeit, alle Cookies abzulehnen, bei drei war sie erst auf der zweiten Ebene zu finden. Die Einwilligung müsse jederzeit widerrufen werden können, sagte Leiterin Marta Lindqvist.",
            "Die Anbieter haben bis Ende Mai Zeit, ihre Seiten zu ändern. Danach drohen Bußgelder von bis zu 20.000 Kronen.",
            lang="de", article=True,
        ),
    ),
    Answer("article with related teasers for subscribers", "ok", page("Ferry runs again", *BRIDGE[1:3], around="<aside><h2>More</h2><p>For subscribers only: Inside the harbour office</p><p>Subscribers only: The barge that came too close</p></aside>", article=True)),
    Answer("article that ends with a programme's offer", "ok", page("Theatre opens with a play on the flood", *BRIDGE[:1], "The house offers seats at half price to people under thirty. Members of the friends' circle may subscribe to all six plays until Sunday.", article=True)),
    Answer("short obituary", "ok", page("Potter of Havre dies at 91", "Anna Sol, who made the blue bowls of Havre for seventy years, died on Sunday at the age of 91, her family said.", article=True)),
    Answer("notice of retraction", "ok", page("Report on the quay withdrawn", "The Courier has withdrawn a report of 28 February on the quay of Vesterby. The figures in it were those of another town. The editors regret the mistake.", article=True)),
    Answer("long page with a banner leaked into it", "ok", page("Bridge shut", "We use cookies to improve your visit. Accept all.", *BRIDGE, article=True)),
    # --- robot checks and refusals
    Answer("Spanish check", "blocked", page("Un momento", "Verifica que no eres un robot para continuar. Hemos detectado tráfico inusual.", lang="es")),
    Answer("Italian refusal", "blocked", page("Accesso negato", "Accesso negato. Il tuo indirizzo è stato bloccato.", lang="it")),
    Answer("Polish check", "blocked", page("Weryfikacja", "Potwierdź, że nie jesteś robotem, aby przejść dalej.", lang="pl")),
    Answer("Turkish check", "blocked", page("Güvenlik denetimi", "Devam etmek için robot olmadığınızı doğrulayın.", lang="tr")),
    Answer("Japanese check", "blocked", page("確認", "あなたがロボットではないことを確認してください。", lang="ja")),
    Answer("Chinese check", "blocked", page("安全验证", "请完成安全验证后继续访问。", lang="zh")),
    Answer("firewall page", "blocked", page("Attention required", "Sorry, you have been blocked.", "You are unable to access courier.example. This website is using a security service to protect itself from online attacks.", "Ray ID: 88aa01")),
    Answer("press and hold", "blocked", page("courier.example", "Press & hold to confirm you are a human and not a bot.", head='<script src="https://client.example/px-captcha.js"></script>')),
    Answer("blocked by header", "blocked", page("", "."), 403, (("cf-mitigated", "challenge"),)),
    Answer("Dutch refusal", "blocked", page("Toegang geweigerd", "Toegang geweigerd. Uw verzoek is geblokkeerd door onze beveiliging.", lang="nl")),
    # --- consent
    Answer("Italian consent", "consent", page("La tua privacy", "Noi e i nostri 310 partner archiviamo informazioni su un dispositivo e utilizziamo cookie e dati personali per annunci personalizzati.", "Puoi revocare il tuo consenso in qualsiasi momento.", "Accetta e continua", "Gestisci opzioni", lang="it")),
    Answer("Dutch consent", "consent", page("Jouw privacy", "Wij en onze partners gebruiken cookies en slaan gegevens op je apparaat op om advertenties te tonen.", "Je keuze kun je altijd aanpassen via cookie-instellingen.", "Alles accepteren", lang="nl")),
    Answer("Portuguese consent", "consent", page("A sua privacidade", "Utilizamos cookies e armazenamos dados no seu dispositivo para mostrar anúncios.", "Pode retirar o seu consentimento a qualquer momento.", "Aceitar tudo", "Rejeitar tudo", lang="pt")),
    Answer("Swedish consent", "consent", page("Vi bryr oss om din integritet", "Vi och våra partner använder cookies och lagrar data på din enhet för att visa annonser.", "Du kan dra tillbaka ditt samtycke när du vill.", "Godkänn alla", lang="sv")),
    Answer("Russian consent", "consent", page("Мы используем куки", "Мы и наши партнёры используем файлы cookie и обрабатываем данные. Вы можете отозвать своё согласие.", "Принять все", "Отклонить все", lang="ru")),
    Answer("pay or consent in German", "consent", page("Lesen Sie courier.example mit Werbung oder im Pur-Abo", "Um der Nutzung mit Werbung und Tracking zuzustimmen, klicken Sie auf Alle akzeptieren. Wir und unsere 214 Partner verwenden Cookies und speichern Informationen auf einem Gerät.", "Ihre Zustimmung können Sie jederzeit widerrufen.", lang="de")),
    Answer("long consent with purposes", "consent", page("We value your privacy", "We and our partners store and access information on a device, such as unique identifiers sent in cookies.", "Use precise geolocation data. Actively scan device characteristics for identification. Store and/or access information on a device.", "Personalised advertising and content, advertising and content measurement, audience research and services development.", "Some vendors may process your personal data on the basis of legitimate interest, which you can object to by managing your options below.", "You can change your preferences at any time by returning to this site.", "List of partners (vendors)", "Accept all", "Manage options")),
    # --- paywalls
    Answer("members' offer", "paywalled", page("Inside the harbour office", BRIDGE[0], BRIDGE[1], "This story is available exclusively to our members. Join to unlock this article.", article=True)),
    Answer("Italian offer", "paywalled", page("Chiuso il ponte", "Una chiatta carica di ghiaia ha urtato lunedì il pilone centrale del vecchio ponte stradale di Lindmark, e la capitaneria ha chiuso il passaggio.", "Questo contenuto è riservato agli abbonati. Abbonati per continuare a leggere.", lang="it", article=True)),
    Answer("Spanish offer", "paywalled", page("Cerrado el puente", "Una barcaza cargada de grava chocó el lunes contra el pilar central del viejo puente de Lindmark, y la oficina del puerto cerró el paso.", "Para seguir leyendo, suscríbete. Contenido exclusivo para suscriptores.", lang="es", article=True)),
    Answer("Swedish offer", "paywalled", page("Bron avstängd", "En pråm med grus körde på måndagen in i mittpelaren på den gamla vägbron i Lindmark, och hamnkontoret stängde överfarten.", "Bli prenumerant för att läsa vidare. Redan prenumerant? Logga in.", lang="sv", article=True)),
    Answer("Polish offer", "paywalled", page("Most zamknięty", "Barka z żwirem uderzyła w poniedziałek w środkowy filar starego mostu drogowego w Lindmark, a kapitanat zamknął przeprawę.", "Artykuł tylko dla prenumeratorów. Wykup dostęp, aby przeczytać całość.", lang="pl", article=True)),
    Answer("Japanese offer", "paywalled", page("橋が通行止め", "月曜日の夜明け前、砂利を積んだはしけがリンドマルクの古い道路橋の橋脚に衝突し、港湾局は通行を止めた。", "この記事は有料会員限定です。残り1,240文字", lang="ja", article=True)),
    Answer("free articles used up", "paywalled", page("Bridge shut", BRIDGE[0], "You've reached your limit of free articles. Subscribe to keep reading.", article=True)),
    Answer("locked and cut", "paywalled", page("Bridge shut", BRIDGE[0] + " Sixty-five people were brought…", head=locked(), article=True)),
    Answer("registration wall", "paywalled", page("Bridge shut", BRIDGE[0], "Register for free to continue reading this article.", article=True)),
    Answer("Dutch offer", "paywalled", page("Brug dicht", "Een schip met grind voer maandag voor zonsopgang tegen de middelste pijler van de oude brug in Lindmark, en het havenkantoor sloot de oversteek.", "Dit artikel is alleen voor abonnees. Al abonnee? Log in.", lang="nl", article=True)),
    # --- errors
    Answer("410", "error", page("Gone", "This was taken down."), 410),
    Answer("502", "error", page("Bad gateway", "nginx"), 502),
    Answer("French soft 404", "error", page("Page introuvable", "La page que vous cherchez est introuvable ou n'existe plus.", lang="fr")),
    Answer("article gone with 200", "error", page("Sorry", "This article is no longer available.", "Try our search or go to the front page.")),
    Answer("Spanish soft 404", "error", page("Página no encontrada", "La página que busca no existe. Vuelva a la portada.", lang="es")),
    Answer("Russian soft 404", "error", page("Ошибка 404", "Страница не найдена. Вернитесь на главную.", lang="ru")),
    Answer("scripts only", "error", '<html><head><title>Courier</title></head><body><div id="root"></div><script src="/app.js"></script></body></html>'),
    Answer("led to the front page", "error", page("The Skarn Courier", "Bridge shut", "Ferry runs again"), url="https://www.courier.example/index.html"),
]  # fmt: skip
