"""An engine's replies with what was understood, as the channel gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.web.fake_engine import reply


def answered(topic: str, confidence: float = 0.9, *, beside: Sequence[str] = ()) -> dict[str, Any]:
    """A topic is answered."""
    message = {"text": f"answer {topic}", "topics": [topic]}
    return understood(reply(message), "faq", confidence, answers=[topic], beside=list(beside))


def asked_back(*topics: str, confidence: float = 0.2) -> dict[str, Any]:
    """もしかして: these are offered."""
    choices = [{"id": f"topic={topic}", "label": topic} for topic in topics]
    message = {"text": "which", "topics": ["fallback"], "choices": choices}
    return understood(reply(message), "clarify", confidence, candidates=list(topics))


def not_understood(confidence: float = 0.03) -> dict[str, Any]:
    """Nothing was understood."""
    return understood(reply({"text": "sorry", "topics": ["fallback"]}), "nlu_fallback", confidence)


def wants_person() -> dict[str, Any]:
    """A person is asked for."""
    return understood(reply({"text": "the desk"}), "handoff_request", 0.9)


def judged(outcome: str, *findings: tuple[str, str]) -> dict[str, Any]:
    """A verdict; findings: criterion and clause, each excluding."""
    entries = [
        {"criterion": criterion, "clause": clause, "outcome": "excluded", "reason": "r"}
        for criterion, clause in findings
    ]
    verdict = {"outcome": outcome, "findings": entries, "open": [], "guideline": "2025", "as_of": "2026-11-24"}
    return understood(reply({"text": "verdict", "verdict": verdict}), "answer_criterion", 1.0)


def understood(said: dict[str, Any], intent: str, confidence: float, **more: Any) -> dict[str, Any]:
    """A reply with another understanding."""
    ranking = [{"id": f"faq/{topic}", "confidence": confidence} for topic in more.get("answers", [])]
    return {
        **said,
        "understood": {"intent": intent, "confidence": confidence, "topics": ranking, "entities": [], **more},
    }
