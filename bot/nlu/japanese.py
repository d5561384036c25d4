"""From typed text to what the ranker sees: normalised text, words in their dictionary form, and the reading in kana.

Readings are the largest free gain for Japanese (kana-only messages, wrong conversions); they come from SudachiPy
through spaCy's blank pipeline, which needs no model (docs/understanding.md).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Dict, List, Tuple

import jaconv
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from programme.language import detect

INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SPACES = re.compile(r"\s+")
JAPANESE = r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f\u3005]"
SPACE_BETWEEN_JAPANESE = re.compile(rf"(?<={JAPANESE})\s+(?={JAPANESE})")
HAS_JAPANESE = re.compile(JAPANESE)
LATIN_WORD = re.compile(r"[a-z]+")
SYLLABLES = re.compile(
    r"(?:(?:[kstnhmyrwgzdbpfj]|[kgnhbpmr]y|sh|ch|ts|j|([kstcpgdbz])(?=\1))?[aiueo]|n(?![aiueo])|[kstcp](?=[kstcp]))+"
)
KATAKANA_ONLY = re.compile(r"[\u30a0-\u30ff\s\u3001\u3002?!0-9]+")
# SudachiPy refuses more than 49,149 bytes, and nobody's question needs as much.
LONGEST_READ = 2000


@dataclass(frozen=True)
class Term:
    """A word that the entity ruler knows: the id of its pattern, and as it stands in the text."""

    id: str
    text: str


@dataclass(frozen=True)
class Words:
    """One text as the ranker sees it."""

    normal: str
    lemmas: Tuple[str, ...]
    reading: str
    terms: Tuple[Term, ...] = ()


def normalise(text: str) -> str:
    """NFKC (so full-width letters and half-width kana fold), lower case, no invisible characters, single spaces."""
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    folded = CONTROL.sub(" ", folded).lower()
    return SPACES.sub(" ", folded).strip()[:LONGEST_READ]


def without_gaps(text: str) -> str:
    """Spaces that people type between Japanese words say nothing."""
    return SPACE_BETWEEN_JAPANESE.sub("", text)


def is_romaji(text: str) -> bool:
    """Whether Latin text is Japanese: its words are made of Japanese syllables, and it is not English."""
    if HAS_JAPANESE.search(text):
        return False
    words = LATIN_WORD.findall(text)
    letters = sum(len(word) for word in words)
    syllabic = sum(len(word) for word in words if SYLLABLES.fullmatch(word))
    return letters >= 6 and syllabic >= 0.85 * letters and detect(text) == "ja"


class JapaneseWords:
    """spaCy's blank Japanese pipeline, with the programme's terms as an entity ruler."""

    def __init__(self, term_patterns: List[Dict[str, Any]]) -> None:
        self._pipeline: Language = spacy.blank("ja")
        if term_patterns:
            ruler = self._pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "NORM"})
            ruler.add_patterns(term_patterns)  # type: ignore[attr-defined]

    def read(self, text: str) -> Words:
        """Reads one text; romaji is read as the kana that it stands for."""
        spaced = normalise(text)
        if is_romaji(spaced):
            spaced = jaconv.alphabet2kana(spaced)
        if KATAKANA_ONLY.fullmatch(spaced):
            spaced = jaconv.kata2hira(spaced)  # half-width kana, typed as telegrams are: words in hiragana are known
        if not spaced:
            return Words("", (), "")
        # The gaps that people type between kana words help to find the words.
        document = self._pipeline(spaced)
        return Words(without_gaps(spaced), self._lemmas(document), self._reading(document), self._terms(document))

    @staticmethod
    def _lemmas(document: Doc) -> Tuple[str, ...]:
        """The dictionary's normal form, which is the same for kana and kanji spellings of a word."""
        return tuple((token.norm_ or token.text).lower() for token in document if not token.is_space)

    @staticmethod
    def _reading(document: Doc) -> str:
        kana = "".join(
            (token.morph.get("Reading") or [token.text])[0]
            for token in document
            if not (token.is_punct or token.is_space)
        )
        return str(jaconv.kata2hira(kana)).lower()

    @staticmethod
    def _terms(document: Doc) -> Tuple[Term, ...]:
        return tuple(Term(entity.ent_id_, entity.text) for entity in document.ents)
