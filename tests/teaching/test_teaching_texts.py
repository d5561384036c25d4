"""Texts that are to be taught: what is masked, warned of, refused; and how many are kept for measuring."""

from __future__ import annotations

import uuid

import pytest

from web.teaching.texts import HELD_OUT_ONE_IN, folded, kind_of, one_line, problem, warnings


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("株式会社見本ですが、費用はかかりますか", {"company"}),
        ("見本商事株式会社の件で", {"company"}),
        ("（株）サンプルから応募できますか", {"company"}),
        ("We are Sample Trading Ltd and want to apply", {"company"}),
        ("総務の田中と申します", {"name"}),
        ("山田様に聞いた話では", {"name"}),
        ("tanaka@sample.co.jp に送ってください", {"mail", "address"}),
        ("sample.co.jp を見てください", {"address"}),
        ("［電話番号］まで電話をください", {"masked"}),
        ("受付番号は12345-678です", {"number"}),
        ("愛知県豊田市の会社です", {"place"}),
        ("株式会社でなくても応募できますか", set()),
        ("有限会社です", set()),
        ("お客様の声はありますか", set()),
        ("ジェトロさんから紹介してもらえますか", set()),
        ("費用は2025年度も無料ですか", set()),
        ("360社に達したらどうなりますか", set()),
    ],
)
def test_what_tells_who_it_was_is_warned_of(text: str, kinds: set[str]) -> None:
    assert {one.kind for one in warnings(text)} == kinds


def test_personal_numbers_never_reach_the_form_and_lines_become_one() -> None:
    assert one_line("電話は 03-1234-5678 です。\n費用は？") == "電話は ［電話番号］ です。 費用は？"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("費用は？", None),
        ("", "needed"),
        ("？！", "needed"),
        ("あ" * 501, "text_long"),
        ("[費用](topic)はいくらですか", "text_form"),
        ('[費用]{"entity": "topic"}', "text_form"),
        ("［費用］（話題）", "text_form"),
        ("/faq", "text_form"),
        ("- 費用", "text_form"),
    ],
)
def test_what_training_data_would_misread_is_refused(text: str, word: str | None) -> None:
    assert problem(text) == word


def test_texts_are_compared_across_width_case_and_signs() -> None:
    assert folded("ＺＯＯＭ で、できますか？") == folded("zoomでできますか")
    assert folded("費用は") != folded("費用も")


def test_one_in_five_is_kept_for_measuring_and_nobody_chooses() -> None:
    sources = [str(uuid.UUID(int=number * 7919)) for number in range(5000)]
    held_out = [source for source in sources if kind_of(source) == "held_out"]
    assert 0.18 < len(held_out) / len(sources) < 0.22 and HELD_OUT_ONE_IN == 5
    assert [kind_of(source) for source in sources] == [kind_of(source) for source in sources]
