"""Rasa's component that finds the programme's terms in a text: company forms, residence statuses, employment types."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.importer import programme_folder
from bot.nlu.japanese import JapaneseWords, normalise
from programme.loader import load
from programme.model import Programme

# Not the criteria's own names: as entities these would fill the slot of a question that is merely asked about.
MENTIONS = "mentions"
NAMED_BY_TERMS = ("corporate_form", "status_of_residence", "employment_type")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TermFinder(GraphComponent):
    """Writes one entity `mentions` a term, with `criterion=value` as its value."""

    def __init__(self, words: JapaneseWords) -> None:
        self._words = words

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TermFinder:
        """A component over the labels and phrases of criteria.yml."""
        return cls(JapaneseWords(term_patterns(load(programme_folder()))))

    def process(self, messages: List[Message]) -> List[Message]:
        """Finds each message's terms."""
        for message in messages:
            found = self._words.read(message.get("text") or "").terms
            message.set("entities", [mention(*term) for term in found], add_to_output=True)
        return messages


def term_patterns(programme: Programme) -> List[Dict[Text, Any]]:
    """The entity ruler's patterns, one a label or phrase."""
    patterns = []
    for name in NAMED_BY_TERMS:
        for value in programme.criteria[name].values.values():
            phrases = {value.label.ja, value.label.en, *value.says.get("ja", ()), *value.says.get("en", ())}
            patterns += [
                {"label": name, "id": value.id, "pattern": normalise(phrase)} for phrase in sorted(phrases) if phrase
            ]
    return patterns


def mention(criterion: Text, value: Text, text: Text) -> Dict[Text, Any]:
    """An entity as Rasa's extractors write it."""
    return {
        "entity": MENTIONS,
        "value": f"{criterion}={value}",
        "text": text,
        "extractor": "TermFinder",
        "start": 0,
        "end": 0,
    }
