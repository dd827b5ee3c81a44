"""The wording of pages that stand in place of an article: robot checks, refusals, cookie walls, offers, "no such page", in many languages.

Forms of speech only, and what such pages are made of; no outlet and no site. An article about these things uses the same words: that they
dominate a page, or where in it they stand, is for `standing` to judge.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache


class Wall(Enum):
    """What wording may say."""

    ROBOT = "asks whether one is a robot"
    REFUSED = "says that access is refused"
    CONSENT = "asks for leave to set cookies"
    READ_ON = "offers the rest"  # "Subscribe to continue reading": only a page that stops says so
    FOR_PAYING = "says whom it is for"  # "for subscribers only": a mark beside the headlines of other articles too
    MISSING = "says that there is no such page"


_WORDING: dict[Wall, str] = {
    Wall.ROBOT: r"""
        (?:verify|confirm|prove|check(?:ing)?)\s(?:that\s)?you(?:['’]re|\sare)\s(?:not\sa\s(?:ro)?bot|(?:a\s)?human)
        are\syou\sa\s(?:ro)?bot | i['’]?m\snot\sa\srobot | unusual\s(?:traffic|activity)\sfrom\syour | checking\s(?:if\sthe\ssite\sconnection|your\sbrowser)
        complete\sthe\s(?:captcha|security\scheck|challenge) | (?:solve|enter)\s(?:this|the)\s(?:captcha|puzzle|characters)
        enable\sjavascript\sand\scookies\sto\scontinue | needs\sto\sreview\sthe\ssecurity\sof\syour\sconnection | pardon\sour\sinterruption
        made\sus\sthink\s(?:that\s)?you\s(?:were|are|might\sbe)\sa\s(?:ro)?bot | automated\s(?:access|requests|traffic)\s.{0,60}(?:block|detect|suspect)
        press\s(?:and|&)\shold\s.{0,40}(?:human|robot) | just\sa\smoment\.\.\. | performing\ssecurity\sverification | perform\sa\squick\scheck
        to\scontinue,?\splease\s.{0,40}not\sa\srobot | please\swait\swhile\s(?:we\s(?:verify|check)|your\srequest\sis\sbeing\sverified)
        (?:best[aä]tigen|beweisen|pr[uü]fen)\s.{0,30}(?:kein\sroboter|ein\smensch) | sind\ssie\sein\s(?:roboter|mensch) | ungew[oö]hnliche[rn]?\s(?:datenverkehr|aktivit)
        (?:v[ée]rifi\w+|confirm\w+|prouve\w+)\s.{0,30}(?:pas\sun\srobot|[êe]tes\s(?:bien\s)?(?:un\s)?humain) | [êe]tes[\s-]vous\sun\srobot | trafic\sinhabituel
        (?:verifi\w+|confirm\w+|demuestr\w+)\s.{0,30}(?:no\s(?:es|eres|soy)\sun\srobot|es\s(?:un\s)?humano) | tr[áa]fico\sinusual
        (?:verific\w+|conferm\w+|dimostr\w+)\s.{0,30}(?:non\s(?:sei|[èe])\sun\srobot|essere\sumano) | traffico\sinsolito
        (?:verifi\w+|confirm\w+|prov\w+)\s.{0,30}(?:n[ãa]o\s[ée]\sum\srob[ôo]|[ée]\shumano) | tr[áa]fego\s(?:incomum|inabitual)
        (?:bevestig|controleer|bewijs)\s.{0,30}(?:geen\srobot|een\smens) | ongebruikelijk\sverkeer | nie\sjeste[śs]\srobotem | jeste[śs]\scz[łl]owiekiem
        (?:подтвердите|докажите),?\s.{0,30}(?:не\sробот|человек) | необычн\w+\s(?:трафик|активност) | подозрительн\w+\s(?:трафик|запрос\w*)\s
        robot\solmad[ıi][ğg][ıi]n[ıi]z[ıi] | insan\soldu[ğg]unuzu | ed\stte\sole\srobotti | [äa]r\sinte\sen\srobot | er\sikke\sen\srobot | nejste\srobot
        لست\sروبوت\w* | أنك\s(?:لست|إنسان)\w*\s | ロボットでは(?:ない|ありません) | 人間であることを確認 | 请?(?:完成|进行)安全验证 | 确认您?是真人 | 不是机器人 | 로봇이\s?아닙니다 | אינך\sרובוט
    """,
    Wall.REFUSED: r"""
        access\s(?:to\sthis\s(?:page|site|resource|website)\s)?(?:has\sbeen\s|is\s|was\s)?(?:denied|forbidden|blocked) | you\s(?:have\sbeen|are|were)\sblocked
        you\sdon['’]t\shave\spermission\sto\saccess | (?:request|ip\saddress)\s(?:has\sbeen\s|was\s|is\s)?(?:blocked|rejected) | 403\sforbidden | request\sunsuccessful
        not\savailable\sin\syour\s(?:country|region|location) | security\sservice\sto\sprotect\s(?:itself|against) | too\smany\srequests | web\sapplication\sfirewall
        zugriff\s(?:wurde\s)?(?:verweigert|gesperrt|abgelehnt) | acc[èe]s\s(?:refus[ée]|interdit|bloqu[ée]) | acceso\s(?:denegado|prohibido|bloqueado)
        accesso\s(?:negato|vietato|bloccato) | acesso\s(?:negado|proibido|bloqueado) | toegang\s(?:geweigerd|geblokkeerd) | odmowa\sdost[ęe]pu | dost[ęe]p\s(?:zabroniony|zablokowany)
        доступ\s.{0,25}(?:запрещ[её]н|заблокирован|ограничен) | eri[şs]im\s(?:engellendi|reddedildi) | [åa]tkomst\snekad | adgang\sn[æe]gtet | p[řr][íi]stup\sodep[řr]en
        تم\s(?:رفض|حظر)\sالوصول | الوصول\s(?:مرفوض|محظور) | アクセスが?(?:拒否|制限|ブロック) | 访问(?:被拒绝|受限|已被拦截) | 拒绝访问 | 접근이?\s?(?:거부|차단) | הגישה\s(?:נדחתה|נחסמה)
    """,
    Wall.CONSENT: r"""
        we\s(?:and\sour\s(?:\d[\d,.]*\s)?(?:\w+\s)?partners\s)?(?:use|store|set|process|value|care)\s.{0,80}(?:cookies?|on\s(?:a|your)\sdevice|your\sprivacy|personal\sdata)
        (?:accept|reject|allow|decline|refuse)\s(?:all|non[\s-]essential|only\snecessary)(?:\scookies)? | manage\s(?:my\s|your\s)?(?:cookies?|cookie\s|privacy\s|consent\s)?(?:settings|preferences|choices|options)\b
        (?:store|access|storing|accessing)\s.{0,40}information\son\s(?:a|your)\sdevice | withdraw\s(?:your\s)?consent | change\syour\s(?:mind|choices|settings|preferences)\sat\sany\stime
        (?:your|cookie)\sconsent\s(?:preferences|choices|settings) | before\syou\scontinue\b | by\sclicking\s(?:on\s)?.{0,30}(?:accept|agree|continue|allow) | your\sprivacy\s(?:is\simportant|matters|choices)
        legitimate\sinterest | precise\sgeolocation\sdata | device\scharacteristics\sfor\sidentification | personali[sz]ed\s(?:ads|advertising|content),?\s.{0,40}measurement | with\sads\sand\stracking
        (?:strictly\s)?necessary\scookies\s | (?:privacy|cookie)\s(?:policy|settings|notice)\s.{0,40}(?:more|details|change) | list\sof\s(?:partners|vendors)
        wir\s(?:und\sunsere\s.{0,20}partner\s)?(?:verwenden|nutzen|speichern|verarbeiten|setzen|ben[öo]tigen)\s.{0,80}(?:cookies|zustimmung|einwilligung|ger[äa]t|daten) | alle\s(?:cookies\s)?(?:akzeptieren|ablehnen)
        (?:ihre|deine)\s(?:zustimmung|einwilligung)\s.{0,60}(?:widerrufen|[äa]ndern|erteil) | (?:mit|ohne)\swerbung\s(?:und\stracking\s)?(?:lesen|nutzen|weiter) | tracking\sund\scookies
        berechtigte[sn]?\sinteresse | informationen\sauf\s(?:einem|ihrem)\sger[äa]t | datenschutz\s?-?einstellungen | cookie-?einstellungen | um\sder\snutzung\s.{0,60}zuzustimmen
        nous\s(?:et\snos\s.{0,20}partenaires\s)?(?:utilisons|stockons|d[ée]posons|traitons|avons\sbesoin)\s.{0,80}(?:cookies|traceurs|appareil|terminal|consentement|donn[ée]es) | (?:tout|tous\sles\scookies)\s(?:accepter|refuser) | accepter\s(?:et\scontinuer|les\scookies|tout) | continuer\ssans\saccepter
        retirer\s(?:votre\s)?consentement | param[ée]trer\s(?:les\s|vos\s)?(?:cookies|choix) | g[ée]rer\s(?:mes|vos|les)\s(?:choix|cookies|pr[ée]f[ée]rences) | informations\ssur\s(?:un|votre)\s(?:appareil|terminal)
        (?:nosotros\sy\s)?(?:nuestros\s.{0,20}socios\s.{0,30})?(?:utilizamos|usamos|almacenamos|tratamos|almacenan)\s.{0,80}(?:cookies|dispositivo|datos) | (?:aceptar|rechazar)\s(?:todo|todas|y\scontinuar|las\scookies) | (?:retirar|cambiar)\s(?:su|tu)\sconsentimiento | configurar\s(?:las\s)?cookies | gestionar\s(?:las\s|sus\s|tus\s)?(?:cookies|preferencias|opciones)
        (?:noi\se\s)?(?:i\snostri\s.{0,20}partner\s.{0,30})?(?:utilizziamo|usiamo|archiviamo|trattiamo|archiviano)\s.{0,80}(?:cookie|dispositivo|dati) | (?:accetta|rifiuta|accettare|rifiutare)\s(?:tutto|tutti|e\scontinua|e\schiudi|i\scookie) | revocare\sil\s(?:tuo\s|suo\s)?consenso | gestisci\s(?:le\s)?(?:preferenze|opzioni|scelte|i\scookie)
        (?:utilizamos|usamos|armazenamos)\s.{0,80}(?:cookies|dispositivo|dados) | (?:aceitar|rejeitar)\s(?:tudo|todos|e\scontinuar|os\scookies) | retirar\so\s(?:seu\s)?consentimento | gerir\s(?:as\s)?(?:prefer[êe]ncias|op[çc][õo]es|cookies)
        (?:wij|we)\s(?:en\sonze\s.{0,20}partners\s)?(?:gebruiken|slaan|plaatsen|verwerken)\s.{0,80}(?:cookies|apparaat|gegevens|toestemming) | (?:alles|alle\scookies)\s(?:accepteren|weigeren|toestaan) | (?:uw|je)\s(?:toestemming|keuze)\s.{0,40}(?:intrekken|wijzigen|aanpassen) | cookie-?instellingen
        (?:my\s)?(?:i\snasi\s.{0,20}partnerzy\s.{0,30})?(?:u[żz]ywamy|wykorzystujemy|przechowujemy|stosujemy|przechowuj[ąa])\s.{0,80}(?:cookies|ciasteczk\w+|urz[ąa]dzeni\w+|danych|danymi) | (?:akceptuj[ęe]?|zaakceptuj|odrzu[ćc])\s(?:wszystk\w+|i\sprzejd[źz]) | (?:wycofa[ćc]|zmieni[ćc])\s.{0,20}(?:zgod[ęey]|ustawienia)
        (?:vi|v[åa]ra\spartner\w*|vores\spartnere|v[åa]re\spartnere)\s.{0,30}(?:anv[äa]nder|bruger|bruker|lagrar|gemmer|lagrer)\s.{0,80}(?:cookies|kakor|informasjonskapsler|enhet|data) | (?:acceptera|godk[äa]nn|accepter|tillad|godta|avvisa|afvis|avvis)\s(?:alla|alle) | dra\still?baka\s.{0,20}samtycke | tr[æe]kke\s.{0,20}samtykke
        (?:k[äa]yt[äa]mme|tallennamme)\s.{0,60}(?:ev[äa]ste\w+|laitte\w+) | hyv[äa]ksy\skaikki | (?:pou[žz][íi]v[áa]me|ukl[áa]d[áa]me)\s.{0,60}(?:cookies|za[řr][íi]zen\w+) | p[řr]ijmout\s(?:v[šs]e|v[šs]echny) | odm[íi]tnout\sv[šs]e
        (?:мы|наши\sпартн[её]ры)\s.{0,30}(?:используем|храним|обрабатываем|используют)\s.{0,60}(?:cookie|куки|файл\w+|данны\w+) | принять\s(?:все|и\sпродолжить) | отклонить\sвсе | отозвать\s.{0,20}согласие
        (?:[çc]erez\w*)\s.{0,60}(?:kullan[ıi]yoruz|kullanmaktay[ıi]z) | t[üu]m(?:[üu]n[üu]|\s[çc]erezleri)\s(?:kabul|reddet) | (?:نستخدم|نحن\sو?شركاؤنا)\s.{0,60}(?:ملفات|الارتباط|الكوكيز|جهاز\w*) | قبول\s(?:الكل|جميع) | رفض\sالكل
        cookieを?使用(?:して|します) | クッキーを?使用 | すべて(?:の?cookieを?)?(?:同意|許可|拒否|受け入れ) | 我们(?:及|和)?.{0,20}使用.{0,12}cookie | (?:接受|拒绝)(?:所有|全部) | 쿠키를?\s?사용 | 모두\s?(?:동의|허용|거부) | אנו\s.{0,30}(?:עוגיות|קובצי) | χρησιμοποιούμε\s.{0,40}cookies | αποδοχή\sόλων
    """,
    Wall.READ_ON: r"""
        (?:subscribe|sign\s(?:in|up)|log\s?in|register|create\s(?:a|your)\s(?:free\s)?account|join|become\sa\s(?:subscriber|member)|start\s(?:your|a)\s(?:free\s)?trial)\b.{0,40}\bto\s(?:continue|keep\sreading|read\s(?:on|more|the\s(?:full|whole|rest|entire)|this)|unlock|access\s(?:this|the\s(?:full|rest)))
        (?:to\s)?(?:continue|keep)\sreading\s?,?.{0,30}\b(?:subscribe|sign\s(?:in|up)|log\s?in|register|subscription|account)\b | to\s(?:read|access|unlock|view)\s(?:the\s(?:full|whole|rest|entire|complete)|this|more)\b.{0,40}\b(?:subscribe|sign\s(?:in|up)|log\s?in|register|subscription|become\sa)\b
        (?:the\srest\sof\sthis|this|the\sfull)\s(?:article|story|content|report)\sis\s(?:only\s)?(?:available\s)?(?:only\s)?(?:exclusively\s)?(?:for|to|reserved\sfor)\s(?:our\s)?(?:paying\s|registered\s|premium\s)?(?:subscribers|members)
        you(?:['’]ve|\shave)\s(?:reached|used|read)\s.{0,40}(?:free\s)?(?:articles?|limit)\b | already\s(?:a|have\sa)\s(?:subscriber|subscription|member)\?\s | unlock\s(?:this|the\sfull)\s(?:article|story)
        (?:weiterlesen|lesen\ssie\sweiter|ganzen?\sartikel\s(?:lesen|freischalten))\s.{0,30}(?:mit|abo|plus|registrier|anmeld|probe) | (?:dieser|diesen|der)\s(?:ganze\s|vollst[äa]ndige\s)?(?:artikel|beitrag|text)\s.{0,30}(?:abonnenten|abonnentinnen|abo)\b | jetzt\s(?:abonnieren|registrieren|anmelden)\s.{0,20}und\s(?:weiterlesen|alle) | sie\s(?:sind|haben)\sbereits\s(?:ein\s)?abo\w* | um\s(?:weiterzulesen|den\s(?:ganzen\s)?artikel\szu\slesen)
        il\svous\sreste\s.{0,20}(?:article|texte)?.{0,20}(?:[àa]\s(?:lire|d[ée]couvrir)|de\scet\sarticle) | la\ssuite\s(?:de\scet\sarticle\s)?est\sr[ée]serv[ée]e | (?:cet\sarticle|ce\scontenu)\sest\sr[ée]serv[ée]\s(?:aux|[àa]\snos)\s(?:abonn[ée]s|membres) | (?:abonnez|connectez|inscrivez)-vous\s.{0,30}pour\s(?:lire|continuer|acc[ée]der|d[ée]couvrir) | pour\s(?:lire\sla\ssuite|continuer\svotre\slecture|lire\sl['’]int[ée]gralit[ée]) | d[ée]j[àa]\sabonn[ée]\s?\?
        (?:suscr[íi]b(?:ete|ase)|reg[íi]str(?:ate|ese)|inicia\ssesi[óo]n)\s.{0,30}para\s(?:seguir|continuar|leer|acceder) | para\s(?:seguir|continuar)\sleyendo | (?:este\s(?:art[íi]culo|contenido)|contenido)\s(?:es\s)?(?:exclusivo|solo|s[óo]lo)\s(?:para|de)\s(?:nuestros\s)?(?:suscriptores|socios|abonados) | ¿(?:ya\seres|ya\ses)\ssuscriptor
        (?:abbonati|registrati|accedi)\s.{0,30}per\s(?:continuare|leggere|proseguire) | per\s(?:continuare\s(?:a\sleggere|la\slettura)|leggere\sl['’](?:intero\s)?articolo) | (?:questo\s(?:articolo|contenuto)|contenuto)\s[èe]?\s?(?:riservato|disponibile\ssolo)\s(?:agli|per\sgli|ai)\s(?:abbonati|iscritti|soci) | sei\sgi[àa]\sabbonato
        (?:assine|registe-se|inscreva-se|fa[çc]a\slogin)\s.{0,30}para\s(?:continuar|ler|ter\sacesso) | para\scontinuar\s(?:lendo|a\sler) | (?:conte[úu]do|artigo)\s(?:[ée]\s)?(?:exclusivo|reservado)\s(?:para|a)\s(?:os\s)?assinantes | j[áa]\s[ée]\sassinante
        (?:word\s(?:abonnee|lid)|log\sin|neem\seen\sabonnement|registreer)\s.{0,30}om\s(?:verder|dit|het\shele|door)\s?.{0,20}(?:lezen|te\slezen)? | (?:dit\sartikel|verder\slezen)\s.{0,30}(?:alleen|exclusief|uitsluitend)?\s?(?:voor\sabonnees|leden) | al\sabonnee\?
        (?:wykup|kup|zaloguj\ssi[ęe]|zarejestruj\ssi[ęe]|zosta[ńn])\s.{0,40}(?:aby|[żz]eby)\s(?:czyta[ćc]|przeczyta[ćc]|uzyska[ćc]) | (?:pozosta[łl]o|do\sprzeczytania)\s.{0,20}%\s | (?:artyku[łl]|tre[śs][ćc])\s.{0,30}(?:dla|tylko\sdla)\s(?:naszych\s)?(?:prenumerator[óo]w|subskrybent[óo]w)
        (?:оформите|оформить|купите)\s(?:\w+\s)?подписк\w+\s?.{0,30}(?:чтобы|и\sчитайте|для) | (?:чтобы|для)\s(?:читать|прочитать|продолжить|продолжения)\s?.{0,30}(?:подпи|войдите|зарегистр) | (?:материал|статья|текст)\s(?:доступ\w+)\s(?:только\s)?(?:для\s|по\s)?подпис\w+
        (?:devam[ıi]n[ıi]\s(?:okumak|g[öo]rmek)|haberin\sdevam[ıi])\s.{0,30}(?:abone|[üu]ye|giri[şs]) | (?:bli|logga\sin|teckna)\s.{0,30}f[öo]r\satt\s(?:l[äa]sa|forts[äa]tta) | (?:artikeln|artikkelen|artiklen)\s[äaæe]r\s(?:endast|kun|bare|l[åa]st|forbeholdt)\s?.{0,20}(?:prenumeranter|abonnenter)? | (?:bliv|log\sind|k[øo]b)\s.{0,30}for\sat\sl[æe]se | (?:tilaa|kirjaudu)\s.{0,30}(?:lukeaksesi|jatkaaksesi) | juttu\son\stilaajille
        (?:předplaťte|přihlaste)\s.{0,40}(?:pokračovat|číst) | اشترك\s.{0,30}(?:لمتابعة|لقراءة|لمواصلة) | (?:لمتابعة|لمواصلة)\sالقراءة | (?:この|本)記事は(?:有料)?会員限定 | 続きを(?:読む|ご覧|お読み).{0,20}(?:会員|登録|ログイン|購読) | 残り\s?[\d,]+\s?文字 | (?:订阅|登录|开通会员)后?.{0,8}(?:继续|阅读全文|查看全文) | (?:剩余|还有)\s?\d+\s?%\s?.{0,6}(?:内容|未读) | (?:구독|로그인)\s?.{0,12}(?:계속|전체|이어)
    """,
    Wall.FOR_PAYING: r"""
        (?:subscribers?|members?)[\s-](?:only|exclusive) | (?:for|exclusive\sto)\s(?:our\s)?(?:paying\s)?(?:subscribers|members)(?:\sonly)? | premium\s(?:content|article)
        (?:nur|exklusiv)\sf[üu]r\s(?:abonnenten|mitglieder) | r[ée]serv[ée]e?\saux\sabonn[ée]s | (?:solo|s[óo]lo|exclusivo)\spara\s(?:suscriptores|assinantes|socios) | (?:solo\sper|riservato\sagli)\sabbonati
        (?:alleen\s)?voor\sabonnees | (?:tylko\s)?dla\s(?:prenumerator[óo]w|subskrybent[óo]w) | (?:только\s)?для\sподписчиков | (?:f[öo]r\sprenumeranter|for\sabonnenter|tilaajille) | للمشتركين\sفقط | 会員限定 | 有料記事 | 会员专享 | 구독자\s?전용
    """,
    Wall.MISSING: r"""
        (?:page|article|story|content|document)\s(?:you\s(?:were|are)\slooking\sfor\s|you\srequested\s|requested\s)?(?:was\s|is\s|could\s|can(?:no|['’])t\s|does\s|has\s)?(?:not\s|n['’]t\s)?(?:be\s|been\s)?(?:not\s)?(?:found|exist|(?:no\slonger\s)?(?:available|exists)|moved\sor\s(?:deleted|removed)) | ^\W*(?:error\s)?404\b | \b404\s?(?:[-–—:|]\s?)?(?:error|not\sfound|page)
        (?:can(?:no|['’])t|could(?:\snot|n['’]t)|unable\sto|couldn['’]t)\s(?:find|locate)\s(?:the|that|this|your|what)\s?(?:page|article|story|you)? | no\slonger\s(?:available|exists)\b | nothing\s(?:was\s)?found\s(?:here|at\sthis)
        (?:seite|artikel|inhalt)\s.{0,40}(?:nicht\s(?:gefunden|mehr\sverf[üu]gbar|verf[üu]gbar|vorhanden)|existiert\snicht) | (?:page|article)\s.{0,40}(?:introuvable|n['’]existe\s(?:pas|plus)|n['’]est\s(?:plus|pas)\s(?:disponible|accessible)|n['’]a\s(?:pas\s)?(?:pu|[ée]t[ée])\s.{0,12}trouv) | (?:p[áa]gina|art[íi]culo|artigo|contenido)\s.{0,40}(?:no\s(?:encontrad|existe|est[áa]\sdisponible|se\s(?:ha\s)?(?:podido\s)?encontr)|n[ãa]o\s(?:encontrad|existe|est[áa]\sdispon)) | (?:pagina|articolo)\s.{0,40}(?:non\s(?:trovat|esiste|[èe]\s(?:pi[ùu]\s)?disponibile)|niet\s(?:gevonden|meer\sbeschikbaar)|bestaat\sniet)
        (?:strona|artyku[łl])\s.{0,40}(?:nie\s(?:istnieje|zosta[łl]a?\sznalezion)) | nie\sznaleziono\sstrony | (?:страниц\w+|статья|материал)\s.{0,30}не\s(?:найден\w*|существует) | sayfa\s.{0,20}(?:bulunamad|mevcut\sde) | (?:sidan|siden|artikeln)\s.{0,30}(?:hittades?\s(?:inte|ikke)|finns\sinte|findes\sikke|ikke\sfunnet|kunne\sikke) | sivua\sei\sl[öo]ytynyt | str[áa]nka\s.{0,20}(?:nenalezena|neexistuje) | الصفحة\s.{0,20}(?:غير\sموجودة|لم\sيتم) | ページが?(?:見つかりません|存在しません) | 页面(?:不存在|未找到|找不到) | 페이지를?\s?찾을\s?수\s?없 | הדף\s.{0,20}לא\sנמצא | η\sσελίδα\s.{0,20}δεν\sβρέθηκε
    """,
}  # fmt: skip

# What pages that check their visitors are made of: scripts and headers of services that stand between a server and its readers
_MACHINERY = re.compile(
    rb"/cdn-cgi/challenge-platform/|cf-browser-verification|cf_chl_|_Incapsula_Resource|px-captcha|captcha-delivery\.com|geo\.captcha"
    rb"|ak-challenge|/_sec/cp_challenge|sec-if-cpt-container|bm-verify|awswaf|aws-waf-token|ddos-guard|sucuri_cloudproxy|distil_r_|__ddg\d"
    rb"|challenges\.cloudflare\.com/turnstile|hcaptcha\.com/1/api\.js|recaptcha/(?:enterprise|api)\.js|challenge-form|fingerprint/script/kpf",
    re.IGNORECASE,
)
_MITIGATED = (("cf-mitigated", "challenge"), ("x-amzn-waf-action", ""), ("x-datadome", "protected"), ("x-sucuri-block", ""))
CHECK_BYTES = 200_000  # of a page, in which its machinery is looked for; pages that check are small


@cache
def _pattern(wall: Wall) -> re.Pattern[str]:
    """One expression of a table, where a line end parts alternatives as "|" does."""
    lines = [line.strip() for line in _WORDING[wall].strip().splitlines()]
    joined = "|".join(alternative.strip() for line in lines for alternative in line.split(" | "))
    return re.compile(joined, re.IGNORECASE)


def says(wall: Wall, text: str) -> bool:
    """Whether this stands in the text."""
    return _pattern(wall).search(text) is not None


def times(wall: Wall, text: str) -> int:
    """How many different things of this kind it says."""
    return len({found.group().casefold() for found in _pattern(wall).finditer(text)})


def checks_visitors(body: bytes, headers: tuple[tuple[str, str], ...]) -> bool:
    """Whether a page or its headers show machinery that tells people from robots. Ordinary pages have some of it in their forms."""
    said = dict(headers)
    return mitigated(headers) or bool(_MACHINERY.search(body[:CHECK_BYTES])) or "captcha" in said.get("location", "").lower()


def mitigated(headers: tuple[tuple[str, str], ...]) -> bool:
    """Whether the headers say that a service on the way answered in place of the server."""
    said = dict(headers)
    return any(value in said[name].lower() for name, value in _MITIGATED if name in said)
