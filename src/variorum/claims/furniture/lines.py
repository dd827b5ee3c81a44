"""Lines that are furniture, told by their form: the whole line is "READ MORE: ...", a credit, a byline, a stamp, a prompt.

No rule names an outlet or an agency; where one is meant, the form of its name is asked for.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from variorum.claims.times import DATE
from variorum.model import FurnitureKind

STAMP_TAIL = 3  # words that may follow a stamp on its line: "3 May 2019 by Maria Novak"
LONGEST_LINE = 1_000  # code points; 120 words of six letters with their spaces come to 840
SIGNATURE_LINE = 6  # words; a line of names held apart by slashes that is longer is a list


class Rule(NamedTuple):
    """A form of line: what it is, how many words it may have, and how it begins."""

    kind: FurnitureKind
    words: int
    pattern: re.Pattern[str]


_NAME = r"(?-i:[A-Z][\w.'-]*)"
_NAMES = rf"{_NAME}(?:[\s/,&|]+(?:(?:for|via|and|of|the|de|del|von|van|al|bin)\s+)?{_NAME}){{0,7}}"
_HERE = r"(?-i:[A-Z\"'\d])"

_FORMS: tuple[tuple[FurnitureKind, int, str], ...] = (
    (FurnitureKind.CORRECTION_NOTE, 120,
     (r"[*\s(\[]*(?:corrections?(?: and clarifications?)?|clarification|editor'?s'? note|corrects|erratum)\b\s*(?:\([^)]*\))?\s*[:.,\-(]"
      r"|[*(\[\s]*(?:an earlier|a previous|an? (?:original|initial|updated)|the original|earlier) versions? of (?:this|the) (?:article|story|report|post|headline|piece|dispatch)\b"
      r"|[*(\[\s]*this (?:article|story|report|post|headline|piece|version|page)(?:'s headline)? (?:has been|was|is being|is|will be|has since been) (?:\w+ )?(?:corrected|updated|amended|clarified|changed|revised|edited)"
      r"|\((?:corrects|adds|updates|recasts|refiles|rewrites|removes|clarifies|repeats)\b|this version corrects\b|correction appended\b|updates? ?\d*\s?\([^)]{3,30}\)\s?[:-]|update: this (?:article|story|post|piece)\b"
      r"|we (?:have )?(?:corrected|amended|updated) (?:this|the) (?:article|story|report|post|headline)\b")),
    (FurnitureKind.READ_MORE, 40,
     (rf"[>\-*•\s]*(?:read|see|watch|listen|view)\s+(?:to (?:this|the)\b|also|more|next|further|too|as well)\b"
      rf"|also (?:read|see|watch)\s+(?-i:[A-Z])"
      rf"|(?:related|read this|more on this|more on|also read|also see|recommended|don't miss|you may also like|see also|further reading|more from|more in)\b[^.]{{0,30}}[:>|-]\s*(?:{_HERE}|$)"
      rf"|(?:more on this story|related (?:articles|stories|content|topics|links|news|coverage)|most (?:read|popular|viewed)|recommended for you|top stories|you may (?:also )?like|more (?:stories|news|top stories)|latest (?:news|stories)|editors?'? (?:picks|recommendations)|trending(?: now)?|up next|next article|more from .{{2,30}}):?$"
      rf"|[>\-*•\s]*(?:read|watch|listen|see|view|more|also|now read|up next|must[- ]read|must[- ]see|previously|in pictures|in photos|in video|gallery|photo gallery|slideshow|explainer|explained|in[- ]depth|in case you missed it|icymi|background|factbox|timeline|live|live blog|live updates|podcast|long read|opinion|analysis|interview|special report|quiz|interactive|just in|key points)\s?[:|>]\s*{_HERE}[^.]*[^.,;]$"
      rf"|(?:continue|keep) reading\b|continued (?:on|from) page\b|(?:please )?(?:click|tap) (?:here|the link|on the link|below)\b|(?:read|see|watch|view|hear|listen to) (?:the |our |his |her |their )?(?:full|whole|complete|entire|original|rest of the|rest) ?(?:story|article|report|interview|list|text|speech|statement|video|post|letter|transcript|piece|rest)?\b.{{0,40}}(?:here|below|above|online|at\b.*|on our .*)[.:]?$"
      rf"|(?:watch|listen to|see|view) (?:the |this |our |more )?(?:full |whole )?(?:video|clip|ad|interview|report|footage|podcast|gallery|photos?|pictures|images|speech|debate|episode)\b.{{0,40}}(?:here|below|above)[.:]?$"
      rf"|(?:à lire(?: aussi)?|lire aussi|lesen sie (?:auch|mehr)|mehr zum thema|lea también|lee también|le puede interesar|leggi anche|leia também|czytaj (?:też|także|więcej)|lees ook|läs (?:också|mer)|les også|читайте также|читать далее|اقرأ أيضا|קראו גם|相关阅读|関連記事|관련기사)"
      rf"|(?:more|further) (?:details|information|on this story)? ?(?:to follow|follows?|soon)\b")),
    (FurnitureKind.CAPTION, 70, rf"[(\[]?(?:file|handout|archive|undated|illustrative)(?: (?:photo|picture|image|pic|footage)\s?:|\s?[:-]\s?{_HERE})"),
    (FurnitureKind.CREDIT, 40,
     (rf"[(\[]?\s*(?:©|\(c\)\s)|[(\[]?copyright\b\s?(?:©|\(c\)|:|\d{{4}}|notice|$|(?-i:[A-Z]))|.{{0,60}}\ball rights reserved\b|(?:reproduc|republi|redistribu)\w+ (?:\w+ ){{0,4}}(?:prohibited|permission|forbidden|allowed)\b"
      rf"|this (?:article|story|report|post|piece|material|content)\b.{{0,30}}\b(?:originally|first) (?:appeared|published|ran)\b|this material may not be\b|(?:originally|first) (?:appeared|published) (?:in|on|by|at)\s{_NAME}|(?:re)?published with permission\b"
      rf"|[(\[]?\s*(?:file |handout |archive |aerial |stock |main |top |cover |lead |featured? |title )?(?:photos?|photograph|photography|image|picture|pic|video|graphic|map|illustration|footage|screenshot|screengrab|foto|fotos|bild|crédit|crédits|credit)s?(?: credit| source| by| courtesy(?: of)?)?\s*[:/©]"
      rf"|[(\[]?\s*(?:photo|photograph|image|picture|video|graphic|illustration|map)s? (?:by|courtesy of|supplied by|from|credit)\s{_NAMES}[)\].]?$"
      rf"|courtesy (?:of\s)?{_NAMES}[)\].]?$|(?:sources?|quelle|source photo|fuente|fonte)\s?:\s?.{{2,80}}$|{_NAME}(?: {_NAME}){{0,3}} via {_NAMES}[)\].]?$"
      rf"|(?:with |from )?(?:wires?|agencies|news agencies|agency reports?|wire (?:reports|services))[.)]?$|(?:with|additional) (?:reporting|files|material|input|inputs) from\b")),
    (FurnitureKind.CAPTION, 70,
     (rf"\[?\(?(?:click|tap) (?:here |on the \w+ )?to (?:enlarge|expand|view|zoom|watch|play|see)\b|(?:image|photo|video|media|file|picture) caption\b|caption\s*:"
      rf"|[(\[]?(?:file|handout|archive|undated|illustrative)(?: (?:photo|picture|image|pic|footage))?\s?[:-]\s?{_HERE}|[(\[]?(?:file|archive|undated|stock|handout|illustrative) (?:photo|picture|image|footage)\b[^.]{{0,80}}[)\].]?$"
      rf"|.{{10,}}(?:[(\[](?:(?:photo|image|picture|pic|file(?: photo)?|video|credit|courtesy|getty|handout|supplied)\b)[^)\]]{{0,80}}[)\]]|\[(?:click|tap) to [^\]]*\]|\((?-i:[A-Z]{{2,6}})(?: photo| /|/)[^)]*\))\.?$"
      rf"|(?:above|below|left|right|pictured|pictured above|top|bottom|from left|clockwise(?: from top)?)\s?[:,]\s?{_HERE}[^.]*$|(?:pictured|seen here)\s?[:(].{{0,80}}$|scroll (?:down|through)\b")),
    (FurnitureKind.SHARE, 30,
     (rf"(?:share|tweet|e-?mail|print|save|comment|follow us|like us|subscribe|sign up|join|download (?:our|the) app|get (?:our|the) (?:newsletter|latest|app))\b(?: (?:this|on|via|with|to|for|us|our|now|here|it|by|in)\b(?!,).*| ?[:|/,].*)?$"
      rf"|follow @\w+.{{0,60}}$|follow (?:@|{_NAME}|him|her|them|our|the (?:author|reporter|writer))\b.{{0,60}}(?:\bon\b|@).{{0,80}}$|(?:tweets? (?:at|by)|on twitter|twitter|instagram|x|facebook|mastodon|bluesky|telegram)\s?[:|]?\s?@\w+|@\w+\.?$|(?:and |& )?@\w+(?:,? (?:and|&)? ?@\w+)+\.?$"
      rf"|(?:tags?|tagged|topics|keywords|filed under|posted in|categories|category|hashtags?|section|themes?|schlagw(?:o|ö)rter|étiquettes|etiquetas)\b(?: (?:as|in|under|with))?\s*:"
      rf"|(?:share|tweet|e-?mail|print|save|comments?|facebook|twitter|whatsapp|telegram|linkedin|pinterest|reddit|pocket|messenger|copy link|x|link)(?:[\s|,/·•]+(?:share|tweet|e-?mail|print|save|comments?|facebook|twitter|whatsapp|telegram|linkedin|pinterest|reddit|pocket|messenger|copy link|x|link))+$"
      rf"|(?:support|donate|become a (?:member|supporter|subscriber))\b[^.]{{0,60}}\b(?:journalism|newsroom|donate|member|supporter|subscriber|today|now)\b"
      rf"|(?:\d+|no|be the first to|leave a|post a|add a|view|show|read|write a|hide|load|join the) (?:comments?|reply|replies|conversation|discussion|shares?)\b.{{0,20}}$|comments are (?:closed|off|open)\b|join the (?:conversation|discussion|debate)\b"
      rf"|(?:want|like|love|enjoy(?:ed|ing)?|interested in|did you (?:like|enjoy)) (?:this|more|what|to (?:get|receive|read|stay))\b.{{0,80}}(?:\?|newsletter|inbox|subscribe|sign up).{{0,80}}$|enter your (?:e-?mail|name)\b|your e-?mail(?: address)?\b|(?:get|receive) .{{3,90}}\b(?:in|to) your (?:inbox|phone|e-?mail)\b"
      rf"|(?:this|our|the) newsletter\b.{{0,60}}(?:sent|delivered|subscribe|sign up)\b|never miss\b.{{0,80}}$|stay (?:up to date|informed|tuned|connected)\b.{{0,60}}(?:with|by|for|newsletter|!).{{0,60}}$|thank(?:s| you) for (?:reading|subscribing|signing up|your (?:support|interest))\b"
      rf"|(?:got|have|do you have|know) (?:a|any|an|more|something about) .{{0,30}}\b(?:tip|story|question|comment|information|experience)s?\b.{{0,30}}\?|send (?:us )?(?:your )?(?:tips|letters|comments|feedback|questions)\b|letters? to the editor\b|(?:we welcome|submit a|submit your|write to)\b.{{0,40}}(?:\S+@|letter|responses|\[email)"
      rf"|(?:e-?mail|mail|contact|tel|telephone|phone|call|fax|mob(?:ile)?|whatsapp|press contact|media contact)\b[^.]{{0,50}}(?:\S+@\S+|\+?\(?\d[\d\s()-]{{5,}}|https?:|www\.|\[email).{{0,80}}$"
      rf"|(?:for (?:more|further) information|contact (?:us|the (?:author|reporter|writer|editor|newsroom)))\b[^.]{{0,50}}(?::|at|on|to|,|visit|please|see|call)\s.{{0,80}}$"
      rf"|(?:\S+@\S+\.\w+|https?://\S+|www\.\S+|\+\d[\d\s()-]{{7,}})\.?$|(?:he|she|they|the (?:author|reporter|writer)|{_NAME}(?: {_NAME})?) can be (?:reached|contacted|found|followed)\b.{{0,80}}(?:@|at|on)\b.{{0,60}}$|(?:reach|contact|write to) (?:him|her|them|us)\b.{{0,30}}\b(?:at|on)\b.{{0,60}}$")),
    (FurnitureKind.OTHER, 12,
     (r"\[[^\[\]]+\]$|[-_=*~#•·.\s]{3,}\.?$|(?:-+\s?)?(?:ends?|more|30|###)(?:\s?-+)$|\(?(?:ends|more|end of (?:story|article|text)|fin)\)?$(?<=[)A-Z])|-\s?30\s?-$"
      r"|(?:advertis(?:ement|ing|ements)|sponsored(?: content| by .*| links?)?|promoted(?: content)?|paid (?:content|post|notice).*|partner content|loading(?: (?:comments|more|content|video|page|next article))?|werbung|anzeige|publicité|publicidad|реклама|إعلان)\.*$"
      r"|(?:the )?(?:story|article|text|post|report|content|page|video|interview) (?:continues|resumes|starts|begins) (?:below|after|under)\b.{0,40}$|(?:back to|return to|go to) (?:top|home|the top|homepage)\b.*$|(?:show|load|view|see) (?:more|all|less)\b.{0,20}$"
      r"|(?:full text|abstract|letters|skip to (?:content|main content).*|toggle .{2,20}|text size.*|font size.*|jump to (?:comments|content)|listen to article|play video|watch live|live|breaking|breaking news|exclusive|developing|sponsored|opinion|analysis|video|photos?)\.?$"
      r"|\d+[- ]?min(?:ute)?s?(?:' |s)? ?read\b.*$|(?:reading|read) time\s?:?.*$|\d+ (?:min(?:ute)?s?|hours?|days?|weeks?) ago$|this is a (?:developing|breaking) (?:news )?story\b.*$|(?:more to come|details to follow|more details soon)\b.*$|<[/\w][^>]*>?.*>\.?$")),
    (FurnitureKind.FOOTNOTE, 80,
     (r"(?:\*{1,3}|[†‡§¹²³⁴⁵]|\[\d{1,2}\]|\(\*+\)|\^\s?\d*)\s?(?=[\"'(]?(?-i:[A-Z0-9]))|\* \* \*|(?:notes?|nb|footnotes?)\s?:\s|\(?\d{1,2}[.)\]]?\s+(?:https?://|www\.|ibid\b|see\s+(?-i:[A-Z]))|(?:references|footnotes|endnotes|bibliography|notes)$")),
    (FurnitureKind.BYLINE, 40,
     (rf"(?-i:By|BY|Written by|WRITTEN BY|Reporting by|Additional reporting by|Edited by|Editing by|Compiled by|Words by|Story by|Text by|Report by|Posted by|Published by|Analysis by|Par|Von|Por|Di|Av|Door|Tekst)\s+(?-i:[A-Z][\w.'-]*|and|in|the|of|&|,|;|our|staff|a|correspondent|reporter|editor|agencies|at)(?:[,;|]?\s+(?-i:[A-Z][\w.'-]*|and|in|the|of|&|by|editing|writing|our|staff|a|political|senior|chief|foreign|science|health|sports?|business|correspondents?|reporters?|editor|agencies|at|for|with|reporting|\|))*\.?$"
      rf"|[(\[](?:reporting|writing|additional reporting|editing|compiled|with reporting|edited)\b[^)]*[)\]]?\.?$|(?:additional )?(?:reporting|writing|editing) by\b.{{3,}}$|(?:words|text|author|reporter|writer|editor|contributors?|contributing|correspondent|photographer|translation|translated by|text and photos)\s?:\s?{_NAMES}.{{0,20}}$"
      rf"|.{{3,90}}\bcontributed (?:reporting )?(?:to|from) (?:this|the) (?:report|story|article|piece|dispatch)\b|.{{3,90}}\bcontributed (?:reporting|to this (?:report|story|article))\b.{{0,40}}$"
      rf"|(?:from |by )?(?:our|a|the) (?:\w+ )?(?:staff|correspondents?|reporters?|own correspondent|news desk|web desk|newsroom)(?: (?:reporters?|writers?))?(?: (?:in|at) {_NAMES})?\.?$|(?:news|web|online|staff) (?:desk|report|reporter|writer)s?\.?$"
      rf"|{_NAME}(?: (?-i:[A-Z])\.?)?(?: {_NAME}){{1,2}},?(?: \||,| -) (?:\w+ ){{0,3}}(?:correspondent|reporter|editor|staff writer)s?\b.{{0,40}}$"
      rf"|{_NAME}(?: {_NAME}){{1,2}} is (?:a|an|the|our) (?:[\w-]+ ){{0,4}}(?:reporter|correspondent|columnist|journalist|editor|contributor|staff writer|freelancer?)\b.{{0,90}}(?:\bfor|\bat|\bwith|\bof|\bin|\bbased)\b.{{0,60}}$")),
)  # fmt: skip
_RULES = tuple(Rule(kind, words, re.compile(pattern, re.IGNORECASE)) for kind, words, pattern in _FORMS)

_LABEL = (
    r"(?:(?:first |last |originally |was )?(?:published|posted|updated|modified|created|released|issued|edited|revised|uploaded|reviewed)(?: (?:on|at))?|date(?: of (?:publication|issue))?"
    r"|publication date|last (?:update|modified|change|revision)|issued (?:at|on)|time|published date|update(?: \d+)?|as of|filed|pub date)"
)
CLOCK = r"(?:\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|\d{4}(?=\s?(?:GMT|UTC|hrs|hours|h\b)))(?:\s?\(?(?:GMT|UTC|BST|IST|CET|CEST|EST|EDT|ET|PT|PDT|PST|MSK|KSA|JST|AEST|Z|hrs|hours|local time)(?:\s?[+-]\s?\d{1,2}(?::?\d\d)?)?\)?)?"
WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
STAMP = (
    rf"(?i:(?:{WEEKDAY}\.?,?\s+)?(?:(?:{CLOCK})[,\s-]+)?(?:{WEEKDAY}\.?,?\s+)?(?:{DATE})(?:[,\s]*(?:at\s|\d{{4}}\s)?[\s|-]*(?:{CLOCK}))?)"
)
LABELLED_STAMP = re.compile(rf"\s*[(\[]?(?:{_LABEL}\b[\s:|,-]*)+(?:{STAMP}|{CLOCK}|\d+ (?:minutes?|hours?|days?) ago)", re.IGNORECASE)
BARE_STAMP = re.compile(rf"\s*(?:{STAMP})(?=,?\s+(?:(?-i:[A-Z\"'\d|(])|-\s|by\s)|[.,]?$|\s*$)", re.IGNORECASE)
_CLOCK_LINE = re.compile(rf"[(\[]?(?:{CLOCK})[)\].]?\s*[:|-]?$", re.IGNORECASE)
_SLASHED = re.compile(r"\(?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,2}(?:\s?/\s?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,2})+\)?\.?$")


def kind(line: str, words: int) -> FurnitureKind | None:
    """What a whole line of so many words is, or None for the telling."""
    if len(line) > LONGEST_LINE:
        return None
    for rule in _RULES:
        if words <= rule.words and rule.pattern.match(line):
            return rule.kind
    if words <= SIGNATURE_LINE and _SLASHED.match(line):
        return FurnitureKind.CREDIT
    if words > 16:
        return None
    if _CLOCK_LINE.match(line) and not line.replace(".", "").isdigit():
        return FurnitureKind.DATELINE
    stamp = LABELLED_STAMP.match(line) or BARE_STAMP.match(line)
    rest = line[stamp.end() :].split() if stamp else []
    short = len(rest) <= STAMP_TAIL and not (rest and rest[-1].endswith(".") and rest[0][0].islower() and rest[0] != "by")
    return FurnitureKind.DATELINE if stamp and short else None
