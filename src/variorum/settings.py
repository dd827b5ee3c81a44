"""Every threshold: its value, unit, range, and what it was measured on.

A number that decides something about a reader's text stands here when more than one module or a measurement depends on it, else beside
the one use it has, with its reason.
"""

from __future__ import annotations

MAX_INPUT_BYTES = 100_000_000  # bytes of one text. Two texts of 100,000 words are 1.2 MB; a 200 MB file is a mistake or an attack
MAX_PAGE_BYTES = 20_000_000  # bytes of one HTML page, as trafilatura's own limit (FIELD conventions, section 4.1)
MAX_TEXT_LENGTH = 2_000_000  # code points of one text. 100,000 words (0.6 million) compare in about 4 s on one core; the longest
# articles have a tenth of that, and what is longer is a book, a whole feed or an attack
MAX_READ_LENGTH = 20_000_000  # code points of one text that is only read, which takes time and memory in proportion to its length

MAX_RECORD_BYTES = (
    32_000_000  # bytes of one record of a table: a text of MAX_TEXT_LENGTH whose characters are all written as "\\uXXXX", and more
)

# --- compare: which sentence became which ---------------------------------------------------------------------------------------------
# Measured on ArgRewrite dev (112 draft pairs, 2,554 gold links), 2026-11-23, monotone alignment over gold sentences: tau 0.28 to 0.36 and
# dice shares 0.4 to 0.6 all lie within 0.2 points of the best (F 97.7 all, 94.7 changed), so none of the three is delicate.
SENTENCE_LINK_MIN = 0.30  # similarity 0..1 below which two sentences are not linked
SENTENCE_DICE_SHARE = 0.55  # 0..1, weight of the bag of words; the rest is for words in the same order
GROUP_GAIN_MIN = 0.05  # how much better joined sentences must fit than the better one alone, to call it a split or a merger
GROUP_PART_MIN = 0.65  # 0..1, share of each part that must be found in what the parts before it left of the counterpart
MOVED_LINK_MIN = 0.68  # similarity 0..1 that a sentence needs to be followed to another place. ArgRewrite links no moved sentence, so its F falls with every one found: 94.4 changed at 0.9, 94.1 at 0.68, 93.9 at 0.6
KIND_MISMATCH_MIN = 0.80  # similarity 0..1 at which a line may link to one of another kind (a subheading that lost its line break)
EXCHANGE_RATIO = 2.0  # passages that cross are both called moved when the heavier has at most so many times the words of the lighter
CANDIDATES_MAX = 1_000_000  # sentence pairs looked at; beyond it the commonest words stop nominating pairs
CANDIDATES_EACH = 12  # counterparts of one sentence that are scored in full, the likeliest first
REPEATS_MAX = (
    64  # pairs of equal sentences; where a sentence stands so often that there were more, twins are paired by their place in the row
)

# --- read: encodings and pages (docs/decisions/0003 and 0004) --------------------------------------------------------------------------
# Measured on 1,677 stretches of 40 to 3,000 characters of real prose in 20 languages (chardet's test files and news pages), 2026-11-23
DAMAGED_UTF8_SHARE = 0.65  # 0..1, share of the bytes outside ASCII that form whole UTF-8 characters: 1 of 1,677 legacy texts had as much
MAX_CONTROL_SHARE = 0.05  # 0..1, share of control characters beyond which a file is no text; prose has none
SNIFFED_BYTES = 65_536  # bytes at the beginning in which the form of a file is looked for
MAX_DECLARATION_BYTES = 4_096  # bytes in which a page may declare its encoding. Browsers promise 1,024 and look further as they read
MAX_UNDECODABLE_SHARE = 0.001  # 0..1, share of bytes that may contradict a page's declared encoding; 4 of 990 news pages have such bytes
# trafilatura 2.3.1 on its own 990 evaluation pages, 2026-11-23, segments found (recall) and unwanted ones kept out (precision):
# default 94.5 / 90.6 (F 92.6), favor_precision 92.0 / 92.3 (F 92.2), favor_recall 94.2 / 89.8 (F 92.0), without tables 93.5 / 90.7 (F 92.1).
# `read.open_article` as a whole, with headlines and correction notes put back: 94.7 / 90.4 (F 92.5), no page of the 990 refused
# What is lost here is lost to every comparison; what is too much is called furniture later.
PAGE_FOCUS = "balanced"  # or "precision", "recall"
PAGE_TABLES = True  # keep tables: old news pages are laid out in them
# Declared dates: 601 right, 86 wrong of 728; guessing adds 29 and 10.
PAGE_DATE_SEARCH = False  # also guess the date from the page's wording
MAX_NOTE_CHARACTERS = 1_500  # code points of a correction note; longer is a section that happens to begin with the word
MIN_NOTE_WORDS = 6  # words of a correction note; fewer is its heading alone

# --- compare: spelling ------------------------------------------------------------------------------------------------------------------
# Zipf frequencies of wordfreq 3.1 ("best" lists): log10 of occurrences in a thousand million words. Common misspellings reach 3.0
# ("recieve" 2.75, "thier" 2.99, "goverment" 2.66), ordinary words begin there; looked at on 2026-11-23.
MISSPELT_MAX = 3.05  # Zipf frequency below which a word may be a mistake
MISSPELT_GAP = 1.3  # how much more frequent the word beside it must be
KNOWN_MIN = 2.5  # Zipf frequency from which a word counts as known
COMMON_WORD_MIN = 4.0  # Zipf frequency from which a capitalised word is taken for a common noun in a name ("Street") rather than a name
VARIANT_MIN = 1.3  # Zipf frequency that both of two regular variants need ("organise", "organize"), so that "promize" stays a mistake
NAME_MIN = 2.0  # Zipf frequency from which a capitalised word is taken for a name of its own ("Smyth" 2.9) beside a commoner one

# --- compare: same statement in other words -----------------------------------------------------------------------------------------------
# Measured on the substitutions of ETPC (MSRP train, news of 2003) without digits and capitals, 2026-11-23: 701 with a known word on both
# sides, 523 of them keep the sense. AUC 0.86 (letters alone 0.60); best balanced accuracy at 0.29, 0.28 to 0.29 in five folds, 0.78 held out.
# At 0.30, 76 % of what keeps the sense is called so, and 21 % of the rest; at 0.40, 58 % and 8 %; at 0.20, 90 % and 40 %.
# The golden cases are flat from 0.30 to 0.33.
MEANING_CLOSE_MIN = 0.31  # closeness 0..1 from which two phrases without opposed words say the same
SAME_WORD_MIN = 0.9  # closeness 0..1 from which two words are forms of one: inflections share a vector ("sank", "sunk")

# --- threads: versions without an outlet --------------------------------------------------------------------------------------------------
# Where no outlet is given, nothing tells a version from another paper's rewrite but how much of both texts is the same. Set, not fitted
# (2026-11-27): texts that share so much both ways were rewritten from one another; who only quotes another holds less of it.
ONE_ARTICLE = 0.4  # 0..1, share of the five-word runs of each text that stands in the other, from which two texts count as one article
