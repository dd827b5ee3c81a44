"""Names of months, weekdays, numbers and near days, in the languages whose dates are read.

Tables only: each row is a month or weekday in order, with its spellings in English, French, German, Spanish, Italian, Portuguese, Dutch,
Swedish, Danish, Polish, Russian, Ukrainian, Turkish and Arabic. Spellings that are ordinary words elsewhere ("mars", "mayo", "mart") are
listed in `BESIDE_DIGITS` and count only beside a day or a year.
"""

from __future__ import annotations

ENGLISH_MONTHS = tuple(
    row.split()
    for row in (
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep",
        "october oct", "november nov", "december dec",
    )
)  # fmt: skip
OTHER_MONTHS = tuple(
    row.split()
    for row in (
        "janvier januar jänner enero gennaio janeiro januari stycznia styczeń января январь январе січня ocak يناير",
        "février februar febrero febbraio fevereiro februari lutego luty февраля февраль феврале лютого şubat فبراير شباط",
        "mars märz marzo março maart marts marca marzec марта март марте березня mart مارس آذار",
        "avril abril aprile kwietnia kwiecień апреля апрель апреле квітня nisan أبريل إبريل ابريل نيسان",
        "mai mayo maggio maio mei maj maja мая май мае травня mayıs مايو أيار",
        "juin juni junio giugno junho czerwca czerwiec июня июнь июне червня haziran يونيو يونيه حزيران",
        "juillet juli julio luglio julho lipca lipiec июля июль июле липня temmuz يوليو يوليه تموز",
        "août aout agosto augustus augusti sierpnia sierpień августа август августе серпня ağustos أغسطس آب",
        "septembre septiembre setiembre settembre setembro września wrzesień сентября сентябрь сентябре вересня eylül سبتمبر أيلول",
        "octobre oktober octubre ottobre outubro października październik октября октябрь октябре жовтня ekim أكتوبر اكتوبر",
        "novembre noviembre novembro listopada listopad ноября ноябрь ноябре листопада kasım نوفمبر",
        "décembre dezember diciembre dicembre dezembro grudnia grudzień декабря декабрь декабре грудня aralık ديسمبر",
    )
)
TWO_WORD_MONTHS = {"كانون الثاني": 1, "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12}
BESIDE_DIGITS = frozenset(
    "mars mart mai mei maj maja май мае mayo marca luty lutego ocak nisan ekim آب أيار شباط avril abril marts maio maggio listopad".split()
)

ENGLISH_WEEKDAYS = tuple(f"{stem}day" for stem in "mon tues wednes thurs fri satur sun".split())
SHORT_WEEKDAYS = tuple(row.split() for row in ("mon", "tue tues", "wed", "thu thur thurs", "fri", "sat", "sun"))
OTHER_WEEKDAYS = tuple(
    row.split()
    for row in (
        "lundi montag lunes lunedì maandag måndag mandag poniedziałek понедельник понедельника понеділок pazartesi الاثنين الإثنين",
        "mardi dienstag martes martedì dinsdag tisdag tirsdag wtorek вторник вторника вівторок salı الثلاثاء",
        "mercredi mittwoch miércoles mercoledì woensdag onsdag środa środę среда среду среды середа середу çarşamba الأربعاء",
        "jeudi donnerstag jueves giovedì donderdag torsdag czwartek четверг четверга четвер perşembe الخميس",
        "vendredi freitag viernes venerdì vrijdag fredag piątek пятница пятницу пятницы п'ятницю cuma الجمعة",
        "samedi samstag sonnabend sábado sabato zaterdag lördag lørdag sobota sobotę суббота субботу субботы субота суботу cumartesi السبت",
        "dimanche sonntag domingo domenica zondag söndag søndag niedziela niedzielę воскресенье воскресенья неділя неділю pazar الأحد",
    )
)

# days from the dateline
NEAR_DAYS = {
    "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1,
    "hier": -1, "aujourd'hui": 0, "demain": 1, "avant-hier": -2, "après-demain": 2,
    "gestern": -1, "heute": 0, "morgen": 1, "vorgestern": -2, "übermorgen": 2,
    "ayer": -1, "hoy": 0, "anteayer": -2, "ieri": -1, "oggi": 0, "domani": 1, "ontem": -1, "hoje": 0, "amanhã": 1,
    "gisteren": -1, "vandaag": 0, "wczoraj": -1, "dzisiaj": 0, "jutro": 1, "вчера": -1, "сегодня": 0, "завтра": 1, "позавчера": -2, "послезавтра": 2,
    "вчора": -1, "сьогодні": 0, "dün": -1, "bugün": 0, "yarın": 1, "أمس": -1, "اليوم": 0, "غدا": 1,
}  # fmt: skip

ONES = {
    name: value
    for value, name in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        1,
    )
}
TENS = {name: value for value, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "final": 0, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

MONTH_NUMBERS = {
    name: at for table in (ENGLISH_MONTHS, OTHER_MONTHS) for at, names in enumerate(table, 1) for name in names
} | TWO_WORD_MONTHS
WEEKDAY_NUMBERS = (
    {name: at for at, name in enumerate(ENGLISH_WEEKDAYS)}
    | {name: at for table in (SHORT_WEEKDAYS, OTHER_WEEKDAYS) for at, names in enumerate(table) for name in names}
)  # fmt: skip


def number(words: str) -> int | None:
    """The number that digits or English words say: "12", "a", "a couple of", "twenty-five"; None for "several"."""
    words = words.casefold().strip().replace(",", "")
    if words.isdecimal():
        return int(words) if len(words) <= 6 else None
    if words in {"a", "an"}:
        return 1
    if words in {"a couple of", "a couple", "couple of"}:
        return 2
    if words == "a dozen":
        return 12
    tens, _, ones = words.replace(" ", "-").partition("-")
    if tens in TENS and (not ones or ones in ONES):
        return 10 * TENS[tens] + ONES.get(ones, 0)
    return ONES.get(words)
