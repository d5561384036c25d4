"""Rasa's component that learns and ranks intents and topics, for a message and for each of its questions."""

from __future__ import annotations

from typing import Any, Dict, List, Text

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.embedding import load_encoder
from bot.nlu.japanese import JapaneseWords
from bot.nlu.ranking import Ranker
from bot.nlu.understanding import RANKINGS, Understanding

FILE = "ranker.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicRanker(GraphComponent):
    """Learns from every example; at run time writes the rankings of a message for `BandDecider`."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Every number is written in config.yml with its reason."""
        return {"inverse_regularisation": 1.0, "sharpness": 4.0, "share_of_embedding": 0.5, "random_state": 2025}

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, ranker: Ranker) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._ranker = ranker
        self._encoder = load_encoder() if config["share_of_embedding"] else None
        self._words = JapaneseWords([])

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicRanker:
        """An untrained component."""
        settings = ("inverse_regularisation", "sharpness", "share_of_embedding", "random_state")
        ranker = Ranker(*(config[name] for name in settings))
        return cls(config, model_storage, resource, ranker)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicRanker:
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the examples; a retrieval intent's label is its topic, `faq/cost`."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [self._words.read(example.get(TEXT)) for example in examples]
        labels = [example.get(INTENT_RESPONSE_KEY) or example.get(INTENT) for example in examples]
        self._ranker.fit(texts, labels, self._encoder)
        with self._storage.write_to(self._resource) as folder:
            # Packed here: of what is not, Rasa makes its archive on the hardest level, which takes half a minute.
            joblib.dump(self._ranker, folder / FILE, compress=3)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component learns from the examples."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Ranks each message and its questions."""
        understanding = Understanding(self._ranker, self._words, self._encoder)
        for message in messages:
            context = (message.get("metadata") or {}).get("context_titles") or []
            message.set(RANKINGS, understanding.rank(message.get(TEXT) or "", context))
        return messages
