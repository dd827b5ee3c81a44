"""What a number numbers: percents, money, ages, measures, and the nouns after it; and numbers that are part of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from variorum.model import Token

CURRENCIES = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₽": "RUB", "₹": "INR", "₪": "ILS", "₺": "TRY", "₴": "UAH", "₩": "KRW", "₦": "NGN",
    "₫": "VND", "₱": "PHP", "฿": "THB", "₡": "CRC", "₲": "PYG", "₵": "GHS", "₸": "KZT", "₾": "GEL", "₼": "AZN", "৳": "BDT", "₭": "LAK", "₮": "MNT",
    "円": "JPY", "元": "CNY", "원": "KRW",
}  # fmt: skip
# What stands glued before "$": "US$", "A$".
_DOLLARS = {
    "us": "USD", "usd": "USD", "a": "AUD", "au": "AUD", "aus": "AUD", "aud": "AUD", "c": "CAD", "ca": "CAD", "can": "CAD", "cdn": "CAD", "nz": "NZD",
    "nzd": "NZD", "hk": "HKD", "hkd": "HKD", "s": "SGD", "sg": "SGD", "r": "BRL", "nt": "TWD", "mex": "MXN", "mx": "MXN", "j": "JMD", "tt": "TTD", "z": "ZWL",
}  # fmt: skip
_CODES = frozenset(
    "usd eur gbp jpy cny rub inr chf cad aud nzd sek nok dkk pln czk huf ron bgn try uah ils aed sar qar kwd egp zar ngn kes brl mxn ars clp cop pen krw "
    "hkd sgd twd thb idr myr php vnd pkr bdt lkr".split(),
)
_PLAIN_CODES = frozenset("usd eur gbp jpy cny rub inr chf aud cad".split())
# Words that name one currency on their own. Names that several countries share without one of them leading (dinar, franc, peso, pound,
# rupee) get a code only with their country; "dollar" alone is the American one in English-language news, "yuan" and "won" are plain.
_MONEY = {
    "dollar": "USD", "dollars": "USD", "bucks": "USD", "euro": "EUR", "euros": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "sterling": "GBP",
    "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "рубль": "RUB", "рубля": "RUB", "рублей": "RUB", "shekel": "ILS", "shekels": "ILS",
    "zloty": "PLN", "zlotys": "PLN", "hryvnia": "UAH", "hryvnias": "UAH", "forint": "HUF", "forints": "HUF", "baht": "THB", "ringgit": "MYR",
    "rand": "ZAR", "naira": "NGN", "reais": "BRL", "dong": "VND", "taka": "BDT", "rupiah": "IDR", "rmb": "CNY", "dólares": "USD", "dólar": "USD",
    "dollari": "USD", "euroa": "EUR", "долларов": "USD", "доллара": "USD", "евро": "EUR", "ドル": "USD", "ユーロ": "EUR", "دولار": "USD", "يورو": "EUR",
}  # fmt: skip
_SHARED_MONEY = frozenset(
    "pound pounds rupee rupees franc francs dinar dinars dirham dirhams peso pesos lira liras won krona kronor krone kroner crown crowns koruna riyal riyals "
    "rial rials florin florins mark marks cent cents pence penny shilling shillings thaler thalers".split(),
)
_NATIONAL = {
    ("us", "dollar"): "USD", ("u.s.", "dollar"): "USD", ("american", "dollar"): "USD", ("canadian", "dollar"): "CAD", ("australian", "dollar"): "AUD",
    ("zealand", "dollar"): "NZD", ("kong", "dollar"): "HKD", ("singapore", "dollar"): "SGD", ("taiwan", "dollar"): "TWD", ("jamaican", "dollar"): "JMD",
    ("british", "pound"): "GBP", ("egyptian", "pound"): "EGP", ("syrian", "pound"): "SYP", ("lebanese", "pound"): "LBP", ("sudanese", "pound"): "SDG",
    ("indian", "rupee"): "INR", ("pakistani", "rupee"): "PKR", ("nepalese", "rupee"): "NPR", ("lankan", "rupee"): "LKR", ("swiss", "franc"): "CHF",
    ("french", "franc"): "FRF", ("cfa", "franc"): "XOF", ("iraqi", "dinar"): "IQD", ("kuwaiti", "dinar"): "KWD", ("jordanian", "dinar"): "JOD",
    ("tunisian", "dinar"): "TND", ("libyan", "dinar"): "LYD", ("algerian", "dinar"): "DZD", ("serbian", "dinar"): "RSD", ("bahraini", "dinar"): "BHD",
    ("uae", "dirham"): "AED", ("emirati", "dirham"): "AED", ("moroccan", "dirham"): "MAD", ("mexican", "peso"): "MXN", ("argentine", "peso"): "ARS",
    ("chilean", "peso"): "CLP", ("colombian", "peso"): "COP", ("philippine", "peso"): "PHP", ("cuban", "peso"): "CUP", ("uruguayan", "peso"): "UYU",
    ("turkish", "lira"): "TRY", ("lebanese", "lira"): "LBP", ("syrian", "lira"): "SYP", ("italian", "lira"): "ITL", ("korean", "won"): "KRW",
    ("swedish", "krona"): "SEK", ("icelandic", "krona"): "ISK", ("swedish", "kronor"): "SEK", ("danish", "krone"): "DKK", ("norwegian", "krone"): "NOK",
    ("danish", "kroner"): "DKK", ("norwegian", "kroner"): "NOK", ("swedish", "crown"): "SEK", ("danish", "crown"): "DKK", ("norwegian", "crown"): "NOK",
    ("czech", "crown"): "CZK", ("czech", "koruna"): "CZK", ("saudi", "riyal"): "SAR", ("qatari", "riyal"): "QAR", ("iranian", "rial"): "IRR",
    ("omani", "rial"): "OMR", ("yemeni", "rial"): "YER", ("deutsche", "mark"): "DEM", ("german", "mark"): "DEM", ("finnish", "mark"): "FIM",
    ("kenyan", "shilling"): "KES", ("ugandan", "shilling"): "UGX", ("tanzanian", "shilling"): "TZS",
}  # fmt: skip
_NATIONS = frozenset(nation for nation, _ in _NATIONAL) | {"new", "hong", "sri", "south"}
_PERCENT = frozenset(
    "% ％ ٪ percent pct percents percentage prozent procent procenten pourcent pourcents процент процента процентов yüzde パーセント".split()
)
_PERCENT_PAIRS = {
    ("per", "cent"), ("pour", "cent"), ("por", "ciento"), ("por", "cento"), ("per", "cento"), ("por", "cien"), ("в", "процентах"), ("في", "المئة"),
    ("في", "المائة"),
}  # fmt: skip
_PERCENT_WORDS = frozenset({"بالمئة", "بالمائة"})
_UNSPACED_PERCENT = ("パーセント", "个百分点", "個百分點")  # in scripts where each character is a token
_AGE = re.compile(r"(?:years?|months?|weeks?|days?)(?:-old)", re.IGNORECASE)
_AGED = frozenset({"aged", "age", "ages"})
_AGE_UNITS = frozenset("year years month months week weeks day days".split())
MEASURES = frozenset(
    "magnitude number category level phase grade stage".split()
)  # what a number after it ranks: "magnitude 6.1", "category 3"
# After one of these a number names: "Article 5", "Highway 61", "Channel Two", "Boeing 747".
_NAMERS = frozenset(
    "article articles section sections chapter clause paragraph paragraphs page pages figure table room gate platform terminal flight route highway "
    "interstate motorway road channel radio studio model version volume episode season act scene resolution protocol amendment title rule decree "
    "proposition unit district ward zone sector block cell brigade battalion division regiment no nos boeing airbus apollo windows formula agenda "
    "bus tram line exit junction pier berth verse psalm mission squadron type class annex appendix item lot bill pub fc".split(),
)
_HEADLINE_WORDS = frozenset(
    "kills kill killing wounds wound wounding injures injure injuring leaves leave leaving hurts hurt claims least than to over some about another in "
    "after and all up by of with for from at nearly almost last first next".split(),
)
_PHONE = frozenset("call calls calling phone telephone tel hotline helpline dial fax mobile whatsapp".split())
_SCORES = frozenset(
    "won win wins winning beat beats beating lost lose defeat defeated defeats draw drew lead led leads victory loss score scored ahead votes vote voted "
    "match game aggregate set sets half-time halftime".split(),
)

# What ends the noun phrase after a number: words that are neither its adjectives nor its head.
FUNCTION = frozenset(
    "a an the of in on at by for from with to into onto over under after before since until as that which who whom whose and or but nor so than then "
    "while when where if because although though during between among against near about around across through towards upon within without said says "
    "say told added he she it they we i you his her its their our this these those there is are was were be been being have has had do does did will "
    "would could should may might can must not also per each later earlier else ago more others less fewer amid still now already inside outside behind "
    "them us me him off out up down aboard abroad ahead alone apart ashore away back together alive along every plus including despite how why what both all only even just once".split(),
)
_PLURALS = frozenset(
    "km kg cm mm ml mph kph ft lb lbs sq mw gw kw kwh mwh gwh gb mb tb people men women children persons police troops crew personnel staff dead wounded injured cattle sheep fish aircraft".split()
)
_LY_NOUNS = frozenset("family ally bully assembly supply fly rally reply anomaly monopoly elderly daily weekly italy july".split())
_NOT_PLURAL = frozenset(
    "previous various dangerous serious famous religious us series times gas bus previous indigenous homeless business".split()
)


@dataclass(frozen=True, slots=True)
class Line:
    """A tokenised text with what the rules ask of every token."""

    tokens: Sequence[Token]
    words: Sequence[str]  # case folded
    in_time: Sequence[bool]  # whether a token stands in a time expression
    sentence: Sequence[int]  # which sentence a token belongs to, counted from 0
    foreign: bool  # whether the text seems not to be in English: "1.500" is fifteen hundred, and a unit is one word

    def word(self, at: int, beside: int) -> str:
        """The word at an index, or "" outside the sentence of the token `beside`."""
        return self.words[at] if 0 <= at < len(self.words) and self.sentence[at] == self.sentence[beside] else ""

    def touches(self, at: int) -> bool:
        """Whether no space stands before a token."""
        return 0 < at < len(self.tokens) and self.tokens[at].start == self.tokens[at - 1].end

    def text(self, start: int, end: int) -> str:
        return " ".join(token.text for token in self.tokens[start:end])


PARTICIPLES = frozenset(
    "hurt killed dead wounded injured missing slain shot taken held sold lost born built found sent struck hit burnt burned died fled drowned perished "
    "freed tried fired jailed hanged dying bitten beaten stolen seen driven broken chosen caught left feared brought kept paid put given thrown led cut spent swept blown torn bought".split(),
)
_STATES = PARTICIPLES - frozenset("left hit found".split())


def participle(word: str) -> bool:
    """Whether a word looks like one that says what happened: "arrested", "hurt"; "red" and "king" do not."""
    return word in PARTICIPLES or (word.endswith(("ed", "ing")) and len(word) > 4 and word.isalpha())


def plural(word: str) -> bool:
    return word in _PLURALS or (
        word.endswith(("s", "men", "children")) and not word.endswith("ss") and word not in _NOT_PLURAL and len(word) > 3
    )


# --- money ----------------------------------------------------------------------------------------------------------------------------------


def money_before(line: Line, at: int) -> tuple[str | None, int]:
    """The currency before a number and the index of its first token: "$", "US$", "EUR 125"."""
    sign = line.word(at - 1, at)
    if sign in CURRENCIES:
        prefix = line.word(at - 2, at)
        if sign == "$" and (line.touches(at - 1) or prefix in {"us", "hk", "nz", "nt"}) and (code := _dollars(prefix)):
            return code, at - 2  # "a $40 billion" has an article
        return CURRENCIES[sign], at - 1
    return (code, at - 1) if sign in _CODES and (code := _code(line, at - 1)) else (None, at)


def _dollars(prefix: str) -> str | None:
    return _DOLLARS.get(prefix) or (prefix.upper() if prefix in _CODES else None)


def _code(line: Line, at: int) -> str | None:
    """A currency's code, in capitals unless no word is spelled so."""
    word = line.words[at]
    return word.upper() if word in _PLAIN_CODES or (word in _CODES and line.tokens[at].text.isupper()) else None


