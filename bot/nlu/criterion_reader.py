"""Rasa's component that reads the answer to the pre-screening's question, and what a correction corrects.

The channel says in the metadata which criterion is asked and what was answered; the reading itself is
`programme.reading`, by the phrases in criteria.yml.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any, Dict, List, Optional, Sequence, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.importer import programme_folder
from bot.nlu.japanese import normalise
from bot.nlu.questions import pattern, word_asked_for
from bot.nlu.ranking import Ranked
from bot.nlu.terms import MENTIONS
from bot.nlu.understanding import RANKINGS
from programme import subjects
from programme.mentions import stated
from programme.model import Programme
from programme.phrases import normal
from programme.reading import Stance, asks, read, refuses
from programme.rewording import as_found_out, clauses, expression
from programme.source import ProgrammeSource

READ_ANSWER = "read_answer"
READ_CORRECTION = "read_correction"
READ_TERM = "read_term"
SHORTEST_NAME = 2
# What looks like a command of Rasa answers nothing; the channel writes its slash as a division sign.
COMMAND_SIGNS = ("/", "\u2215")
STANCES: Dict[Text, Stance] = {"affirm": "affirm", "deny": "deny", "unsure": "unsure"}
# Said while a question is asked, these are meant, even where words of an answer stand in them.
HANDOFF = "handoff_request"
COMMANDS = (HANDOFF, "back", "stop", "restart", "correct", "why", "explain_term", "prescreening_start")
CORRECTION = "correction"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CriterionReader(GraphComponent):
    """Sets the entity of the criterion that is asked; `correction` for one that was answered before."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """A command wins over a reading from this confidence on."""
        return {"command_at": 0.55}

    def __init__(self, config: Dict[Text, Any], source: ProgrammeSource) -> None:
        self._command_at = config["command_at"]
        self._source = source

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CriterionReader:
        """A component over the programme's data."""
        return cls(config, ProgrammeSource(programme_folder()))

    def process(self, messages: List[Message]) -> List[Message]:
        """Reads each message."""
        for message in messages:
            metadata = message.get("metadata") or {}
            ranking = message.get(RANKINGS).whole.ranking
            told = message.get("entities") or []
            entities = [*told, *self._entities(message.get("text") or "", metadata, ranking, told)]
            message.set("entities", entities, add_to_output=True)
            if asks_for_word(self._source.current(), metadata.get("asked"), normalise(message.get("text") or "")):
                message.set(READ_TERM, True)
            if any(found["entity"] == CORRECTION for found in entities):
                message.set(READ_CORRECTION, True)
            if any(found["entity"] == metadata.get("asked") for found in entities):
                message.set(READ_ANSWER, True)
        return messages

    def _entities(
        self, text: str, metadata: Dict[Text, Any], ranking: Sequence[Ranked], told: Sequence[Dict[Text, Any]]
    ) -> List[Dict[Text, Any]]:
        if normalise(text).startswith(COMMAND_SIGNS):
            return []
        programme, asked = self._source.current(), metadata.get("asked")
        top = ranking[0]
        answers = metadata.get("answers") or {}
        if refuses(text) and top.label != HANDOFF:
            return entities_of(asked, read(programme, asked, text) if asked else None)
        corrects = pattern("corrects").search(normalise(text))
        if top.label == "correct" or (answers and corrects):
            found = corrections(programme, normalise(text), answers, asked)
            if found or top.label == "correct":
                return found
        changed = changed_mind(programme, normalise(text), answers, asked)
        if changed:
            return changed
        if not asked or (top.label in COMMANDS and top.confidence >= self._command_at):
            return []
        values = read(programme, asked, text, stance_of(ranking)) or told_of(programme, asked, text, told)
        return entities_of(asked, values)


def entities_of(asked: Optional[Text], values: Optional[List[Text]]) -> List[Dict[Text, Any]]:
    """The answer to the question asked, where there is one."""
    return [entity(asked, values)] if asked and values else []


def asks_for_word(programme: Programme, asked: Optional[Text], text: Text) -> bool:
    """Whether a text asks what a word of the question means (「免許って何ですか」)."""
    criterion = programme.criteria.get(asked or "")
    word = word_asked_for(text)
    if criterion is None or not criterion.terms or len(word) < SHORTEST_NAME:
        return False
    titles = (programme.terms[term].title for term in criterion.terms)
    named = [criterion.question, *titles]
    return any(word in said for one in named for said in (normalise(one.ja), normalise(one.en)))


