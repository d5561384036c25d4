"""Personal numbers are taken out; the desk's own, dates, amounts and clauses stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.personal_numbers import mask

DESK = ("03-3582-4941", "CDR-Support@jetro.go.jp")
FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in "0123456789-()@.ABCDEFGHIJKLMNOPQRSTUVWXYZ"}

MASKED = [
    ("電話は090-1234-5678です", "電話は［電話番号］です", ["phone"]),
    ("０９０－１２３４－５６７８まで", "［電話番号］まで", ["phone"]),
    ("０３ー１２３４ー５６７８", "［電話番号］", ["phone"]),
    ("090・1234・5678", "［電話番号］", ["phone"]),
    ("090.1234.5678", "［電話番号］", ["phone"]),
    ("03(1234)5678", "［電話番号］", ["phone"]),
    ("(06) 1234-5678", "［電話番号］", ["phone"]),
    ("0120-444-555", "［電話番号］", ["phone"]),
    ("09012345678", "［電話番号］", ["phone"]),
    ("+81 90-1234-5678", "［電話番号］", ["phone"]),
    ("+84 912 345 678", "［電話番号］", ["phone"]),
    ("taro.yamada+x@example.co.jp へ", "［メールアドレス］ へ", ["email"]),
    ("ＴＡＲＯ＠ＥＸＡＭＰＬＥ．ＣＯＭ", "［メールアドレス］", ["email"]),
    ("マイナンバーは123456789012", "マイナンバーは［個人番号］", ["my_number"]),
    ("1234 5678 9012", "［個人番号］", ["my_number"]),
    ("１２３４－５６７８－９０１２", "［個人番号］", ["my_number"]),
    ("旅券 TR1234567", "旅券 ［旅券番号］", ["passport"]),
    ("tk 7654321", "［旅券番号］", ["passport"]),
    ("在留カード AB12345678CD", "在留カード ［在留カード番号］", ["residence_card"]),
    ("ＡＢ１２３４５６７８ＣＤ", "［在留カード番号］", ["residence_card"]),
    ("4111 1111 1111 1111", "［カード番号］", ["card"]),
    ("5500-0000-0000-0004", "［カード番号］", ["card"]),
    ("378282246310005", "［カード番号］", ["card"]),
    ("a@example.com と 090-1234-5678", "［メールアドレス］ と ［電話番号］", ["email", "phone"]),
    ("090-1111-2222、090-3333-4444", "［電話番号］、［電話番号］", ["phone"]),
]
KEPT = [
    "03-3582-4941に電話しました",
    "０３－３５８２－４９４１",
    "0335824941",
    "(03)3582-4941",
    "CDR-Support@jetro.go.jp に送りました",
    "cdr-support@JETRO.go.jp",
    "2026年3月31日まで",
    "2026-03-31",
    "2025/02/20 10:00",
    "2026.11.24",
    "1,000,000円",
    "資本金は100000000000円です",
    "売上 123456789012円",
    "500万円",
    "360社",
    "昭和30年法律第179号",
    "III.2(1)③ と VI.1【留意事項】4",
    "〒107-6006 東京都港区赤坂1-12-32",
    "従業員は1200人、うち外国人が35人",
    "9:00～12:00、13:00～17:00",
    "4111 1111 1111 1112",
    "ISO9001 と A4 2部",
]


@pytest.mark.parametrize(("text", "masked", "kinds"), MASKED)
def test_a_personal_number_is_replaced(text, masked, kinds):
    assert mask(text, DESK) == (masked, kinds)


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_personal_number_stays(text):
    assert mask(text, DESK) == (text, [])


def test_the_desks_phone_is_only_kept_when_it_is_given():
    assert mask("03-3582-4941") == ("［電話番号］", ["phone"])


digits = st.text("0123456789", min_size=4, max_size=4)
words = st.text("あいうえおかきくけこ、。", max_size=10)


@given(words, digits, digits, st.sampled_from(["", "-", " "]), st.booleans(), words)
def test_any_mobile_number_is_replaced_whatever_its_width(before, middle, last, separator, wide, after):
    number = separator.join(("090", middle, last))
    shown = number.translate(FULL_WIDTH) if wide else number
    assert mask(before + shown + after) == (f"{before}［電話番号］{after}", ["phone"])


@given(words, digits, digits, digits, st.sampled_from(["", "-", " "]), words)
def test_twelve_digits_are_never_left(before, one, two, three, separator, after):
    masked, kinds = mask(before + separator.join((one, two, three)) + after)
    assert one + two + three not in masked.replace("-", "").replace(" ", "")
    assert len(kinds) == 1


@given(words, st.from_regex(r"\A[A-Z]{2}[0-9]{8}[A-Z]{2}\Z"), st.booleans(), words)
def test_any_residence_card_is_replaced(before, number, wide, after):
    shown = number.translate(FULL_WIDTH) if wide else number
    assert mask(before + shown + after) == (f"{before}［在留カード番号］{after}", ["residence_card"])


@given(st.text(max_size=80))
def test_masking_twice_changes_nothing_more(text):
    once, _ = mask(text)
    assert mask(once) == (once, [])


@given(st.text(st.characters(exclude_categories=("Nd", "No", "Nl", "Cs"), exclude_characters="@＠﹫")))
def test_a_text_without_digits_and_addresses_is_untouched(text):
    assert mask(text) == (text, [])