def _money_after(line: Line, at: int, last: int, *, scaled: bool) -> tuple[str | None, int]:
    """The currency after a number and one past its last token: "€", "dollars", "Canadian dollars", "USD"."""
    skip = (
        last + 1 if line.word(last, at) in {"de", "di", "d'"} else last + 1 if line.word(last, at) == "-" and line.touches(last) else last
    )
    word = line.word(skip, at)
    if word in CURRENCIES and not (line.word(skip + 1, at)[:1].isdecimal() and line.touches(skip + 1)):
        return CURRENCIES[word], skip + 1
    if word in _CODES and (code := _code(line, skip)):
        return code, skip + 1
    if word == "us" and line.word(skip + 1, at) == "$":
        return "USD", skip + 2
    end = skip
    while end < skip + 3 and line.word(end, at) in _NATIONS:
        end += 1
    name = line.word(end, at)
    if end > skip and (
        code := _NATIONAL.get((line.word(end - 1, at), name)) or _NATIONAL.get((line.word(end - 1, at), name.removesuffix("s")))
    ):
        return code, end + 1
    if end == skip and name in _MONEY:
        return _MONEY[name], end + 1
    if skip == last and word.isalpha() and _MONEY.get(line.word(skip + 1, at), "USD") != "USD":
        return _MONEY[line.words[skip + 1]], skip + 2  # "100 Chinese yuan"
    if name in {"pound", "pounds"} and (scaled or line.word(end + 1, at) == "sterling"):
        return "GBP", end + (2 if line.word(end + 1, at) == "sterling" else 1)  # nobody weighs in millions of pounds
    return (line.words[end], end + 1) if end == skip and name in _SHARED_MONEY and name != "won" else (None, last)


