"""Texts of the chat as parts of a page."""

from __future__ import annotations

import pytest

from web.page.folding import fold
from web.page.prose import Block, Marks, Piece, blocks, first_sentence, pieces

JAPANESE = Marks("・", "■")
ENGLISH = Marks("-", ":")


def test_a_text_falls_into_headings_paragraphs_and_lists() -> None:
    text = "はじめに。\n続き。\n\n■ 準備するもの\n・同意書\n・下書き\n終わりに。"
    assert list(blocks(text, JAPANESE)) == [
        Block("paragraph", ("はじめに。", "続き。")),
        Block("heading", ("準備するもの",)),
        Block("list", ("同意書", "下書き")),
        Block("paragraph", ("終わりに。",)),
    ]


def test_an_english_heading_ends_with_its_mark_and_has_something_below_it() -> None:
    assert list(blocks("What to prepare:\n- a draft\n- a seal", ENGLISH)) == [
        Block("heading", ("What to prepare",)),
        Block("list", ("a draft", "a seal")),
    ]
    assert list(blocks("One thing only:", ENGLISH)) == [Block("paragraph", ("One thing only:",))]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("申込ページ(https://www.example.jp/a/)で", [("https://www.example.jp/a/", "https://www.example.jp/a/")]),
        (
            "See http://www.example.jp/privacy/.",
            [("http://www.example.jp/privacy/", "https://www.example.jp/privacy/")],
        ),
        ("メール desk-A@example.co.jp、電話", [("desk-A@example.co.jp", "mailto:desk-A@example.co.jp")]),
        ("電話03-1234-5678です", [("03-1234-5678", "tel:03-1234-5678")]),
        ("〒107-6006 第1-12-32号 2025-02-01", []),
        ("javascript:alert(1) data:text/html,x ftp://example.jp", []),
    ],
)
def test_addresses_in_a_line_become_links_and_nothing_else_does(line: str, found: list[tuple[str, str]]) -> None:
    cut = pieces(line, "ja")
    assert "".join(piece.text for piece in cut) == line
    assert [(piece.text, piece.href) for piece in cut if piece.href] == found


def test_japanese_words_are_marked_in_english_only() -> None:
    assert pieces("the act (育成就労) and more", "en") == [
        Piece("the act ("),
        Piece("育成就労", language="ja"),
        Piece(") and more"),
    ]
    assert pieces("育成就労", "ja") == [Piece("育成就労")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("過ぎています。続きは窓口へ。\n以下", ("過ぎています。", "続きは窓口へ。\n以下")),
        ("It has passed. Ask the desk.", ("It has passed.", "Ask the desk.")),
        ("一つだけ。", ("一つだけ。", "")),
        ("no end", ("no end", "")),
    ],
)
def test_a_notice_is_cut_after_its_first_sentence(text: str, parts: tuple[str, str]) -> None:
    assert first_sentence(text) == parts


@pytest.mark.parametrize(
    ("one", "other"), [("ＰＤＦ", "pdf"), ("ｷｯｸｵﾌ", "きっくおふ"), ("ガイド", "がいど"), ("Ⅳ.1", "iv.1"), ("①", "1")]
)
def test_texts_that_differ_in_width_case_or_kana_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)
