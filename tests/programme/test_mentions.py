"""What companies tell of themselves unasked, by the real data: what is taken as told, and what is not."""

from __future__ import annotations

import pytest

from programme import mentions, stated
from programme.errors import UnknownAnswer

TOLD = {
    "うちはホームページがまだなくて": {"own_website": ["no"]},
    "HPはあります": {"own_website": ["yes"]},
    "ＨＰ持ってません": {"own_website": ["no"]},
    "インスタしかやってない会社です": {"own_website": ["no"]},
    "有料職業紹介の許可を持っています": {"placement_licence": ["yes"]},
    "人材紹介はやっていません": {"placement_licence": ["no"]},
    "人材紹介の許可は返納しました": {"placement_licence": ["returned"]},
    "契約社員ではなく正社員で雇います": {"employment_type": ["regular"]},
    "大卒の社員は一人もいません": {"graduates_employed": ["no"]},
    "高卒のエンジニアです": {"education": ["below"], "job_type": ["specialist"]},
    "倉庫作業をしてもらいます": {"job_type": ["other"]},
    "雇用契約は親会社と結びます": {"other_entity_employs": ["yes"]},
    "グローバルサウスには関心がありません": {"global_south_interest": ["no"]},
    "グローバルサウスへの展開に関心があります": {"global_south_interest": ["yes"]},
    "前期は赤字でした": {"finances_and_organisation": ["insufficient"]},
    "We are an NPO without a website": {"corporate_form": ["other"], "own_website": ["no"]},
    "We have a website and hire part-timers": {"own_website": ["yes"], "employment_type": ["other"]},
}
NOT_TOLD = [
    "多分ホームページはないと思う。わからない",
    "パートナー企業を探しています",
    "派遣会社です",
    "バイトではないです",
    "正社員もバイトもいます",
    "費用はいくらですか",
    "How much is it?",
]


@pytest.mark.parametrize("text", TOLD)
def test_what_a_text_tells_is_found(programme, text):
    found = [mention.id for mention in mentions.patterned(programme, text)]
    assert mentions.stated(programme, found) == TOLD[text]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_is_unsure_taken_back_or_contradicted_is_not_told(programme, text):
    found = [mention.id for mention in mentions.patterned(programme, text)]
    assert mentions.stated(programme, found) == {}


def test_every_row_that_excludes_names_the_topic_of_its_rule(programme):
    for mention in programme.mentions.values():
        value = programme.criteria[mention.criterion].values[mention.value]
        assert mention.topic or value.effect in ("clear", "decided_with_others"), mention.id


def test_each_fact_is_said_with_its_rule_and_clause_and_offered_to_be_filled_in(programme, at):
    facts = {"corporate_form": ["other"], "employment_type": ["other"], "own_website": ["yes"]}
    message = stated.with_facts(programme, {"text": "Before.", "choices": []}, facts, at("2025-06-02T10:00"))
    assert {"III.2(1)①", "III.2(1)⑥", "III.2(1)③"} <= {one["clause"] for one in message["citations"]}
    for id in facts:
        assert programme.criteria[id].title.ja in message["text"]
    assert message["choices"][0]["id"] == (
        "prescreening=start:corporate_form=other,employment_type=other,own_website=yes"
    )


def test_what_excludes_is_said_plainly_and_nothing_else_is_decided(programme, at):
    situation = at("2025-06-02T10:00")
    excludes, leaves_open = (programme.wording[key].ja for key in ("stated_excluded", "stated_undecided"))
    excluded = stated.with_facts(programme, {"text": "x"}, {"own_website": ["no"]}, situation)["text"]
    undecided = stated.with_facts(programme, {"text": "x"}, {"own_website": ["yes"]}, situation)["text"]
    assert excludes in excluded and leaves_open not in excluded
    assert leaves_open in undecided and excludes not in undecided


def test_the_facts_come_back_from_the_choice(programme, at):
    facts = {"corporate_form": ["other"], "own_website": ["yes"]}
    id = stated.filled_choice(programme, facts, at("2025-06-02T10:00"))["id"]
    assert stated.facts_of(programme, id.removeprefix(stated.FILLED)) == facts


@pytest.mark.parametrize(
    "pairs", ["", "moon=full", "own_website=maybe", "own_website=yes,own_website=no", "own_website"]
)
def test_a_choice_of_facts_that_are_none_is_refused(programme, pairs):
    with pytest.raises(UnknownAnswer):
        stated.facts_of(programme, pairs)


def test_a_sub_question_is_filled_in_only_with_its_question(programme):
    assert stated.on_path(programme, {"placements_last_3_years": ["yes"]}) == {}


def test_what_is_filled_in_can_be_changed_one_by_one(programme, at):
    message = stated.filled(programme, {"own_website": ["no"]}, at("2025-06-02T10:00"))
    assert [choice["id"] for choice in message["choices"]] == ["prescreening=edit:own_website"]
