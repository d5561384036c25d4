"""The pre-screening as a form: the questions of the chat, its verdict, and nothing that can be broken from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from programme import eligibility, prescreening
from programme.eligibility import CARRY_ON
from programme.loader import load, newest
from programme.model import Criteria, Programme
from programme.situation import Situation
from tests.web.fake_engine import FakeEngine
from tests.web.page_reader import Page, Visitor, packed
from web.page import steps
from web.page.steps import Given, Posted, Step, UnreadableForm
from web.settings import PROGRAMME_ROOT

EVERY_CASE = yaml.safe_load(Path("tests/programme/cases.yml").read_text(encoding="utf-8"))
# A form ends with an answer to every question, or with the wish for the result.
CASES = [case for case in EVERY_CASE if not case.get("not_checked")]
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
PROGRAMME = load(newest(PROGRAMME_ROOT))
CRITERIA = PROGRAMME.criteria
CLEAR = {
    id: [next(value.id for value in criterion.values.values() if value.effect == "clear")]
    for id, criterion in CRITERIA.items()
    if not criterion.asked_when
}
LONGEST = 60


def sent(step: Step, chosen: Sequence[str] = (), do: str = steps.ANSWER) -> Step:
    """The step after a page's form was sent with something chosen."""
    fields: dict[str, Sequence[str]] = {**step.given, steps.ACTION: [do]}
    if step.asked:
        fields |= {steps.ASKED: [step.asked], step.asked: list(chosen)}
    return steps.after(CRITERIA, steps.read(CRITERIA, fields))


def wanted(answers: Mapping[str, Sequence[str]], asked: str) -> Sequence[str]:
    """What a company with these answers chooses; it goes on after an exclusion unless it says otherwise."""
    return answers.get(asked) or (["continue"] if asked == CARRY_ON else [])


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_form_asks_what_the_chat_asks_and_ends_with_the_same_verdict(case: dict[str, object]) -> None:
    answers = {**CLEAR, **case["answers"]}  # type: ignore[dict-item]
    step = sent(Step({}, None))
    while step.asked:
        assert step.asked == eligibility.next_criterion(CRITERIA, step.given)
        step = sent(step, wanted(answers, step.asked))
        assert not step.wrong
    verdict = eligibility.assess(CRITERIA, step.given)
    assert verdict.outcome == case["outcome"]
    assert verdict == eligibility.assess(CRITERIA, {id: step.given[id] for id in step.given if id != CARRY_ON})


choosing = some.tuples(some.sampled_from(["answer"] * 6 + ["back", "change", "nothing", "show"]), some.randoms())


@settings(max_examples=150, deadline=None)
@given(some.lists(choosing, max_size=LONGEST))
def test_wherever_a_company_goes_the_next_question_is_the_prescreenings(walk: list[tuple[str, object]]) -> None:
    step = sent(Step({}, None))
    for do, random in walk:
        before = step
        if do == "back":
            step = sent(step, do=steps.BACK)
        elif do == "change" and step.given:
            id = random.choice(sorted(step.given))  # type: ignore[attr-defined]
            if id == CARRY_ON:
                continue
            step = sent(step, do=steps.CHANGE + id)
            assert step.asked in before.given and step.chosen == before.given[step.asked]
        elif do == "nothing" and step.asked:
            step = sent(step)
            assert step == Step(before.given, before.asked, wrong=True)
        elif do == "show":
            assert sent(step, step.chosen, steps.SHOW) == Step(step.given, step.asked, step.chosen)
        elif step.asked:
            known = list(CRITERIA[step.asked].values) if step.asked != CARRY_ON else ["continue", "result"]
            step = sent(step, [random.choice(known)])  # type: ignore[attr-defined]
            assert step.asked == eligibility.next_criterion(CRITERIA, step.given)
        on_path = eligibility.path(CRITERIA, step.given)
        assert step.given.keys() - {CARRY_ON} <= set(on_path)
        assert step.asked not in step.given
        assert step.asked is not None or eligibility.next_criterion(CRITERIA, step.given) is None


def test_going_back_from_the_verdict_passes_every_question_in_its_order() -> None:
    answers = {**CLEAR, "own_website": ["no"], "compliance": ["some"], "compliance_items": ["laws"]}
    step, passed = sent(Step({}, None)), []
    while step.asked:
        passed.append(step.asked)
        step = sent(step, wanted(answers, step.asked))
    assert CARRY_ON in passed and "compliance_items" in passed
    for asked in reversed(passed):
        step = sent(step, do=steps.BACK)
        assert step.asked == asked and step.chosen == tuple(wanted(answers, asked))
    assert sent(step, do=steps.BACK) == Step(step.given, step.asked)


def test_a_changed_answer_leaves_the_others_and_takes_its_items_with_it() -> None:
    given_: Given = {id: tuple(values) for id, values in CLEAR.items()}
    given_ |= {"compliance": ("some",), "compliance_items": ("laws", "subsidy_act")}
    step = sent(Step(given_, None), do=f"{steps.CHANGE}compliance")
    assert step.asked == "compliance" and step.chosen == ("some",) and "compliance_items" not in step.given
    assert step.given.keys() == given_.keys() - {"compliance", "compliance_items"}
    assert sent(step, ["none"]).asked is None and sent(step, ["some"]).asked == "compliance_items"