# --- after the number -----------------------------------------------------------------------------------------------------------------------


def unit_after(line: Line, at: int, last: int, known: str | None, *, scaled: bool = False) -> tuple[str | None, int]:
    """The unit of the number at tokens `[at, last)` and one past its last token: "%", "people", "wounded civilians"."""
    word, following = line.word(last, at), line.word(last + 1, at)
    if line.word(at - 1, at) in _AGED:
        return "years of age", last
    if word == "-" and line.touches(last) and following in {"percent", "per"}:
        last, word, following = last + 1, following, line.word(last + 2, at)
    if word == "." and line.words[last - 1] in {"mrd", "mio", "тыс", "млн", "млрд"}:
        last, word, following = last + 1, following, line.word(last + 2, at)
    if glued := next((name for name in _UNSPACED_PERCENT if word == name[0] and _reads(line, last, name)), None):
        return ("%" if glued == "パーセント" else "percentage points"), last + len(glued)
    pair = (word, following) in _PERCENT_PAIRS
    if pair or word in _PERCENT or word in _PERCENT_WORDS:
        end = last + (2 if pair else 1)
        return ("percentage points", end + 1) if line.word(end, at) in {"point", "points"} else ("%", end)
    if known is None or known == "share":
        currency, end = _money_after(line, at, last, scaled=scaled)
        if currency:
            return currency, end
    if known not in (None, "share"):
        return _joined(str(known)), last
    if aged := _age(line, at, last):
        return "years of age", aged
    if word == "-" and line.touches(last) and following.isalpha() and line.touches(last + 1):
        return _joined(following), last + 2  # "10-storey"
    start, end = noun_phrase(line, at, last) if known is None else (last, last)
    return (line.text(start, end), end) if end > start else (known, last)


