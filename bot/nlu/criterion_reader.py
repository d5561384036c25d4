"""Rasa's component that reads the answer to the pre-screening's question, and what a correction corrects.

The channel says in the metadata which criterion is asked and what was answered; the reading itself is
`programme.reading`, by the phrases in criteria.yml.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.importer import programme_folder
from bot.nlu.ranking import Ranked
from bot.nlu.understanding import RANKINGS
from programme.model import Programme
from programme.reading import Stance, read
from programme.source import ProgrammeSource

READ_ANSWER = "read_answer"
STANCES: Dict[Text, Stance] = {"affirm": "affirm", "deny": "deny", "unsure": "unsure"}
# Said while a question is asked, these are meant, even where words of an answer stand in them.
COMMANDS = ("handoff_request", "back", "stop", "restart", "correct", "why", "explain_term", "prescreening_start")
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
            entities = [*(message.get("entities") or []), *self._entities(message.get("text") or "", metadata, ranking)]
            message.set("entities", entities, add_to_output=True)
            if any(entity["entity"] == metadata.get("asked") for entity in entities):
                message.set(READ_ANSWER, True)
        return messages

    def _entities(self, text: str, metadata: Dict[Text, Any], ranking: Sequence[Ranked]) -> List[Dict[Text, Any]]:
        top = ranking[0]
        asked = metadata.get("asked")
        programme = self._source.current()
        if top.label == "correct":
            return corrections(programme, text, metadata.get("answers") or {}, asked)
        if not asked or (top.label in COMMANDS and top.confidence >= self._command_at):
            return []
        values = read(programme, asked, text, stance_of(ranking))
        return [entity(asked, values)] if values else []


def stance_of(ranking: Sequence[Ranked]) -> Optional[Stance]:
    """Whether the text as a whole says yes, no, or does not know."""
    return STANCES.get(ranking[0].label)


def corrections(
    programme: Programme, text: str, answers: Dict[Text, List[Text]], asked: Optional[Text]
) -> List[Dict[Text, Any]]:
    """The earlier answers that the text gives anew; where it only names one, that one without a value."""
    given = [criterion for criterion in answers if criterion in programme.criteria and criterion != asked]
    read_anew = {criterion: read(programme, criterion, text, None) for criterion in given}
    changed = [
        (criterion, values) for criterion, values in read_anew.items() if values and values != answers[criterion]
    ]
    if changed:
        return [entity(CORRECTION, {"criterion": criterion, "values": values}) for criterion, values in changed[:1]]
    named = [criterion for criterion in given if _names(programme, criterion, text)]
    return [entity(CORRECTION, {"criterion": criterion, "values": []}) for criterion in named[:1]]


def _names(programme: Programme, criterion: Text, text: Text) -> bool:
    title = programme.criteria[criterion].title
    return title.ja in text or title.en.lower() in text.lower()


def entity(name: Text, value: Any) -> Dict[Text, Any]:
    """An entity as Rasa's extractors write it; it covers the whole text."""
    return {"entity": name, "value": value, "extractor": "CriterionReader", "start": 0, "end": 0}