@pytest.mark.parametrize(
    "fields",
    [
        {"colour": ["red"]},
        {"own_website": ["maybe"]},
        {"own_website": ["yes", "no"]},
        {"own_website": [""]},
        {"compliance_items": ["laws"]},
        {"placements_last_3_years": ["yes"], "placement_licence": ["no"]},
        {"carry_on": ["perhaps"], "own_website": ["no"]},
        {"carry_on": ["result"], "own_website": ["yes"]},
        {"carry_on": ["continue", "result"], "own_website": ["no"]},
        {"asked": ["colour"]},
        {"asked": ["own_website", "consent"]},
        {"asked": ["compliance_items"], "compliance_items": ["laws"]},
        {"asked": ["carry_on"], "carry_on": ["result"]},
        {"do": ["win"]},
        {"do": ["change=own_website"]},
        {"do": ["change=colour"]},
        {"do": ["change=carry_on"], "own_website": ["no"], "carry_on": ["continue"]},
        {"do": ["answer", "back"]},
    ],
)
async def test_fields_that_no_page_sends_are_422_with_a_page_that_says_what_to_do(
    visitor: Visitor, fields: dict[str, list[str]]
) -> None:
    with pytest.raises(UnreadableForm):
        steps.after(CRITERIA, steps.read(CRITERIA, fields))
    posted = [(name, value) for name, values in fields.items() for value in values]
    page = await visitor.post("/check", posted, 422)
    assert page.headings == ["回答を読み取れませんでした"] and "/check?lang=ja" in page.html


plain = some.text(some.characters(codec="utf-8"), max_size=20)
names = some.sampled_from([*CRITERIA, CARRY_ON, "asked", "do"]) | plain
values = some.sampled_from([*(value for one in CRITERIA.values() for value in one.values), *CRITERIA, "back"]) | plain


async def test_whatever_is_posted_is_answered_by_a_page_and_never_by_a_fault(visitor: Visitor) -> None:
    examples: list[list[tuple[str, str]]] = []

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(some.lists(some.tuples(names, values), max_size=8))
    def collect(fields: list[tuple[str, str]]) -> None:
        examples.append(fields)

    collect()
    for fields in examples:
        headers = {**visitor.headers, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(fields)
        async with visitor.http.post(visitor.url + "/check", data=body, headers=headers) as response:
            assert response.status in (200, 422) and response.content_type == "text/html", fields


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"own_website=\xff\xfe"),
        ("application/x-www-form-urlencoded", b"own_website=%ff%fe"),
        ("application/x-www-form-urlencoded", b"asked=consent&" * 300),
        ("application/json", b'{"own_website": "yes"}'),
        ("multipart/form-data", b"nothing"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="own_website"; filename="a"\r\n\r\nyes\r\n--x--\r\n'),
    ],
)  # fmt: skip
async def test_a_body_that_is_no_form_is_422(visitor: Visitor, kind: str, body: bytes) -> None:
    headers = {**visitor.headers, "Content-Type": kind}
    async with visitor.http.post(visitor.url + "/check", data=body, headers=headers) as response:
        assert response.status == 422 and response.content_type == "text/html"


async def test_a_body_that_is_too_large_is_a_page_too(visitor: Visitor) -> None:
    page = await visitor.post("/check", [("asked", "x" * 70_000)], 413)
    assert page.headings == ["ページを表示できません"]


async def walked(visitor: Visitor, answers: Mapping[str, Sequence[str]], language: str = "ja") -> Page:
    """The page after the last question of a company with these answers."""
    page = await visitor.get(f"/check?lang={language}")
    while page.question.choices:
        (asked,) = page.question.choices
        page = await visitor.send(page, *wanted(answers, asked))
    return page


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"own_website": ["no"], "corporate_form": ["unsure"]},
        {"own_website": ["no"], "carry_on": ["result"]},
        {"compliance": ["some"], "compliance_items": ["laws", "antisocial_forces"], "cooperation": ["unsure"]},
        {"finances_and_organisation": ["insufficient"]},
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
async def test_the_verdict_says_what_the_chat_says(
    visitor: Visitor, engine: FakeEngine, language: str, answers: dict[str, list[str]]
) -> None:
    page = await walked(visitor, {**CLEAR, **answers}, language)
    carried = dict[str, tuple[str, ...]]()
    for name, value in page.question.fields:
        carried[name] = (*carried.get(name, ()), value)
    here = Situation(TUESDAY, language="en" if language == "en" else "ja")
    message = prescreening.verdict(PROGRAMME, carried, here)
    for line in message["text"].split("\n"):
        assert packed(line.lstrip("・- ■").rstrip(":").strip("【】[]")) in page.text
    for cited in message.get("citations", []):
        assert packed(cited["label"]) in page.text and packed(cited["summary"]) in page.text
    assert message["verdict"]["guideline"].replace(" ", "") in page.text
    assert message["verdict"]["outcome"] in [str(one.get("class")).split()[-1] for one in page.all("div")]
    assert "https://www.jetro.go.jp/services/escort/" in [link["href"] for link in page.all("a")]
    assert not engine.turns


