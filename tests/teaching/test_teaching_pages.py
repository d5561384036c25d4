"""From a confirmed turn to an accepted example, and from a candidate to the served model, through the pages."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.console.member import Joining
from tests.teaching.classroom import Classroom, judged
from web.store.tables import conversations

LIST = "/console/teaching/examples"


async def test_a_confirmed_turn_becomes_an_accepted_example_that_outlives_its_conversation(
    classroom: Classroom, join: Joining
) -> None:
    reviewer = await join(classroom.site, "reviewer")
    turn = await classroom.wrong_of_kind("training", "御社って結局なんぼかかるんやろか", "cost")
    path = f"/console/teaching/reviews/{turn.review.id}"
    assert turn.text in (await reviewer.get(LIST)).text
    shown = await reviewer.get(path)
    assert turn.text in shown.text and 'value="faq/cost" selected' in shown.html
    assert (await reviewer.post(path, text="結局なんぼかかるんやろか", label="faq/cost")).location.startswith(LIST)
    waiting = await reviewer.get(f"{LIST}?state=proposed")
    example = waiting.html.split("/examples/")[1].split("/")[0]
    assert not (classroom.teaching / "examples.yml").exists()
    second = await join(classroom.site, "reviewer", "second")
    assert (await second.post(f"{LIST}/{example}/accept")).status == 303
    kept = yaml.safe_load((classroom.teaching / "examples.yml").read_text())
    assert kept["nlu"] == [{"intent": "faq/cost", "examples": "- 結局なんぼかかるんやろか\n"}]
    async with classroom.site.store.writing() as connection:
        await connection.execute(conversations.delete())
    accepted = await reviewer.get(f"{LIST}?state=accepted")
    assert "結局なんぼかかるんやろか" in accepted.text and "reviewer" in accepted.text
    assert (await reviewer.get(path)).status == 404
    acts = [act for act in await classroom.acts() if act.startswith("example_")]
    assert acts == ["example_proposed", "example_accepted"]


async def test_a_turn_is_judged_and_confirmed_in_the_console_before_it_can_be_taught(
    classroom: Classroom, join: Joining
) -> None:
    reviewer, second = await join(classroom.site, "reviewer"), await join(classroom.site, "reviewer", "second")
    conversation = await classroom.ask("うちの財布から出るお金ってある？", "subsidy")
    assert "うちの財布" not in (await reviewer.get(LIST)).text
    await judged(conversation, await classroom.turn_of(conversation), "cost", reviewer, second)
    waiting = (await reviewer.get(LIST)).text
    assert "うちの財布から出るお金ってある？ 費用" in waiting and "話題が違う" in waiting


async def test_a_candidate_is_accepted_and_the_model_before_is_one_step_back(
    classroom: Classroom, join: Joining
) -> None:
    admin = await join(classroom.site, "admin")
    classroom.candidate()
    page = await admin.get("/console/teaching/candidate")
    assert "直った文" in page.text and "悪化したものはありません" in page.text
    sent = await admin.post("/console/teaching/candidate/accept", candidate="model-2", reason="良くなった")
    assert sent.location.endswith("done=model_accepted")
    assert served(classroom.models) == "model-2"
    assert "教えた文" in (classroom.teaching / "in_use.yml").read_text()
    history = await admin.get("/console/teaching/models")
    assert "model-2" in history.text and "良くなった" in history.text
    back = await admin.post("/console/teaching/models/back", served="model-2", reason="問い合わせが増えた")
    assert back.location.endswith("done=model_stepped_back")
    assert served(classroom.models) == "model-1"
    assert "教えた文" not in (classroom.teaching / "in_use.yml").read_text()
    # And forward again: the model stepped back from is the earlier one now.
    await admin.post("/console/teaching/models/back", served="model-1", reason="やはり新しい方")
    assert served(classroom.models) == "model-2"
    assert "教えた文" in (classroom.teaching / "in_use.yml").read_text()
    acts = [act for act in await classroom.acts() if act.startswith("model_")]
    assert acts == ["model_accepted", "model_stepped_back", "model_stepped_back"]


def served(models: Path) -> str:
    """The model that the manifest names."""
    return str(json.loads((models / "current.json").read_text())["id"])
