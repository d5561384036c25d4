"""Rasa's component that finds what a company tells of itself: its form, a residence status, the employment.

Words of the programme are found by spaCy's entity ruler, statements by the patterns of `mentions.yml`.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.importer import programme_folder
from bot.nlu.japanese import JapaneseWords, normalise
from programme import mentions
from programme.model import Programme
from programme.source import ProgrammeSource

# Not the criteria's own names: as entities these would fill the slot of a question that is merely asked about.
MENTIONS = "mentions"
LABEL = "mention"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TermFinder(GraphComponent):
    """Writes one entity `mentions` for each thing told, with `criterion=value` as its value."""

    def __init__(self, source: ProgrammeSource) -> None:
        self._source = source
        self._words = JapaneseWords(term_patterns(source.current()))

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TermFinder:
        """A component over the terms and patterns of mentions.yml."""
        return cls(ProgrammeSource(programme_folder()))

    def process(self, messages: List[Message]) -> List[Message]:
        """Finds what each message tells."""
        for message in messages:
            found = self.found_in(message.get("text") or "")
            message.set("entities", [mention(value) for value in found], add_to_output=True)
        return messages

    def found_in(self, text: Text) -> List[Text]:
        """What a text tells, as `criterion=value`."""
        return list(dict.fromkeys([*self._terms(text), *self._patterned(text)]))

    def _terms(self, text: Text) -> Iterator[Text]:
        for piece in mentions.pieces(normalise(text)):
            for term in self._words.read(piece).terms:
                before, _, after = piece.partition(term.text)
                if mentions.stands(before, after):
                    yield term.id

    def _patterned(self, text: Text) -> Iterator[Text]:
        return (found.id for found in mentions.patterned(self._source.current(), normalise(text)))


def term_patterns(programme: Programme) -> List[Dict[Text, Any]]:
    """The entity ruler's patterns, one a term."""
    return [
        {"label": LABEL, "id": found.id, "pattern": normalise(term)}
        for found in programme.mentions.values()
        for term in found.terms
    ]


def mention(value: Text) -> Dict[Text, Any]:
    """An entity as Rasa's extractors write it."""
    return {"entity": MENTIONS, "value": value, "extractor": "TermFinder", "start": 0, "end": 0}
