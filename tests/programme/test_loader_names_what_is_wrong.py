"""Broken copies of a small programme, and the words of the error that each gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SmallProgramme, both

from programme import loader
from programme.errors import ProgrammeError


def error_of(folder: Path) -> str:
    with pytest.raises(ProgrammeError) as raised:
        loader.load(folder)
    return str(raised.value)


def test_the_small_programme_is_sound(tmp_path):
    programme = loader.load(SmallProgramme().write(tmp_path))
    assert list(programme.answers) == ["cost", "length", "unsettled_thing"]
    assert programme.criteria["duty_items"].asked_when == {"duties": ("some",)}


# Each case: the file, the entry, what is changed in it, and the whole error.
CHANGES = {
    "unknown key": ("answers/one.yml", "cost", {"colour": "red"}, "answers/one.yml: cost: unknown key colour"),
    "key missing": ("answers/one.yml", "cost", {"text": None}, "answers/one.yml: cost: text is missing"),
    "unknown clause in an answer": (
        "answers/one.yml",
        "cost",
        {"clauses": ["A.1", "A.9"]},
        "answers/one.yml: cost: cites A.9, which clauses.yml does not define",
    ),
    "unknown clause in a fact": (
        "facts.yml",
        "price",
        {"clauses": ["A.9"]},
        "facts.yml: price: cites A.9, which clauses.yml does not define",
    ),
    "unknown clause in a criterion": (
        "criteria.yml",
        "licence",
        {"clauses": ["A.1①①"]},
        "criteria.yml: licence: cites A.1①①, which clauses.yml does not define",
    ),
    "unknown clause in a term": (
        "terms.yml",
        "licence",
        {"clauses": ["Z"]},
        "terms.yml: licence: cites Z, which clauses.yml does not define",
    ),
    "a mention of an unknown criterion": (
        "mentions.yml",
        "licence=no",
        {"id": "seal=no"},
        "mentions.yml: seal=no: unknown criterion seal",
    ),
    "a mention of an unknown value": (
        "mentions.yml",
        "licence=no",
        {"id": "licence=never"},
        "mentions.yml: licence=never: unknown value never",
    ),
    "a mention of an unknown topic": (
        "mentions.yml",
        "licence=no",
        {"topic": "moon"},
        "mentions.yml: licence=no: unknown topic moon",
    ),
    "a mention with a broken pattern": (
        "mentions.yml",
        "licence=no",
        {"patterns": ["no (licence"]},
        "mentions.yml: licence=no: pattern 'no (licence': missing ), unterminated subpattern at position 3",
    ),
    "unknown fact": ("answers/one.yml", "cost", {"facts": ["price", "tip"]}, "answers/one.yml: cost: unknown fact tip"),
    "the clause of a fact not cited": (
        "answers/one.yml",
        "cost",
        {"clauses": ["B.1"]},
        "answers/one.yml: cost: does not cite A.1, the clause of its fact price",
    ),
    "a fact that no answer says": (
        "answers/one.yml",
        "cost",
        {"facts": []},
        "facts.yml: price: no answer says this fact",
    ),
    "unknown placeholder": (
        "answers/one.yml",
        "cost",
        {"text": both("It is {pryce}.")},
        "answers/one.yml: cost: text.ja: unknown placeholder {pryce}",
    ),
    "unknown placeholder in a reply": (
        "replies.yml",
        "out_of_scope/tax",
        {"text": both("{today} {tomorrow}")},
        "replies.yml: out_of_scope/tax: text.ja: unknown placeholder {tomorrow}",
    ),
    "the closing time where the desk may be closed": (
        "notices.yml",
        "period_ended",
        {"cases": [{"when": {"office": ["open", "lunch"]}, "text": both("{closes_at}")}]},
        "notices.yml: period_ended: unknown placeholder {closes_at}",
    ),
    "the date of a status that may be unknown": (
        "notices.yml",
        "period_ended",
        {"cases": [{"when": {"application_status": ["unknown", "open"]}, "text": both("{status_as_of}")}]},
        "notices.yml: period_ended: unknown placeholder {status_as_of}",
    ),
    "missing translation": (
        "answers/one.yml",
        "cost",
        {"text": {"ja": "text"}},
        "answers/one.yml: cost: text: missing translation en",
    ),
    "a third language": (
        "answers/one.yml",
        "cost",
        {"text": {**both("text"), "fr": "texte"}},
        "answers/one.yml: cost: text: unknown language fr",
    ),
    "a text in one language only": (
        "answers/one.yml",
        "cost",
        {"text": "free"},
        "answers/one.yml: cost: text must be a mapping of ja and en, is a string",
    ),
    "empty text": (
        "answers/one.yml",
        "cost",
        {"text": {"ja": " ", "en": "x"}},
        "answers/one.yml: cost: text.ja is empty",
    ),
    "title too long": (
        "answers/one.yml",
        "cost",
        {"title": {"ja": "長" * 21, "en": "cost"}},
        "answers/one.yml: cost: title.ja has 21 characters, at most 20",
    ),
    "unknown notice": (
        "answers/one.yml",
        "cost",
        {"notices": ["weather"]},
        "answers/one.yml: cost: unknown notice weather",
    ),
    "unknown link": ("answers/one.yml", "cost", {"links": ["map"]}, "answers/one.yml: cost: unknown link map"),
    "follow-up to an unknown topic": (
        "answers/one.yml",
        "cost",
        {"follow_ups": ["lenght"]},
        "answers/one.yml: cost: unknown topic lenght",
    ),
    "follow-up to itself": (
        "answers/one.yml",
        "cost",
        {"follow_ups": ["cost"]},
        "answers/one.yml: cost: follows up on itself",
    ),
    "the same follow-up twice": (
        "answers/one.yml",
        "cost",
        {"follow_ups": ["length", "length"]},
        "answers/one.yml: cost: follow_ups names length twice",
    ),
    "what is not settled without a person": (
        "answers/two.yml",
        "unsettled_thing",
        {"offers_handoff": False},
        "answers/two.yml: unsettled_thing: the guideline does not settle it, so it needs offers_handoff: true",
    ),
    "an unquoted yes": (
        "answers/one.yml",
        "cost",
        {"follow_ups": [True]},
        "answers/one.yml: cost: follow_ups: true is a boolean; quote yes, no, on and off",
    ),
    "an unquoted number": (
        "answers/one.yml",
        "cost",
        {"follow_ups": [1]},
        "answers/one.yml: cost: follow_ups: 1 must be quoted, is a number",
    ),
    "a truth that is a word": (
        "answers/one.yml",
        "cost",
        {"offers_handoff": "true"},
        "answers/one.yml: cost: offers_handoff must be true or false, is 'true'",
    ),
    "unknown place of a notice": (
        "notices.yml",
        "period_ended",
        {"place": "middle"},
        "notices.yml: period_ended: place is 'middle', must be one of before, after",
    ),
    "unknown key of when": (
        "notices.yml",
        "period_ended",
        {"cases": [{"when": {"moon": "full"}, "text": both("x")}]},
        "notices.yml: period_ended: when: unknown key moon, must be one of period, application_status, office",
    ),
    "unknown value of when": (
        "notices.yml",
        "period_ended",
        {"cases": [{"when": {"period": "over"}, "text": both("x")}]},
        "notices.yml: period_ended: when: period cannot be 'over', must be one of before, ended",
    ),
    "unknown term": ("criteria.yml", "licence", {"terms": ["seal"]}, "criteria.yml: licence: unknown term seal"),
    "affirm names no value": (
        "criteria.yml",
        "licence",
        {"affirm": "aye"},
        "criteria.yml: licence: affirm names aye, which is none of its values",
    ),
    "asked after a criterion that comes later": (
        "criteria.yml",
        "licence",
        {"asked_when": {"used": ["yes"]}},
        "criteria.yml: licence: is asked after used, which does not come before it",
    ),
    "asked after itself": (
        "criteria.yml",
        "licence",
        {"asked_when": {"licence": ["yes"]}},
        "criteria.yml: licence: is asked after licence, which does not come before it",
    ),
    "asked after nothing": (
        "criteria.yml",
        "used",
        {"asked_when": {"permit": ["yes"]}},
        "criteria.yml: used: is asked after permit, which is no criterion",
    ),
    "asked at an unknown value": (
        "criteria.yml",
        "used",
        {"asked_when": {"licence": ["perhaps"]}},
        "criteria.yml: used: unknown value of licence: perhaps",
    ),
    "contradiction to an unknown topic": (
        "contradictions.yml",
        "gap",
        {"topic": "unsettled_gap"},
        "contradictions.yml: gap: unknown topic unsettled_gap",
    ),
    "choice of a reply to an unknown topic": (
        "replies.yml",
        "out_of_scope/tax",
        {"choices": ["costs"]},
        "replies.yml: out_of_scope/tax: unknown topic costs",
    ),
    "a reply of an unknown kind": (
        "replies.yml",
        "out_of_scope/tax",
        {"id": "tax"},
        "replies.yml: tax: the id must begin with one of out_of_scope/, smalltalk/",
    ),
    "a date that does not exist": (
        "facts.yml",
        "period",
        {"values": {"support_period_end": "2026-02-30"}},
        "facts.yml: period: values.support_period_end: '2026-02-30' is no date of the form \"2026-03-31\"",
    ),
    "a value named twice": (
        "facts.yml",
        "period",
        {"values": {"support_period_end": "2026-03-31", "price_yen": 1}},
        "facts.yml: period: value price_yen stands in price too",
    ),
}


@pytest.mark.parametrize(("file", "id", "change", "error"), CHANGES.values(), ids=CHANGES)
def test_one_broken_entry_is_named(tmp_path, file, id, change, error):
    small = SmallProgramme()
    small.entry(file, id).update(change)
    assert error_of(small.write(tmp_path)) == error


def test_an_id_twice_in_one_file(tmp_path):
    small = SmallProgramme()
    small.files["clauses.yml"].append(small.files["clauses.yml"][0])
    assert error_of(small.write(tmp_path)) == "clauses.yml: A.1: stands twice"


def test_a_topic_twice_in_two_files(tmp_path):
    small = SmallProgramme()
    small.files["answers/two.yml"].append(small.files["answers/one.yml"][0])
    assert error_of(small.write(tmp_path)) == "answers/two.yml: cost: stands in answers/one.yml too"


def test_a_wording_key_in_two_files(tmp_path):
    small = SmallProgramme()
    small.files["wording/web.yml"] = {"greeting": both("Hi")}
    assert error_of(small.write(tmp_path)) == "wording/web.yml: greeting: stands in wording/own.yml too"


def test_a_wording_key_twice_in_one_file(tmp_path):
    line = "greeting: {ja: x, en: x}\n"
    assert error_of(SmallProgramme().write(tmp_path, {"wording/own.yml": line * 2})) == (
        "wording/own.yml: line 2: key 'greeting' stands twice"
    )


def test_a_wording_placeholder_that_its_caller_does_not_declare(tmp_path):
    small = SmallProgramme()
    small.files["wording/own.yml"]["greeting"] = both("Hello {name}")
    assert error_of(small.write(tmp_path)).startswith("wording/own.yml: greeting: unknown placeholder {name}; ")


def test_a_value_twice_in_a_criterion(tmp_path):
    small = SmallProgramme()
    values = small.entry("criteria.yml", "licence")["values"]
    values.append(values[0])
    assert error_of(small.write(tmp_path)) == "criteria.yml: licence: value yes stands twice"


def test_an_unquoted_value_id(tmp_path):
    small = SmallProgramme()
    small.entry("criteria.yml", "licence")["values"][0]["id"] = True
    assert error_of(small.write(tmp_path)) == "criteria.yml: licence: value True needs an id that is a quoted string"


def test_an_effect_that_is_none(tmp_path):
    small = SmallProgramme()
    small.entry("criteria.yml", "licence")["values"][1]["effect"] = "fine"
    assert error_of(small.write(tmp_path)).startswith(
        "criteria.yml: licence=no: effect is 'fine', must be one of clear"
    )


def test_an_exclusion_without_reason(tmp_path):
    small = SmallProgramme()
    del small.entry("criteria.yml", "duty_items")["values"][0]["reason"]
    assert error_of(small.write(tmp_path)) == (
        "criteria.yml: duty_items=one: reason is missing, the effect is may_be_excluded"
    )


def test_a_value_decided_with_others_that_no_row_decides(tmp_path):
    small = SmallProgramme()
    small.files["criteria.yml"]["combinations"] = []
    assert error_of(small.write(tmp_path)) == (
        "criteria.yml: licence: value yes is decided with others, but no combination names it"
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"when": {"permit": ["yes"]}}, "unknown criterion permit"),
        ({"when": {"licence": ["yes", "aye"], "used": ["yes"]}}, "unknown value of licence: aye"),
        ({"criterion": "permit"}, "unknown criterion permit"),
        ({"clauses": ["Z"]}, "cites Z, which clauses.yml does not define"),
        ({"effect": "decided_with_others"}, "effect is 'decided_with_others', must be one of clear, excluded, "),
    ],
)
def test_a_broken_combination(tmp_path, change, problem):
    small = SmallProgramme()
    small.files["criteria.yml"]["combinations"][0].update(change)
    folder = small.write(tmp_path)
    assert any(
        str(found).startswith("criteria.yml: combinations.") and problem in str(found) for found in all_of(folder)
    )


def all_of(folder: Path) -> list[ProgrammeError]:
    return loader.read(folder)[1]


def test_items_of_a_criterion_that_cannot_be_answered_with_some(tmp_path):
    small = SmallProgramme()
    small.entry("criteria.yml", "duty_items")["items_of"] = "licence"
    problems = [str(problem) for problem in all_of(small.write(tmp_path))]
    assert "criteria.yml: duty_items: unknown value of licence: some" in problems


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"hours": [["9", "12:00"]]}, "hours: ['9', '12:00'] is no pair"),
        ({"hours": [["12:00", "09:00"]]}, "hours: ['12:00', '09:00'] ends before it begins"),
        ({"closed_weekdays": ["sunday"]}, "closed_weekdays: 'sunday' is none of mon, tue"),
        ({"closures": ["2026-13-01"]}, "closures: '2026-13-01' is no date"),
        ({"unconfirmed": [{"from": "12-32", "to": "01-03"}]}, "from: '2024-12-32' is no date"),
        ({"clause": "Z"}, "cites Z, which clauses.yml does not define"),
    ],
)
def test_a_broken_calendar(tmp_path, change, problem):
    small = SmallProgramme()
    small.files["calendar.yml"].update(change)
    error = error_of(small.write(tmp_path))
    assert error.startswith("calendar.yml: ") and problem in error


def test_a_link_without_its_address(tmp_path):
    small = SmallProgramme()
    small.files["guideline.yml"]["links"]["application_page"]["url_fact"] = "home"
    assert error_of(small.write(tmp_path)) == ("guideline.yml: links.application_page: no fact has the value home")


def test_a_file_that_is_missing(tmp_path):
    small = SmallProgramme()
    del small.files["terms.yml"]
    assert error_of(small.write(tmp_path)).startswith("terms.yml: cannot be read")


def test_a_file_that_is_no_yaml(tmp_path):
    assert error_of(SmallProgramme().write(tmp_path, {"terms.yml": "- {id: x\n- ]"})).startswith("terms.yml: line 2: ")


def test_a_line_that_the_trainer_would_read(tmp_path):
    trap = '- id: x\n  text:\n    ja: |\n      rules: none\n    en: "x"\n'
    assert error_of(SmallProgramme().write(tmp_path, {"terms.yml": trap})) == (
        "terms.yml: a line begins with rules: and would be read as training data"
    )


def test_all_problems_are_found_in_one_reading(tmp_path):
    small = SmallProgramme()
    small.entry("answers/one.yml", "cost")["colour"] = "red"
    small.entry("terms.yml", "licence")["text"] = {"ja": "x"}
    with pytest.raises(ProgrammeError) as raised:
        loader.load(small.write(tmp_path))
    assert [str(raised.value), *map(str, raised.value.others)][:2] == [
        "answers/one.yml: cost: unknown key colour",
        "terms.yml: licence: text: missing translation en",
    ]


def test_the_newest_year_is_taken(tmp_path):
    for name in ("2024", "2026", "2025", "drafts"):
        (tmp_path / name).mkdir()
    assert loader.newest(tmp_path) == tmp_path / "2026"


def test_no_year_at_all_is_an_error(tmp_path):
    with pytest.raises(ProgrammeError, match="holds no folder of a fiscal year"):
        loader.newest(tmp_path)


def test_wording_changes_the_version_and_not_the_fingerprint(tmp_path):
    small = SmallProgramme()
    before = loader.load(small.write(tmp_path))
    small.entry("answers/one.yml", "cost")["text"] = both("Free.")
    after = loader.load(small.write(tmp_path))
    assert (after.version != before.version, after.fingerprint == before.fingerprint) == (True, True)


@pytest.mark.parametrize("file", ["answers/one.yml", "criteria.yml", "replies.yml"])
def test_a_new_topic_value_or_reply_changes_the_fingerprint(tmp_path, file):
    small = SmallProgramme()
    before = loader.load(small.write(tmp_path)).fingerprint
    if file == "criteria.yml":
        values = small.entry(file, "licence")["values"]
        values.append({"id": "maybe", "label": both("maybe"), "effect": "clear"})
    else:
        added = {**small.files[file][0], "id": "smalltalk/new", "follow_ups": []}
        small.files[file].append(added if file.startswith("answers") else {"id": "smalltalk/new", "text": both("Hm.")})
    assert loader.load(small.write(tmp_path)).fingerprint != before
