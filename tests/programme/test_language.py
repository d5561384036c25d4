"""The language of a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.language import detect

LANGUAGES = {
    "ja": [
        "費用はかかりますか",
        "ひようはかかりますか",
        "ﾋﾖｳﾊｶｶﾘﾏｽｶ",
        "電話番号",
        "採用 最終判断 責任",
        "目的",
        "永住者",
        "支援期間 延長 可否",
        "株式会社",
        "JETROとは",
        "Nguyenさんを採用したい",
        "ベトナムのNguyễnさんを採用したい",
        "ジェトロのJETRO support programme",
        "hiyou wa ikura desu ka",
        "moushikomi no shimekiri wa itsu desu ka",
        "tokutei ginou wa taishou desu ka",
        "konnichiwa",
        "한국어の人材を採用したいのですが",
    ],
    "en": [
        "How much does it cost?",
        "cost",
        "website",
        "Deadline for applications",
        "Is gijinkoku covered?",
        "What is a tokutei ginou?",
        "ＨＥＬＬＯ",
        "ok",
        "We run a café in Kyoto. Can we apply for the support?",
        "Can a yugen kaisha apply",
        "What does 実印 mean for us?",
        "Is the グローバルサウス rule about all countries in the south?",
        "please answer in English",
    ],
    "other": [
        "请问费用是多少？",
        "申请条件是什么",
        "我公司想申请",
        "請問可以申請嗎",
        "費用多少？",
        "비용은 얼마입니까",
        "ค่าใช้จ่ายเท่าไหร่",
        "Chi phí là bao nhiêu?",
        "Xin chào",
        "Сколько это стоит?",
        "كم التكلفة",
        "सहायता का खर्च कितना है",
        "Quanto custa o apoio?",
        "¿Cuánto cuesta?",
        "Cuanto cuesta el programa",
        "Combien ça coûte ?",
        "Bonjour, est-ce que notre société est éligible",
        "Was kostet die Unterstützung?",
        "Berapa biaya untuk program ini",
        "Magkano po ang bayad",
        "ကုန်ကျစရိတ်",
        "শর্ত কী",
        "மன்னிக்கவும்",
    ],
    None: [
        "",
        "   ",
        "12345",
        "１２３",
        "😀🎉",
        "!!!",
        "→★",
        "https://example.com/a",
        "a@example.com",
        "PDF",
        "NPO?",
        "SSW",
    ],
}
CASES = [(text, language) for language, texts in LANGUAGES.items() for text in texts]


@pytest.mark.parametrize(("text", "language"), CASES)
def test_the_language_of_a_message(text, language):
    assert detect(text) == language


@given(st.text(max_size=60))
def test_any_text_gets_one_of_four_answers(text):
    assert detect(text) in ("ja", "en", "other", None)


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), min_size=1, max_size=30))
def test_kana_alone_is_japanese(text):
    assert detect(text) == "ja"


@given(st.text(st.characters(categories=("Nd", "Po", "Sm", "So", "Zs")), max_size=30))
def test_digits_and_signs_tell_nothing(text):
    assert detect(text) is None


def test_every_japanese_text_of_the_programme_is_japanese(programme):
    texts = [answer.text.ja for answer in programme.answers.values()]
    texts += [criterion.question.ja for criterion in programme.criteria.values()]
    assert [text for text in texts if detect(text) != "ja"] == []


def test_every_english_text_of_the_programme_is_english(programme):
    texts = [answer.text.en for answer in programme.answers.values()]
    texts += [criterion.question.en for criterion in programme.criteria.values()]
    assert [text for text in texts if detect(text) != "en"] == []
