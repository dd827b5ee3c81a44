"""Currencies, before and after a number: as ISO codes where they can be told."""

from __future__ import annotations

from variorum.claims.figures.grammar import Line

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
_YUAN = {"美": "USD", "欧": "EUR", "歐": "EUR", "日": "JPY", "港": "HKD", "韩": "KRW", "韓": "KRW", "澳": "AUD", "加": "CAD"}  # before 元
_UNSPACED = {
    "ドル": "USD",
    "ユーロ": "EUR",
    "人民元": "CNY",
    "ポンド": "GBP",
    "ウォン": "KRW",
}  # in scripts where each character is a token
PLAIN_CODES = frozenset("usd eur gbp jpy cny rub inr chf aud cad".split())
# Words that name one currency on their own. Names that several countries share without one of them leading (dinar, franc, peso, pound,
# rupee) get a code only with their country; "dollar" alone is the American one in English-language news, "yuan" and "won" are plain.
MONEY = {
    "dollar": "USD", "dollars": "USD", "bucks": "USD", "euro": "EUR", "euros": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "sterling": "GBP",
    "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "рубль": "RUB", "рубля": "RUB", "рублей": "RUB", "shekel": "ILS", "shekels": "ILS",
    "zloty": "PLN", "zlotys": "PLN", "hryvnia": "UAH", "hryvnias": "UAH", "forint": "HUF", "forints": "HUF", "baht": "THB", "ringgit": "MYR",
    "rand": "ZAR", "naira": "NGN", "reais": "BRL", "dong": "VND", "taka": "BDT", "rupiah": "IDR", "rmb": "CNY", "dólares": "USD", "dólar": "USD",
    "dollari": "USD", "euroa": "EUR", "долларов": "USD", "доллара": "USD", "евро": "EUR", "دولار": "USD", "डॉलर": "USD", "रुपये": "INR", "달러": "USD", "유로": "EUR", "엔": "JPY", "원": "KRW", "يورو": "EUR",
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
    return word.upper() if word in PLAIN_CODES or (word in _CODES and line.tokens[at].text.isupper()) else None


def money_after(line: Line, at: int, last: int, *, scaled: bool) -> tuple[str | None, int]:
    """The currency after a number and one past its last token: "€", "dollars", "Canadian dollars", "USD"."""
    skip = (
        last + 1 if line.word(last, at) in {"de", "di", "d'"} else last + 1 if line.word(last, at) == "-" and line.touches(last) else last
    )
    word = line.word(skip, at)
    if glued := next((name for name in _UNSPACED if word == name[0] and "".join(line.words[skip : skip + len(name)]) == name), None):
        return _UNSPACED[glued], skip + len(glued)
    if line.word(skip + 1, at) in {"元", "圆", "圓"} and word in _YUAN:
        return _YUAN[word], skip + 2
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
    if end == skip and name in MONEY:
        return MONEY[name], end + 1
    if skip == last and word.isalpha() and MONEY.get(line.word(skip + 1, at), "USD") != "USD":
        return MONEY[line.words[skip + 1]], skip + 2  # "100 Chinese yuan"
    if name in {"pound", "pounds"} and (scaled or line.word(end + 1, at) == "sterling"):
        return "GBP", end + (2 if line.word(end + 1, at) == "sterling" else 1)  # nobody weighs in millions of pounds
    return (line.words[end], end + 1) if end == skip and name in _SHARED_MONEY and name != "won" else (None, last)