def stance_of(ranking: Sequence[Ranked]) -> Optional[Stance]:
    """Whether the text as a whole says yes, no, or does not know."""
    return STANCES.get(ranking[0].label)


def told_of(programme: Programme, asked: Text, text: str, entities: Sequence[Dict[Text, Any]]) -> Optional[List[Text]]:
    """What a statement that names no choice tells of the question, by the patterns of mentions.yml."""
    if asks(text):
        return None
    return stated(programme, (found["value"] for found in entities if found["entity"] == MENTIONS)).get(asked)


def corrections(
    programme: Programme, text: str, answers: Dict[Text, List[Text]], asked: Optional[Text]
) -> List[Dict[Text, Any]]:
    """The earlier answer that the text gives anew; where it only names one, that one without a value.

    The last clause says what is right now (the first ones often name what was said before), so it is read first.
    """
    given = [criterion for criterion in programme.criteria if criterion in answers and criterion != asked]
    for piece in (last_clause(text), text):
        for criterion in sorted(given, key=lambda id: _overlap(programme, id, piece), reverse=True):
            if _overlap(programme, criterion, piece) < SHORTEST_NAME:
                break
            values = read_anew(programme, criterion, piece)
            if values:
                return [corrected(criterion, values)]
    found = the_one_changed(programme, last_clause(text), {id: answers[id] for id in given})
    if found:
        return found
    named = [criterion for criterion in given if _overlap(programme, criterion, text) >= SHORTEST_NAME]
    return [corrected(criterion, []) for criterion in named[-1:]]


def changed_mind(
    programme: Programme, text: str, answers: Dict[Text, List[Text]], asked: Optional[Text]
) -> List[Dict[Text, Any]]:
    """An earlier answer that is given anew and not called a correction: 「ウェブサイトはやっぱりないです」."""
    if not expression("changes_mind").search(normal(text)) or (asked and read(programme, asked, text)):
        return []
    given = {id: values for id, values in answers.items() if id in programme.criteria and id != asked}
    named = {id: given[id] for id in subjects.named(text) if id in given}
    if named or expression("takes_back").search(normal(text)):
        return the_one_changed(programme, text, named or given)
    return []


def the_one_changed(programme: Programme, text: str, given: Dict[Text, List[Text]]) -> List[Dict[Text, Any]]:
    """The correction of the only answer that the text gives in another way."""
    values = {criterion: read_anew(programme, criterion, text) for criterion in given}
    changed = [corrected(id, found) for id, found in values.items() if found and found != given[id]]
    return changed if len(changed) == 1 else []


def read_anew(programme: Programme, criterion: Text, text: str) -> Optional[List[Text]]:
    """The values that a correction gives, said of today or as what it turned out to be."""
    said = ", ".join(piece for piece in clauses(text) if not expression("only_corrects").search(normal(piece)))
    return read(programme, criterion, said) or read(programme, criterion, as_found_out(said))


def corrected(criterion: Text, values: List[Text]) -> Dict[Text, Any]:
    """The entity of a correction."""
    return entity(CORRECTION, {"criterion": criterion, "values": values})


def last_clause(text: str) -> str:
    """What stands after the last comma, full stop or conjunction, and says more than that it corrects."""
    pieces = [piece.strip() for piece in pattern("last_clause").split(text)]
    telling = [piece for piece in pieces if not expression("only_corrects").search(normal(piece))]
    return next((piece for piece in reversed(telling) if len(piece) >= SHORTEST_NAME), text)


def _overlap(programme: Programme, criterion: Text, text: str) -> int:
    """How many characters of a criterion's title the text repeats at a stretch; of an English one, whole words."""
    title = programme.criteria[criterion].title
    words = [word for word in title.en.lower().split() if len(word) > 3 and word in text.lower()]
    match = SequenceMatcher(None, title.ja, text, autojunk=False).find_longest_match(0, len(title.ja), 0, len(text))
    return max(match.size, *(len(word) for word in words), 0)


def entity(name: Text, value: Any) -> Dict[Text, Any]:
    """An entity as Rasa's extractors write it; it covers the whole text."""
    return {"entity": name, "value": value, "extractor": "CriterionReader", "start": 0, "end": 0}
