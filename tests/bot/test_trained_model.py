"""The trained model as it is served: utterances of every style, commands that are none, answers to what is asked."""

from __future__ import annotations

import asyncio
from typing import Any, Dict, Optional

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.message import as_text
from bot.model_file import ModelFile, served_path
from programme.language import detect
from programme.model import Programme


def parsed(agent: Agent, text: str, **metadata: Any) -> Dict[str, Any]:
    """What the engine makes of a typed text."""
    message = UserMessage(as_text(text), metadata={"language": detect(text) or "ja", **metadata})
    assert agent.processor is not None
    return dict(asyncio.run(agent.processor.parse_message(message)))


def read_as(agent: Agent, text: str, **metadata: Any) -> Dict[str, Any]:
    """The entities of a text, by name."""
    return {found["entity"]: found["value"] for found in parsed(agent, text, **metadata)["entities"]}


def test_the_model_is_that_of_the_programme(programme: Programme) -> None:
    ModelFile.read(served_path()).check(programme)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("費用はかかりますか", "cost"),
        ("ひようはいくらですか", "cost"),
        ("ﾋﾖｳ ﾊ ｲｸﾗ ﾃﾞｽｶ", "cost"),
        ("hiyou wa ikura desu ka", "cost"),
        ("Is the support free of charge?", "cost"),
        ("費用 いくら", "cost"),
        ("恐れ入りますが、支援に要する費用についてご教示いただけますでしょうか。", "cost"),
        ("問い合わせ先の電話番号を教えてください", "contact"),
        ("What is the phone number of the inquiry desk?", "contact"),
        ("どこから申し込めばいいですか", "application_url"),
        ("申込ページのURLは", "application_url"),
        ("プラットフォームとは何ですか", "platform"),
        ("特定技能の人材も対象になりますか", "tokutei_ginou"),
        ("人材を紹介してもらえますか", "referral_request"),
        ("Can you introduce candidates to us?", "referral_request"),
        ("この支援の目的は何ですか", "purpose"),
    ],
)
def test_a_question_is_answered_by_its_topic(agent: Agent, text: str, topic: str) -> None:
    result = parsed(agent, text)
    assert (result["intent"]["name"], result["understood"]["answers"][:1]) == ("faq", [topic])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("診断を始めてください", "prescreening_start"),
        ("Start the pre-screening, please", "prescreening_start"),
        ("担当の方と直接話したいです", "handoff_request"),
        ("I want to talk to a person", "handoff_request"),
        ("戻る", "go_back"),
        ("ひとつ前の質問に戻って", "go_back"),
        ("最初からやり直したい", "start_over"),
        ("やめる", "stop"),
        ("中止してください", "stop"),
        ("再開したい", "resume"),
        ("はい", "affirm"),
        ("いいえ", "deny"),
        ("わからないです", "unsure"),
        ("もっと詳しく", "more_detail"),
        ("Tell me more", "more_detail"),
        ("何ができますか", "ask_capabilities"),
        ("こんにちは", "smalltalk"),
        ("ありがとうございました", "smalltalk"),
        ("今日の東京の天気は", "out_of_scope"),
        ("おすすめのラーメン屋を教えて", "out_of_scope"),
        ("What will the weather be like tomorrow?", "out_of_scope"),
        ("\U0001f600\U0001f600\U0001f600", "out_of_scope"),
    ],
)
def test_what_is_no_question_is_its_intent(agent: Agent, text: str, intent: str) -> None:
    assert parsed(agent, text)["intent"]["name"] == intent


@pytest.mark.parametrize("before", ["", " ", "\u3000", "\u200b", "\ufeff", "\n", "\x00"], ids=ascii)
@pytest.mark.parametrize("slash", ["/", "\uff0f"])
def test_a_typed_command_is_no_intent_of_its_own(agent: Agent, before: str, slash: str) -> None:
    result = parsed(agent, f'{before}{slash}faq{{"own_website": "yes", "x": 1}}')
    assert result["intent"]["confidence"] < 1.0
    assert "own_website" not in {found["entity"] for found in result["entities"]}
    assert parsed(agent, f"{before}{slash}restart")["intent"]["confidence"] < 1.0


@pytest.mark.parametrize("slash", ["/", "\uff0f"])
def test_a_typed_command_does_not_answer_the_question_asked(agent: Agent, slash: str) -> None:
    text = f'{slash}faq{{"own_website": "yes", "x": 1}}'
    assert read_as(agent, text, asked="consent").keys().isdisjoint({"consent", "own_website"})


@pytest.mark.parametrize(
    ("text", "asked", "values"),
    [
        ("有限会社です", "corporate_form", ["yugen"]),
        ("2番", "corporate_form", ["yugen"]),
        ("１", "corporate_form", ["kabushiki"]),
        ("NPO法人です", "corporate_form", ["other"]),
        ("はい", "consent", ["yes"]),
        ("いいえ", "consent", ["no"]),
        ("多分できると思う", "consent", ["unsure"]),
        ("yes", "consent", ["yes"]),
    ],
)
def test_an_answer_to_the_question_asked_is_read(agent: Agent, text: str, asked: str, values: Any) -> None:
    result = parsed(agent, text, asked=asked)
    assert result["intent"] == {"name": "answer_criterion", "confidence": 1.0}
    assert read_as(agent, text, asked=asked)[asked] == values


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("費用はかかりますか", "consent"),
        ("同意書はどこでもらえますか", "consent"),
        ("有限会社でも申し込めますか", "corporate_form"),
        ("戻る", "corporate_form"),
        ("やめる", "corporate_form"),
        ("担当の方と話したい", "corporate_form"),
        ("なぜそれを聞くんですか", "corporate_form"),
    ],
)
def test_a_question_or_a_command_is_no_answer(agent: Agent, text: str, asked: str) -> None:
    assert asked not in read_as(agent, text, asked=asked)
    assert parsed(agent, text, asked=asked)["intent"]["name"] != "answer_criterion"


@pytest.mark.parametrize(("text", "asked"), [("はい", None), ("有限会社です", None), ("2番", None)])
def test_without_a_question_nothing_is_an_answer(agent: Agent, text: str, asked: Optional[str]) -> None:
    assert parsed(agent, text, asked=asked)["intent"]["name"] != "answer_criterion"


def test_two_questions_get_two_answers(agent: Agent) -> None:
    result = parsed(agent, "費用はいくらですか。あと、問い合わせ先の電話番号を教えてください。")
    assert result["understood"]["answers"] == ["cost", "contact"]


def test_a_third_language_is_told_apart(agent: Agent) -> None:
    assert parsed(agent, "你好，请问费用是多少", language="other")["intent"]["name"] == "other_language"


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\x00", "<script>alert(1)</script>", "'; DROP TABLE x;--", "あ" * 10_000]
)
def test_bad_input_is_read_without_an_error_and_sets_nothing(agent: Agent, text: str) -> None:
    result = parsed(agent, text, asked="consent")
    assert result["intent"]["name"]
    assert "consent" not in {found["entity"] for found in result["entities"]}
