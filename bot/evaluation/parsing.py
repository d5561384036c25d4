"""What the served model makes of texts, as Rasa's processor gives it.

Also a program of its own, for a model of another commit: run in that commit's folder with that folder on PYTHONPATH,
it reads a JSON list of texts from standard input and writes the results to a file.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Sequence

from bot.model_file import ModelFile, served_path
from programme.language import detect

MILLISECONDS = "milliseconds"


def parse_served(texts: Sequence[str]) -> List[Dict[str, Any]]:
    """The results of the model that is served."""
    from rasa.core.agent import Agent

    return asyncio.run(parse_all(Agent.load(ModelFile.read(served_path()).path), texts))


async def parse_all(agent: Any, texts: Sequence[str]) -> List[Dict[str, Any]]:
    """One result a text; the first is parsed twice, since what is loaded once is no part of a reading."""
    for text in texts[:1]:
        await parse(agent, text)
    return [await parse(agent, text) for text in texts]


async def parse(agent: Any, text: str, titles: Sequence[str] = ()) -> Dict[str, Any]:
    """One text through the pipeline, as the channel sends it; `titles` are those of the topics before it."""
    from rasa.core.channels.channel import UserMessage

    began = time.perf_counter()
    metadata = {"language": detect(text) or "ja", "context_titles": list(titles)}
    result = await agent.processor.parse_message(UserMessage(text, metadata=metadata))
    spent = 1000 * (time.perf_counter() - began)
    return {"intent": result["intent"], "understood": result["understood"], MILLISECONDS: spent}


if __name__ == "__main__":
    parsed = parse_served(json.load(sys.stdin))
    Path(sys.argv[1]).write_text(json.dumps(parsed, ensure_ascii=False), encoding="utf-8")