async def test_a_question_shows_progress_reason_terms_and_what_was_answered(visitor: Visitor) -> None:
    first = await visitor.get("/check")
    assert "質問1／18" in first.text and "事前チェックを始めます" in first.text and "back" not in first.question.buttons
    second = await visitor.send(first, "kabushiki")
    criterion = CRITERIA["placement_licence"]
    assert second.headings == [packed(criterion.question.ja)] and "質問2／18" in second.text
    assert second.question.choices == {"placement_licence": list(criterion.values)}
    assert "有料職業紹介の免許があり、直近3年間に" in second.text and "Ⅲ.2(1)②" in second.text
    assert packed(PROGRAMME.terms["paid_placement"].title.ja) in second.text
    assert "法人の種類株式会社変更する" in second.text and "back" in second.question.buttons
    assert "事前チェックを始めます" not in second.text
    third = await visitor.send(second, "unsure")
    assert third.headings == [packed(CRITERIA["placements_last_3_years"].question.ja.replace("{placement_years}", "3"))]
    assert "質問3／19" in third.text


async def test_after_the_first_exclusion_it_asks_once_whether_to_go_on(visitor: Visitor) -> None:
    page = await visitor.send(await visitor.get("/check"), "other")
    assert page.question.choices == {"carry_on": ["continue", "result"]}
    assert "登記されていないため、対象外です" in page.text and "Ⅲ.2(1)①" in page.text
    ended = await visitor.send(page, "result")
    assert ended.headings == ["事前チェックの結果"] and "確認していない項目" in ended.text
    back = await visitor.send(ended, do="back")
    assert back.question.choices == page.question.choices and back.question.checked == ["result"]


@pytest.mark.parametrize("chosen", [[], ["maybe"], ["yes", "no"], [""]])
async def test_a_missing_or_wrong_answer_is_422_and_loses_nothing(visitor: Visitor, chosen: list[str]) -> None:
    page = await visitor.send(await visitor.get("/check"), "godo")
    page = await visitor.send(page, "no")
    fields = [*page.question.fields, *(("own_website", value) for value in chosen), ("do", "answer")]
    wrong = await visitor.post(page.question.action, fields, 422)
    assert wrong.question.fields == page.question.fields and wrong.headings == page.headings
    assert wrong.title.startswith("エラー：") and not page.title.startswith("エラー")
    summary = next(one for one in wrong.all("div") if one.get("role") == "alert")
    assert "autofocus" in summary and summary["tabindex"] == "-1"
    assert "choice-1" in wrong.ids() and any(link["href"] == "#choice-1" for link in wrong.all("a"))
    (fieldset,) = wrong.all("fieldset")
    assert str(fieldset["aria-describedby"]).strip() in wrong.ids()


async def test_the_items_are_chosen_together_and_at_least_one(visitor: Visitor) -> None:
    given_ = [(id, value) for id, values in CLEAR.items() if id != "compliance" for value in values]
    page = await visitor.post("/check", [*given_, ("asked", "compliance"), ("compliance", "some")])
    assert page.question.choices == {"compliance_items": ["laws", "subsidy_act", "antisocial_forces"]}
    assert "unsure" not in page.text and {one["type"] for one in page.all("input")} == {"hidden", "checkbox"}
    wrong = await visitor.send(page, status=422)
    assert "一つ以上" in wrong.text
    verdict = await visitor.send(wrong, "laws", "antisocial_forces")
    assert [value for name, value in verdict.question.fields if name == "compliance_items"] == [
        "laws",
        "antisocial_forces",
    ]


async def test_the_other_language_keeps_the_answers(visitor: Visitor) -> None:
    page = await visitor.send(await visitor.get("/check"), "godo")
    switch = page.forms[0]
    english = await visitor.post(switch.action, [*switch.fields, ("do", "show")])
    assert english.all("html")[0]["lang"] == "en" and "Question2of18" in english.text
    assert english.question.fields == page.question.fields
    verdict = await walked(visitor, CLEAR)
    switch = verdict.forms[0]
    english = await visitor.post(switch.action, [*switch.fields, ("do", "show")])
    assert english.headings == ["Resultofthepreliminarycheck"] and english.question.fields == verdict.question.fields


async def test_nothing_of_the_answers_stands_in_an_address_or_is_stored(visitor: Visitor) -> None:
    page = await walked(visitor, CLEAR)
    addresses = [one.get("href") or one.get("action") or "" for _, one in page.elements]
    assert not [address for address in addresses if "kabushiki" in address or "corporate_form" in address]
    assert {form.action.partition("?")[0] for form in page.forms} == {"/check"}
    assert {form.method for form in page.forms} == {"post"}
    assert "Set-Cookie" not in page.headers


def test_the_criteria_under_test_are_those_of_the_real_programme(real_programme: Programme) -> None:
    assert isinstance(real_programme.criteria, Criteria) and list(real_programme.criteria) == list(CRITERIA)
    assert Posted({}, None, (), steps.ANSWER) == steps.read(CRITERIA, {})