def _joined(unit: str) -> str:
    """The unit that a hyphen joins to its number: "five-year-old", "one-yen"."""
    if unit in {"percentage-point", "percent"}:
        return "percentage points" if unit != "percent" else "%"
    return "years of age" if _AGE.fullmatch(unit) else _MONEY.get(unit) or (unit.upper() if unit in _PLAIN_CODES else unit)


def _reads(line: Line, start: int, name: str) -> bool:
    return "".join(line.words[start : start + len(name)]) == name


def _age(line: Line, at: int, last: int) -> int | None:
    """One past the last token of "-year-old", "years old", "years of age"."""
    start = last + 1 if line.word(last, at) == "-" else last
    word = line.word(start, at)
    if _AGE.fullmatch(word):
        return start + 1
    if word in _AGE_UNITS:
        if line.word(start + 1, at) == "old":
            return start + 2
        if line.word(start + 1, at) == "of" and line.word(start + 2, at) == "age":
            return start + 3
        if line.word(start + 1, at) == "-" and line.word(start + 2, at) == "old":
            return start + 3
    return None


def noun_phrase(line: Line, at: int, last: int) -> tuple[int, int]:
    """The tokens of the noun phrase that begins at `last`: adjectives and a head, which ends it where it shows a plural."""
    start = last
    if _unspaced(line.word(start, at)) or (line.foreign and _noun(line, at, start)):
        return start, start + 1
    while line.word(start, at) in {"more", "such"} and _noun(line, at, start + 1) and not participle(line.word(start + 1, at)):
        start += 1
    end = start
    while end < start + 5 and _noun(line, at, end) and not (end > start and participle(line.words[end]) and not _adjective(line, at, end)):
        if end == start and state(line, at, end):
            return last, last
        if end > start and plural(line.words[end]) and line.words[at] in {"one", "1"}:
            break  # "one candidate wins"
        end += 1
        if plural(line.words[end - 1]) and not plural(line.word(end, at)):
            break
    if start < end < start + 5 and not plural(line.words[end - 1]) and line.word(end, at) in {"and", "or", ","}:
        end = _joint(line, at, end)
    return (start, end) if end > start else (last, last)


