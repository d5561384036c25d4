"""The understanding's pure parts: normalising, romaji, sentences and clauses, the three bands, corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, List, Optional, Sequence

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.bands import Bands, Decision, with_facts
from bot.nlu.criterion_reader import asks_for_word, corrections, stance_of
from bot.nlu.japanese import LONGEST_READ, is_romaji, normalise, without_gaps
from bot.nlu.questions import asks, clauses, sentences
from bot.nlu.ranking import Ranked
from bot.nlu.understanding import PartRanking, Rankings
from programme.model import Programme

BANDS = Bands(
    answer_at=0.35,
    sure_at=0.7,
    offer_at=0.06,
    command_at=0.2,
    override_at=0.6,
    accuse_at=0.5,
    clause_at=0.8,
    context_below=0.65,
    context_unsure=0.35,
    context_gain=0.25,
)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("ＦＡＱ　１２", "faq 12"),
        ("ﾋﾖｳ ﾊ", "ヒヨウ ハ"),
        ("ｶﾞｲｺｸ", "ガイコク"),
        ("  費用\n\nは？ ", "費用 は?"),
        ("費\u200b用", "費用"),
        ("\ufeff費用\u202e", "費用"),
        ("a\x00b\x1bc", "a b c"),
        ("①②", "12"),
        ("㈱", "(株)"),
        ("", ""),
        ("\u200b\u3000", ""),
    ],
)
def test_normalising(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


@given(st.text())
def test_normalised_text_is_short_single_spaced_and_free_of_what_is_not_seen(text: str) -> None:
    normal = normalise(text)
    assert len(normal) <= LONGEST_READ and "  " not in normal and not set(normal) & {"\x00", "\u200b", "\n", "\u202e"}


def test_a_very_long_text_is_cut() -> None:
    assert len(normalise("費用" * 10_000)) == LONGEST_READ


def test_gaps_between_japanese_words_say_nothing() -> None:
    assert without_gaps("費用 は いくら but it is free") == "費用はいくら but it is free"


@pytest.mark.parametrize(
    ("text", "romaji"),
    [
        ("hiyou wa ikura desu ka", True),
        ("moushikomi no shimekiri wa itsu desu ka", True),
        ("gaikokujin no koyou", True),
        ("how much does it cost", False),
        ("what is the deadline", False),
        ("who can apply", False),
        ("費用 wa", False),
        ("ka", False),
        ("", False),
        ("12345678", False),
    ],
)
def test_romaji_is_told_from_english(text: str, romaji: bool) -> None:
    assert is_romaji(text) is romaji


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("費用はいくらですか", ["費用はいくらですか"]),
        ("費用はいくらですか?期限はいつですか?", ["費用はいくらですか?", "期限はいつですか?"]),
        ("費用はいくらですか。また期限はいつですか。", ["費用はいくらですか。", "期限はいつですか。"]),
        ("", []),
        ("はい", []),
    ],
)
def test_a_message_falls_into_its_sentences(text: str, pieces: List[str]) -> None:
    assert sentences(text) == pieces


@given(st.text())
def test_taking_apart_never_fails_and_adds_nothing(text: str) -> None:
    for piece in [*sentences(normalise(text)), *clauses(normalise(text))]:
        assert piece in normalise(text)


@pytest.mark.parametrize(
    ("sentence", "asking"),
    [
        ("費用はいくらですか", True),
        ("期限を教えてください", True),
        ("what is the deadline", True),
        ("本当?", True),
        ("当社は製造業です。", False),
        ("ベトナムから2名を採用しました。", False),
    ],
)
def test_a_question_is_told_from_a_story(sentence: str, asking: bool) -> None:
    assert asks(sentence) is asking


def part(text: str, *ranked: Any) -> PartRanking:
    """A piece with its labels and their confidences."""
    return PartRanking(text, tuple(Ranked(label, confidence) for label, confidence in ranked))


OUTSIDE = part("o", ("out_of_scope/tax", 0.9), ("faq/cost", 0.05))
COST = part("c", ("faq/cost", 0.9), ("faq/contact", 0.05))
CONTACT = part("k", ("faq/contact", 0.85), ("faq/cost", 0.05))
FAINT = part("f", ("faq/cost", 0.05), ("smalltalk/thanks", 0.04))


@pytest.mark.parametrize(
    ("rankings", "expected"),
    [
        (Rankings(COST), Decision("faq", 0.9, answers=["cost"])),
        (Rankings(part("x", ("faq/cost", 0.35))), Decision("faq", 0.35, answers=["cost"])),
        (Rankings(OUTSIDE), Decision("out_of_scope", 0.9, reply="out_of_scope/tax")),
        (Rankings(part("x", ("stop", 0.8))), Decision("stop", 0.8)),
        (Rankings(FAINT), Decision("nlu_fallback", 0.05)),
        (
            Rankings(part("x", ("faq/cost", 0.34), ("faq/contact", 0.2), ("stop", 0.1), ("faq/visa", 0.01))),
            Decision("clarify", 0.34, candidates=["cost", "contact", "visa"]),
        ),
        # Two labels of one group speak for the group together; a command is taken from a lower confidence on.
        (
            Rankings(part("x", ("out_of_scope/tax", 0.2), ("out_of_scope/law", 0.2))),
            Decision("out_of_scope", 0.4, reply="out_of_scope/tax"),
        ),
        # Nobody is accused on a mere guess.
        (
            Rankings(part("x", ("out_of_scope/wrongdoing", 0.49), ("out_of_scope/tax", 0.3), ("faq/cost", 0.1))),
            Decision("clarify", 0.49, candidates=["cost"]),
        ),
        (Rankings(part("x", ("out_of_scope/wrongdoing", 0.34), ("faq/cost", 0.01))), Decision("nlu_fallback", 0.34)),
        (
            Rankings(part("x", ("out_of_scope/wrongdoing", 0.6), ("faq/cost", 0.3))),
            Decision("out_of_scope", 0.6, reply="out_of_scope/wrongdoing"),
        ),
        (Rankings(part("x", ("stop", 0.25), ("faq/cost", 0.2))), Decision("stop", 0.25)),
        (Rankings(part("x", ("stop", 0.15), ("faq/cost", 0.1))), Decision("clarify", 0.15, candidates=["cost"])),
        (Rankings(part("x", ("stop", 0.15), ("faq/cost", 0.05))), Decision("nlu_fallback", 0.15)),
        # A threat or a wish for a person in one sentence decides, a faint one does not.
        (
            Rankings(COST, sentences=(COST, part("t", ("out_of_scope/legal_threat", 0.6)))),
            Decision("out_of_scope", 0.6, reply="out_of_scope/legal_threat"),
        ),
        (Rankings(COST, sentences=(COST, part("h", ("handoff_request", 0.7)))), Decision("handoff_request", 0.7)),
        (Rankings(COST, sentences=(part("h", ("handoff_request", 0.59)),)), Decision("faq", 0.9, answers=["cost"])),
        # Two questions: both answered; what is not known of is named; the same topic twice is one answer.
        (Rankings(COST, questions=(COST, CONTACT)), Decision("faq", 0.85, answers=["cost", "contact"])),
        (Rankings(FAINT, questions=(COST, FAINT)), Decision("faq", 0.9, answers=["cost"], unanswered=["f"])),
        (Rankings(COST, questions=(COST, COST)), Decision("faq", 0.9, answers=["cost"])),
        # Clauses must be surer than sentences.
        (Rankings(COST, clauses=(COST, CONTACT)), Decision("faq", 0.85, answers=["cost", "contact"])),
        (
            Rankings(COST, clauses=(COST, part("k", ("faq/contact", 0.79)))),
            Decision("faq", 0.9, answers=["cost"]),
        ),
        # A short follow-up is read with the topic before, where that makes it surer.
        (
            Rankings(part("x", ("faq/cost", 0.4), ("faq/contact", 0.3)), in_context=part("y", ("faq/contact", 0.7))),
            Decision("faq", 0.7, answers=["contact"]),
        ),
        (
            Rankings(part("x", ("faq/cost", 0.66), ("faq/contact", 0.3)), in_context=part("y", ("faq/contact", 0.95))),
            Decision("faq", 0.66, answers=["cost"], beside=["contact"]),
        ),
        (
            Rankings(part("x", ("faq/cost", 0.4)), in_context=part("y", ("faq/visa", 0.95))),
            Decision("faq", 0.4, answers=["cost"]),
        ),
    ],
)
def test_the_three_bands(rankings: Rankings, expected: Decision) -> None:
    assert BANDS.decide(rankings) == expected


LABELS = st.sampled_from(["faq/cost", "faq/contact", "stop", "out_of_scope/tax", "smalltalk/thanks", "handoff_request"])
PARTS = st.dictionaries(LABELS, st.floats(0.0, 1.0), min_size=1).map(
    lambda given: part("x", *sorted(given.items(), key=lambda pair: -pair[1]))
)


@given(PARTS, st.lists(PARTS, max_size=4), st.lists(PARTS, max_size=3), st.none() | PARTS)
def test_a_topic_is_answered_only_when_something_is_sure_of_it(
    whole: PartRanking, questions: List[PartRanking], halves: List[PartRanking], in_context: Optional[PartRanking]
) -> None:
    decision = BANDS.decide(Rankings(whole, tuple(questions), tuple(questions), tuple(halves), in_context))
    seen: Sequence[PartRanking] = [whole, *questions, *halves, *([in_context] if in_context else [])]
    sure = {piece.top.label for piece in seen if piece.top.confidence >= BANDS.answer_at}
    assert {f"faq/{topic}" for topic in decision.answers} <= sure
    assert (decision.intent == "faq") is bool(decision.answers)


def test_the_thresholds_served_stand_in_the_configuration_in_order() -> None:
    with open("config.yml", encoding="utf-8") as file:
        component = yaml.safe_load(file)["pipeline"][-1]
    bands = Bands(**{name: value for name, value in component.items() if name != "name"})
    assert (
        0
        < bands.offer_at
        < bands.command_at
        < bands.answer_at
        < bands.clause_at
        < bands.override_at
        < bands.sure_at
        < 1
    )


def test_a_yes_to_no_question_yields_to_a_topic_that_is_likely() -> None:
    rankings = Rankings(part("わかりません", ("unsure", 0.5), ("faq/cost", 0.4)))
    assert BANDS.decide(rankings).answers == ["cost"]
    assert BANDS.decide(rankings, asked=True).intent == "unsure"


def test_a_told_situation_is_answered_with_its_rules_where_nothing_else_was_understood(programme: Programme) -> None:
    facts = {"corporate_form": ["other"], "employment_type": ["other"]}
    decision = with_facts(Decision("nlu_fallback", 0.1), facts, programme)
    assert decision.answers == ["excluded_corporate_form", "part_time_or_dispatch"] and decision.facts == facts


def test_a_question_beside_a_told_situation_is_answered_first(programme: Programme) -> None:
    facts = {"corporate_form": ["kabushiki"], "employment_type": ["regular"]}
    asked = Decision("faq", 0.9, answers=["cost"])
    assert with_facts(asked, facts, programme) == replace(asked, facts=facts)


def test_one_fact_in_a_sure_question_is_no_situation(programme: Programme) -> None:
    asked = Decision("faq", 0.9, answers=["cost"])
    assert with_facts(asked, {"corporate_form": ["other"]}, programme) == asked


@pytest.mark.parametrize(("label", "stance"), [("affirm", "affirm"), ("unsure", "unsure"), ("faq/cost", None)])
def test_the_stance_is_that_of_the_likeliest_label(label: str, stance: Optional[str]) -> None:
    assert stance_of([Ranked(label, 0.9), Ranked("deny", 0.1)]) == stance


GIVEN: Dict[str, List[str]] = {"corporate_form": ["kabushiki"], "own_website": ["yes"]}


@pytest.mark.parametrize(
    ("text", "asked", "correction"),
    [
        ("さっきの法人ですが、合同会社です", "consent", ("corporate_form", ["godo"])),
        ("法人の種類を変えたい", "consent", ("corporate_form", [])),
        ("corporate form was wrong", "consent", ("corporate_form", [])),
        ("さっきのは間違いです", "consent", None),
        ("さっきの法人ですが、合同会社です", "corporate_form", None),
    ],
)
def test_a_correction_names_an_earlier_answer(
    programme: Programme, text: str, asked: str, correction: Optional[Any]
) -> None:
    found = [entity["value"] for entity in corrections(programme, text, GIVEN, asked)]
    assert found == ([{"criterion": correction[0], "values": correction[1]}] if correction else [])


@pytest.mark.parametrize(
    ("asked", "text", "asks_word"),
    [
        ("placement_licence", "免許って何ですか", True),
        ("placement_licence", "有料職業紹介とは?", True),
        ("placement_licence", "有料職業紹介の意味を教えて", True),
        ("global_south_interest", "グローバルサウスってなに?", True),
        ("global_south_interest", "What does Global South mean?", True),
        ("placement_licence", "費用って何がかかりますか", False),
        ("placement_licence", "費用とは", False),
        ("placement_licence", "免許は持っていません", False),
        ("own_website", "免許って何ですか", False),
        (None, "グローバルサウスって何ですか", False),
    ],
)
def test_a_word_of_the_question_that_is_asked_for_is_recognised(
    programme: Programme, asked: Optional[str], text: str, asks_word: bool
) -> None:
    assert asks_for_word(programme, asked, normalise(text)) is asks_word
