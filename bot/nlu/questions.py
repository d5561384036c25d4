"""A message into its questions: companies often tell a story first, or ask two things at once."""

import re
from typing import List, Optional, Tuple

SENTENCE = re.compile(r"[^。．!?！？\n]+[。．!?！？\n]*")
JOINED_BY = re.compile(r"(?<=[^\s]{3})(?:。|、|\s)(?=(?:また|あと|それと|それから|加えて|ついでに|さらに)[、,\s]?)|[、,]?\s+(?=and also |also, )")
LEADING_WORD = re.compile(r"^(?:また|あと|それと|それから|加えて|ついでに|さらに|ちなみに)[、,は\s]*")
ASKS = re.compile(
    r"[?？]\s*$|(?:か|かな|かね|かしら|の|っけ|け)[。．\s]*$|教えて|知りたい|聞きたい|伺い|どう|何|なに|いつ|どこ|誰|だれ|どなた|いくら|どれ|なぜ|どの|"
    r"ください|下さい|願い|たいです|\b(?:what|when|where|who|which|how|why|can|could|do|does|is|are|should|must|may|will|tell)\b"
)
TWO_NOUNS = re.compile(r"^(.{2,20}?)(?:と|や|および|及び|&|＆|\s+and\s+)(.{2,60})$")
SHORTEST = 4


def sentences(text: str) -> List[str]:
    """The sentences of a text, with what joins two questions taken as a border."""
    found = []
    for sentence in SENTENCE.findall(text):
        found += [LEADING_WORD.sub("", piece).strip() for piece in JOINED_BY.split(sentence)]
    return [piece for piece in found if len(piece) >= SHORTEST]


def questions(text: str) -> List[str]:
    """Those sentences that ask something; none where the text is one sentence or a story without a question."""
    return [sentence for sentence in sentences(text) if ASKS.search(sentence)]


def two_nouns(text: str) -> Optional[Tuple[str, str]]:
    """「AとBの…」 as its two halves."""
    match = TWO_NOUNS.match(text.strip())
    return (match.group(1), match.group(2)) if match else None