def _unspaced(word: str) -> bool:
    """Whether a token is one character of a script without spaces, where the first after a number counts: "35人"."""
    return len(word) == 1 and word > "\u2fff" and word.isalpha()


def _noun(line: Line, at: int, index: int) -> bool:
    word = line.word(index, at)
    if not word or not word[0].isalpha() or word in FUNCTION or line.in_time[index] or _unspaced(word):
        return False
    if not word.endswith("ly") or word in _LY_NOUNS:
        return True
    following = line.word(index + 1, at)
    return following[:1].isalpha() and following not in FUNCTION and not state(line, at, index + 1)  # "12 locally displaced" has no noun


def state(line: Line, at: int, index: int) -> bool:
    """Whether a word says how the counted are with no noun between: "12 dead", "40 injured in the blast"; "40 injured men" has its noun."""
    word = line.word(index, at)
    following = line.word(index + 1, at)
    return (word in _STATES or word in {"die", "perish"} or (participle(word) and word.endswith("ed"))) and not (
        following[:1].isalpha() and following not in FUNCTION and not participle(following) and not line.in_time[index + 1]
    )


def _adjective(line: Line, at: int, index: int) -> bool:
    """Whether a word in -ed or -ing stands before a plural noun within a noun phrase: "four Lindmark listed buildings"."""
    return line.word(index, at) not in PARTICIPLES and not plural(line.word(index - 1, at)) and plural(line.word(index + 1, at))


def _joint(line: Line, at: int, end: int) -> int:
    """One past the head that two adjectives share: "regime and rebel fighters"; `end` itself when there is none."""
    for index in range(end + 1, end + 4):
        if not _noun(line, at, index) or participle(line.words[index]):
            return end
        if plural(line.words[index]):
            return index + 1
    return end


# --- around the number ----------------------------------------------------------------------------------------------------------------------


def unit_around(line: Line, at: int, last: int) -> str | None:
    """The unit of a number that none follows: "five of the dead", "Ana Mori, 51, said", "magnitude 6.1"."""
    if line.word(last, at) == "of":
        start = last + 1
        while (
            line.word(start, at) in {"the", "those", "these", "its", "their", "his", "her", "our"} or line.word(start, at)[:1].isdecimal()
        ):
            start += 1
        start, end = noun_phrase(line, at, start)
        return (
            line.text(start, end) or line.word(start, at)
            if line.word(start, at).isalpha() and line.word(start, at) not in FUNCTION
            else None
        )
    before = line.word(at - 1, at)
    if before in MEASURES:
        return before
    if before == "at" and line.word(at - 2, at) in {"dies", "died", "dead"} and line.words[at].isdecimal():
        return "years of age"
    digits = line.words[at]
    named = line.word(at - 2, at) != "" and line.tokens[at - 2].text[:1].isupper()
    if named and digits.isdecimal() and len(digits) < 4 and 0 < int(digits) < 120 and last == at + 1:
        between_commas = before == "," and (line.word(last, at) in {",", "."} or last >= len(line.words))
        bracketed = before == "(" and line.word(last, at) == ")" and int(digits) >= 10
        return "years of age" if between_commas or bracketed else None
    return None


