"""Rasa's component that decides: answer, ask back with choices, or say that it was not understood.

Confidence alone does not tell what is out of scope, so that is a class of its own; the thresholds are calibrated on
held-out utterances (docs/understanding.md) and stand in config.yml.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, Dict, List, Optional, Sequence, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.importer import programme_folder
from bot.nlu.criterion_reader import READ_ANSWER, READ_CORRECTION, READ_TERM, STANCES
from bot.nlu.questions import elliptical
from bot.nlu.ranking import Ranked
from bot.nlu.terms import MENTIONS
from bot.nlu.understanding import RANKINGS, PartRanking, Rankings
from programme import mentions, stated
from programme.mentions import Stated
from programme.model import Programme
from programme.source import ProgrammeSource

FAQ = "faq"
# Intents that Rasa has an action of its own for, under the names that ours have.
RENAMED = {"back": "go_back", "restart": "start_over"}
OVERRIDING = (
    "handoff_request",
    "out_of_scope/legal_threat",
    "out_of_scope/complaint",
    "out_of_scope/manipulation",
    "out_of_scope/wrongdoing",
)
# What accuses: said only where that very label is sure, not where several of its group are together.
ACCUSING = ("out_of_scope/manipulation", "out_of_scope/wrongdoing")
# What a follow-up alone may be taken for, where it needs the topic before it.
LEANING = ("faq/", "smalltalk/", "out_of_scope/", "affirm", "deny", "unsure")
# With a situation told, these would only have asked back or declined.
VAGUE = ("clarify", "nlu_fallback")
UNRELATED = "out_of_scope/general"
# Said of these, one fact alone is a situation; with others it takes two.
OVERVIEW = "eligibility_overview"
MOST_ANSWERS = 3
MOST_CANDIDATES = 3


@dataclass
class Decision:
    """What is done about a message."""

    intent: str
    confidence: float
    answers: List[str] = field(default_factory=list)
    candidates: List[str] = field(default_factory=list)
    unanswered: List[str] = field(default_factory=list)
    reply: str = ""
    facts: Stated = field(default_factory=dict)
    beside: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bands:
    """The thresholds: at or above `answer_at` a topic is answered, at or above `offer_at` it is offered as a choice.

    Below `sure_at` an answer comes with its runners-up as choices. Below `accuse_at` nobody is told that what they want
    is wrong.
    """

    answer_at: float
    sure_at: float
    offer_at: float
    command_at: float
    override_at: float
    accuse_at: float
    clause_at: float
    context_below: float
    context_unsure: float
    context_gain: float

    def decide(self, rankings: Rankings, asked: bool = False) -> Decision:
        """The decision for a message by its rankings alone; `asked` while a question of the pre-screening waits."""
        overriding = self._overriding(rankings.sentences)
        if overriding:
            return overriding
        several = self._several(rankings) or self._clauses(rankings)
        if several:
            return several
        ranking = rankings.whole.ranking
        if rankings.in_context and self._better_in_context(rankings.whole, rankings.in_context):
            ranking = rankings.in_context.ranking
        return self._one(ranking if asked else self._without_stances(ranking))

    def _without_stances(self, ranking: Sequence[Ranked]) -> Sequence[Ranked]:
        """Where nothing is asked, yes, no and "I do not know" yield to a topic that is likely at all."""
        topics = [ranked for ranked in ranking if ranked.label.startswith(FAQ + "/")]
        if ranking[0].label in STANCES and topics and topics[0].confidence >= self.command_at:
            return [ranked for ranked in ranking if ranked.label not in STANCES]
        return ranking

    def _overriding(self, sentences: Sequence[PartRanking]) -> Optional[Decision]:
        """A threat, a complaint or a wish for a person in one sentence decides the message, whatever else it asks."""
        for sentence in sentences:
            if sentence.top.label in OVERRIDING and sentence.top.confidence >= self.override_at:
                group, _, name = sentence.top.label.partition("/")
                return Decision(group, sentence.top.confidence, reply=sentence.top.label if name else "")
        return None

    def _one(self, ranking: Sequence[Ranked]) -> Decision:
        top = ranking[0]
        group, _, name = top.label.partition("/")
        likeliest_group = self._group_confidence(ranking, group)
        confidence = top.confidence if group == FAQ else max(top.confidence, likeliest_group)
        accuses = top.label in ACCUSING
        if top.confidence >= self.accuse_at if accuses else confidence >= self.answer_at:
            if group == FAQ:
                return Decision(FAQ, confidence, answers=[name], beside=self._beside(ranking))
            return Decision(group, confidence, reply=top.label if name else "")
        candidates = [ranked for ranked in ranking if ranked.label.startswith(FAQ + "/")][:MOST_CANDIDATES]
        likely = [ranked for ranked in candidates if ranked.confidence >= self.offer_at]
        if likely and top.label.startswith(FAQ + "/"):
            return Decision("clarify", top.confidence, candidates=[_topic(ranked) for ranked in candidates])
        if group != FAQ and confidence >= self.command_at and not accuses:
            return Decision(group, confidence, reply=top.label if name else "")
        if likely:
            return Decision("clarify", top.confidence, candidates=[_topic(ranked) for ranked in candidates])
        return Decision("nlu_fallback", top.confidence)

    def _beside(self, ranking: Sequence[Ranked]) -> List[str]:
        """The runners-up to offer beside an answer that is not quite sure."""
        others = [ranked for ranked in ranking[1:] if ranked.label.startswith(FAQ + "/")][: MOST_CANDIDATES - 1]
        return [_topic(ranked) for ranked in others] if ranking[0].confidence < self.sure_at else []

    def _several(self, rankings: Rankings) -> Optional[Decision]:
        """Two questions or more: each that is sure is answered, and those that nothing is known of are named."""
        questions = rankings.questions
        sure = [part for part in questions if self._is_sure_topic(part.top)]
        topics = list(dict.fromkeys(_topic(part.top) for part in sure))
        one_alone = len(topics) == 1 and rankings.whole.top.confidence < self.answer_at
        if len(questions) < 2 or not (len(topics) > 1 or one_alone):
            return None
        unanswered = [part.text for part in questions if part.top.confidence < self.answer_at]
        confidence = min(part.top.confidence for part in sure)
        return Decision(FAQ, confidence, answers=topics[:MOST_ANSWERS], unanswered=unanswered)

    def _clauses(self, rankings: Rankings) -> Optional[Decision]:
        """One sentence that asks for two things, where each clause is surer than a sentence must be."""
        sure = [
            part for part in rankings.clauses if self._is_sure_topic(part.top) and part.top.confidence >= self.clause_at
        ]
        topics = list(dict.fromkeys(_topic(part.top) for part in sure))
        if len(topics) < 2 or _topic(rankings.whole.top) not in topics:
            return None
        return Decision(FAQ, min(part.top.confidence for part in sure), answers=topics[:MOST_ANSWERS])

    def _is_sure_topic(self, ranked: Ranked) -> bool:
        return ranked.label.startswith(FAQ + "/") and ranked.confidence >= self.answer_at

    def _better_in_context(self, alone: PartRanking, in_context: PartRanking) -> bool:
        """A short follow-up that is not sure by itself and, read with the topic before, is.

        What leans on what was said (「それって…」「…でも？」), or may well mean that, changes its topic more easily
        than a question of its own.
        """
        near = [ranked.label for ranked in alone.ranking[:MOST_CANDIDATES] if ranked.confidence >= self.offer_at]
        leans = elliptical(alone.text) or in_context.top.label in near
        return (
            alone.top.confidence < (self.context_below if leans else self.context_unsure)
            and alone.top.label.startswith(LEANING)
            and in_context.top.label.startswith(FAQ + "/")
            and in_context.top.confidence >= alone.top.confidence + self.context_gain
            and (leans or in_context.top.label in {ranked.label for ranked in alone.ranking})
        )

    @staticmethod
    def _group_confidence(ranking: Sequence[Ranked], group: str) -> float:
        return sum(ranked.confidence for ranked in ranking if ranked.label.partition("/")[0] == group)


def with_facts(decision: Decision, facts: Stated, programme: Programme) -> Decision:
    """The decision with the situation that the message tells: its rules are answered beside what it asks."""
    vague = decision.intent in VAGUE or decision.answers[:1] == [OVERVIEW]
    several = len(facts) > 1 and (decision.intent == FAQ or decision.reply == UNRELATED)
    if not facts or not (vague or several):
        return decision
    rules = mentions.topics(programme, facts)
    if decision.intent == FAQ and not (vague or set(rules) & set(decision.answers)):
        return replace(decision, facts=facts)
    answers = list(dict.fromkeys([*decision.answers, *rules] or [OVERVIEW]))[:MOST_ANSWERS]
    return Decision(FAQ, 1.0, answers, unanswered=decision.unanswered, facts=facts, beside=decision.beside)


def _topic(ranked: Ranked) -> str:
    return ranked.label.partition("/")[2]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class BandDecider(GraphComponent):
    """Writes the intent, the topics and the ranking where Rasa's own classifiers and selectors would."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The thresholds; config.yml gives them with their reason."""
        return {
            "answer_at": 0.35,
            "sure_at": 0.7,
            "offer_at": 0.06,
            "command_at": 0.2,
            "override_at": 0.6,
            "accuse_at": 0.5,
            "clause_at": 0.5,
            "context_below": 0.65,
            "context_unsure": 0.35,
            "context_gain": 0.25,
        }

    def __init__(self, config: Dict[Text, Any], source: ProgrammeSource) -> None:
        self._source = source
        self._bands = Bands(**{threshold.name: config[threshold.name] for threshold in fields(Bands)})

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BandDecider:
        """A component of these thresholds."""
        return cls(config, ProgrammeSource(programme_folder()))

    def process(self, messages: List[Message]) -> List[Message]:
        """Decides each message."""
        for message in messages:
            rankings: Rankings = message.get(RANKINGS)
            read = message.get(READ_ANSWER)
            metadata = message.get("metadata") or {}
            if metadata.get("language") == "other":
                decision = Decision("other_language", 1.0)
            elif message.get(READ_TERM):
                decision = Decision("explain_term", 1.0)
            elif message.get(READ_CORRECTION):
                decision = Decision("correct", 1.0)
            elif read is not None:
                decision = Decision("answer_criterion", 1.0)
            else:
                decision = self._bands.decide(rankings, asked=bool(metadata.get("asked")))
                if not metadata.get("asked"):
                    decision = with_facts(decision, told_in(message, self._source.current()), self._source.current())
            self._write(message, decision, rankings.whole.ranking)
        return messages

    @staticmethod
    def _write(message: Message, decision: Decision, ranking: Sequence[Ranked]) -> None:
        intent = RENAMED.get(decision.intent, decision.intent)
        message.set("intent", {"name": intent, "confidence": decision.confidence}, add_to_output=True)
        message.set("intent_ranking", [], add_to_output=True)
        label = decision.reply or (f"{FAQ}/{decision.answers[0]}" if decision.answers else "")
        if label:
            group = label.partition("/")[0]
            message.set("response_selector", selector(group, label, ranking), add_to_output=True)
        understood = {
            "answers": decision.answers,
            "candidates": decision.candidates,
            "unanswered": decision.unanswered,
            "facts": decision.facts,
            "beside": decision.beside,
            "topics": [{"id": ranked.label, "confidence": round(ranked.confidence, 4)} for ranked in list(ranking)[:5]],
        }
        message.set("understood", understood, add_to_output=True)


def told_in(message: Message, programme: Programme) -> Stated:
    """The answers that a message tells unasked."""
    found = [entity["value"] for entity in message.get("entities") or [] if entity["entity"] == MENTIONS]
    return stated.on_path(programme, mentions.stated(programme, found))


def selector(group: str, label: str, ranking: Sequence[Ranked]) -> Dict[str, Any]:
    """What Rasa's ResponseSelector would write for this label, so that its actions and tools read it."""
    return {
        group: {
            "response": {"intent_response_key": label, "utter_action": f"utter_{label}", "confidence": 1.0},
            "ranking": [
                {"intent_response_key": ranked.label, "confidence": ranked.confidence}
                for ranked in ranking
                if ranked.label.startswith(group + "/")
            ],
        }
    }
