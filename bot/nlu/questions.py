"""A message into its questions: companies often tell a story first, or ask two things at once."""

import re
from typing import List

SENTENCE = re.compile(r"[^。．!?！？\n]+[。．!?！？\n]*")
JOINED_BY = re.compile(r"(?<=[^\s]{3})(?:。|、|\s)(?=(?:また|あと|それと|それから|加えて|ついでに|さらに)[、,\s]?)|[、,]?\s+(?=and also |also, )")
LEADING_WORD = re.compile(r"^(?:また|あと|それと|それから|加えて|ついでに|さらに|ちなみに)[、,は\s]*")
ASKS = re.compile(
    r"[?？]\s*$|(?:か|かな|かね|かしら|の|っけ|け)[。．\s]*$|教えて|知りたい|聞きたい|伺い|どう|何|なに|いつ|どこ|誰|だれ|どなた|いくら|どれ|なぜ|どの|"
    r"ください|下さい|願い|たいです|\b(?:what|when|where|who|which|how|why|can|could|do|does|is|are|should|must|may|will|tell)\b"
)
BETWEEN_CLAUSES = re.compile(r"、|,?\s+and\s+(?=what|where|when|who|which|how|why|can|could|do|does|is|are|should|must|may|will|would)")
TWO_NOUNS = re.compile(r"^(.{2,20}?)(?:と(?![いかきはもしっ])|や(?![っめら])|および|及び|&|＆|\s+and\s+)(.{2,60})$")
MOST_CLAUSES = 4
SHORTEST = 4


def sentences(text: str) -> List[str]:
    """The sentences of a text, with what joins two questions taken as a border."""
    found = []
    for sentence in SENTENCE.findall(text):
        found += [LEADING_WORD.sub("", piece).strip() for piece in JOINED_BY.split(sentence)]
    return [piece for piece in found if len(piece) >= SHORTEST]


def asks(sentence: str) -> bool:
    """Whether a sentence asks something, rather than tells a story."""
    return bool(ASKS.search(sentence))


def clauses(sentence: str) -> List[str]:
    """The pieces of one sentence that may ask for different things: its clauses, or 「AとBの…」 as two."""
    pieces = [piece.strip() for piece in BETWEEN_CLAUSES.split(sentence) if len(piece.strip()) >= SHORTEST]
    if 2 <= len(pieces) <= MOST_CLAUSES:
        return pieces
    match = TWO_NOUNS.match(sentence.strip())
    return [match.group(1), match.group(2)] if match else []