def is_name(line: Line, at: int, last: int) -> bool:
    """Whether a number is part of a name, a reference or a telephone number: "Channel Two", "Boeing 747", "Article 5", "555-0134"."""
    before, digits = line.word(at - 1, at), line.words[at][0].isdecimal()
    plain = last == at + 1
    if line.word(last, at) in _PERCENT or line.word(last, at) in CURRENCIES:
        return False
    if plain and not digits and _capitals(line, at):
        return True
    if plain and before in _NAMERS and not (before == "no" and not digits) and (digits or line.tokens[at].text[0].isupper()):
        following = line.word(last, at)
        return before not in {"figure", "line", "type", "class", "unit", "bill", "no"} or not plural(following)
    if before == "." and line.word(at - 2, at) in {"no", "nos", "art", "para", "sec", "p", "pp", "vol", "fig"} and digits:
        return True
    if before == "of" and line.word(at - 2, at) == "group" and line.tokens[at - 2].text[0].isupper() and plain:
        return True
    if plain and digits and line.word(at - 2, at) in {"the", "a", "an"} and line.tokens[at - 1].text[:1].isupper() and not plural(before):
        following = line.word(last, at)
        joined = following == "-" and line.touches(last)  # "the Lindmark-born 29-year-old"
        bare = not following[:1].isalpha() or following in FUNCTION
        return line.words[at].isdecimal() and bare and not joined and not line.in_time[at - 1]
    return digits and plain and (_telephone(line, at) or _address(line, at) or _enumerates(line, at))


def _capitals(line: Line, at: int) -> bool:
    """ "Channel Two", "World War Two"; not "Storm Kills Two", nor "BREAKING Two people"."""
    word, before = line.tokens[at].text, line.word(at - 1, at)
    if not (word[0].isupper() and word[-1].islower() and before and line.tokens[at - 1].text[0].isupper() and "-" not in word):
        return False
    return before not in _HEADLINE_WORDS and not plural(line.word(at + 1, at)) and line.word(at - 2, at) != ""


def _enumerates(line: Line, at: int) -> bool:
    """ "1) The budget", "2. The bridge": the number of an item in a list."""
    if not line.words[at].isdecimal() or len(line.words[at]) > 2 or not line.touches(at + 1):
        return False
    bracket = line.word(at + 1, at) == ")" and all(line.word(index, at) != "(" for index in range(at - 12, at))
    return bracket or (line.word(at + 1, at) == "." and not line.word(at - 1, at) and at + 2 < len(line.words))


def _telephone(line: Line, at: int) -> bool:
    """Groups of digits after "call", with a plus sign before them, or of three and four joined by a hyphen."""
    start = at
    while start > at - 10 and (line.word(start - 1, at) in {"-", "(", ")", "+"} or line.word(start - 1, at).isdecimal()):
        start -= 1
    end = at + 1
    while end < at + 10 and (line.word(end, at) in {"-", "(", ")"} or line.word(end, at).isdecimal()):
        end += 1
    groups = [line.words[index] for index in range(start, end) if line.words[index].isdecimal()]
    if line.word(start, at) == "+" and line.touches(start + 1) and sum(map(len, groups)) >= 7:
        return True
    called = any(line.word(index, at) in _PHONE for index in range(start - 4, start))
    if called and sum(map(len, groups)) >= (3 if len(groups) == 1 else 6):
        return True
    return len(groups) > 1 and "-" in line.words[start:end] and len(groups[-1]) == 4 and all(len(group) == 3 for group in groups[:-1])


def _address(line: Line, at: int) -> bool:
    """Four groups joined by full stops ("192.168.0.1"), or a piece of a web address."""
    beyond = line.word(at + 2, at)
    if (
        line.word(at + 1, at) == "/"
        and line.touches(at + 1)
        and line.touches(at + 2)
        and beyond.isdecimal()
        and len(line.words[at]) + len(beyond) <= 4
    ):
        return len(beyond) < 3  # "9/11", "24/7"; "12/100" has numbers
    return line.words[at].count(".") == 3 or (
        line.word(at - 1, at) in {"/", "=", "&", "?", "_", "@"} and line.touches(at) and line.touches(at - 1)
    )


def is_score(line: Line, at: int, first: float, second: float, last: int) -> bool:
    """Whether "5-1" is a result rather than a range: it falls, or a word of winning and losing stands near."""
    if first >= second:
        return True
    after = line.word(last + 2, at)
    if plural(after) or after in _PERCENT or after in {"per", "-"} or line.word(at - 1, at) in CURRENCIES:
        return False
    return any(line.word(index, at) in _SCORES for index in (*range(at - 6, at), *range(last, last + 6)))
