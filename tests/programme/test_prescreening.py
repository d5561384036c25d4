"""The messages of the pre-screening by the real data: questions, carry_on, and verdicts case by case."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
import yaml

from programme import eligibility, prescreening
from programme.errors import UnknownAnswer
from programme.language import detect

CASES = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text(encoding="utf-8"))
EFFECTS = ("excluded", "may_be_excluded", "open")
PROMISES = (
    "対象です",
    "採択されます",
    "採択されました",
    "問題ありません",
    "申し込めます",
    "eligible",
    "will be selected",
)
DAY = "2025-06-02T10:00"
NO_WEBSITE = {"corporate_form": ["kabushiki"], "placement_licence": ["no"], "own_website": ["no"]}


@pytest.fixture(scope="module")
def clear(programme):
    """The first clear value of every question that is always asked."""
    return {
        criterion.id: [next(value.id for value in criterion.values.values() if value.effect == "clear")]
        for criterion in programme.criteria.values()
        if not criterion.asked_when
    }


@pytest.fixture(scope="module")
def verdict_of(programme, clear, at):
    def verdict(case, language="ja", moment=DAY):
        return prescreening.verdict(programme, {**clear, **case["answers"]}, at(moment, language))

    return verdict


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_company_gets_its_verdict(verdict_of, case):
    verdict = verdict_of(case)["verdict"]
    found = {effect: [] for effect in EFFECTS}
    for entry in verdict["findings"]:
        found[entry["outcome"]].append(entry["clause"])
    found["open"] = [entry["clause"] for entry in verdict["open"]]
    assert verdict["outcome"] == case["outcome"]
    assert {effect: sorted(set(clauses)) for effect, clauses in found.items()} == {
        effect: sorted(case.get(effect, [])) for effect in EFFECTS
    }
    assert verdict["not_checked"] == case.get("not_checked", [])


def test_the_cases_cover_every_clause_of_every_effect(programme):
    criteria = programme.criteria
    rows = [
        *((value.effect, value.clauses) for criterion in criteria.values() for value in criterion.values.values()),
        *((combination.effect, combination.clauses) for combination in criteria.combinations),
    ]
    stated = {(effect, clause) for effect, clauses in rows if effect in EFFECTS for clause in clauses}
    covered = {(effect, clause) for case in CASES for effect in EFFECTS for clause in case.get(effect, [])}
    certain = {(effect, clause) for effect, clause in stated if effect != "open"}
    assert covered <= stated
    assert certain <= covered
    assert {clause for _, clause in stated} == {clause for _, clause in covered}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_text_alone_carries_every_reason_and_clause_and_no_promise(programme, verdict_of, case, language):
    message = verdict_of(case, language)
    for entry in (*message["verdict"]["findings"], *message["verdict"]["open"]):
        assert entry["reason"] in message["text"]
        assert programme.clauses[entry["clause"]].label.in_(language) in message["text"]
    for id in message["verdict"]["not_checked"]:
        assert programme.criteria[id].title.in_(language) in message["text"]
    assert [promise for promise in PROMISES if promise in message["text"]] == []
    assert "貴社は対象外です" not in message["text"]
    assert detect(message["text"]) == language
    assert {entry["clause"] for entry in message.get("citations", [])} == {
        entry["clause"] for entry in (*message["verdict"]["findings"], *message["verdict"]["open"])
    }


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_person_is_offered_where_something_is_open(verdict_of, case):
    message = verdict_of(case)
    wanted = case["outcome"] == "needs_inquiry" or bool(message["verdict"]["open"])
    assert ("handoff" in message) == wanted
    assert ("handoff=request" in [choice["id"] for choice in message["choices"]]) == wanted


def reasons(message, clause, effect="excluded"):
    found = [*message["verdict"]["findings"], *({**entry, "outcome": "open"} for entry in message["verdict"]["open"])]
    return [entry["reason"] for entry in found if entry["clause"] == clause and entry["outcome"] == effect]


FIXED_WORDS = [
    ("III.2(1)", "excluded", "対象外です"),
    ("II.2(1)", "excluded", "対象外です"),
    ("III.3(2)", "excluded", "必要な要件を満たしません"),
    ("III.3(3)", "excluded", "申込みがあったものとみなされません"),
    ("IV.2①", "excluded", "申込みがあったものとみなされません"),
    ("III.2(2)", "may_be_excluded", "対象とならない場合があります"),
    ("III.3(1)", "may_be_excluded", "支援期間の途中でも支援を中止する場合があります"),
]


@pytest.mark.parametrize(("clause", "effect", "words"), FIXED_WORDS)
def test_each_kind_of_finding_is_said_in_its_fixed_words(programme, clause, effect, words):
    said = [
        (found, reason)
        for found, reason, of_effect in every_reason(programme)
        if found.startswith(clause) and of_effect == effect
    ]
    assert said and [(found, reason) for found, reason in said if words not in reason] == []


def every_reason(programme):
    values = chain.from_iterable(criterion.values.values() for criterion in programme.criteria.values())
    for row in (*values, *programme.criteria.combinations):
        for clause in row.clauses if row.reason else ():
            yield clause, row.reason.ja, row.effect


def test_only_clauses_of_III_2_1_are_called_excluded(programme):
    elsewhere = [
        clause
        for clause, reason, effect in every_reason(programme)
        if "対象外" in reason and not clause.startswith(("III.2(1)", "II.2(1)"))
    ]
    assert elsewhere == []
    assert [
        clause for clause, reason, effect in every_reason(programme) if effect == "open" and "対象外です" in reason
    ] == []


def test_no_exclusion_found_says_just_that_and_what_comes_next(verdict_of):
    text = verdict_of({"answers": {}})["text"]
    assert "ご回答の範囲では、対象外に当たる項目は見つかりませんでした" in text
    for word in (
        "審査",
        "Ⅴ.1(1)",
        "代表者印",
        "PDF",
        "2時間",
        "下書き",
        "CDR-Support@jetro.go.jp",
        "https://www.jetro.go.jp",
    ):
        assert word in text
    assert "いま申込みの受付があるかどうかは" in text
    assert "保証するものではありません" in text


def test_an_exclusion_does_not_say_how_to_apply(verdict_of):
    text = verdict_of({"answers": {"own_website": ["no"]}})["text"]
    assert "準備するもの" not in text
    assert "今回のご回答は「ない」。「ある」であれば" in text


def test_what_would_change_the_result_names_the_question_before_where_that_decides(verdict_of):
    text = verdict_of({"answers": {"compliance": ["some"], "compliance_items": ["laws"]}})["text"]
    assert "法令遵守：今回のご回答は「当たるものがある」。「いずれもない」であれば" in text


def test_the_status_of_applications_is_said_with_its_date(programme, clear, at):
    text = prescreening.verdict(programme, clear, at(DAY, status="open", as_of="2025-06-01"))["text"]
    assert "2025年6月1日の時点で" in text and "受付中" in text
    assert "受付中" not in prescreening.verdict(programme, clear, at(DAY))["text"]


@pytest.mark.parametrize(("moment", "ended"), [("2026-03-31T23:59", False), ("2026-04-01T00:00", True)])
def test_after_the_support_period_the_verdict_and_the_first_question_say_so(programme, clear, at, moment, ended):
    for message in (
        prescreening.verdict(programme, clear, at(moment)),
        prescreening.question(programme, "corporate_form", {}, at(moment)),
    ):
        assert ("すでに過ぎています" in message["text"]) == ended


def test_the_verdict_names_the_guideline_and_the_day(verdict_of):
    verdict = verdict_of({"answers": {}}, moment="2026-11-24T00:30")["verdict"]
    assert (verdict["guideline"], verdict["as_of"]) == ("2025年度(2025年2月版)", "2026-11-24")


def test_the_verdict_links_the_application_page(verdict_of):
    assert verdict_of({"answers": {}})["links"] == [
        {"label": "申込ページ", "url": "https://www.jetro.go.jp/services/escort/"}
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_question_makes_sense_as_text_alone(programme, at, language):
    for criterion in programme.criteria.values():
        message = prescreening.question(programme, criterion.id, NO_WEBSITE, at(DAY, language))
        values = [choice for choice in message["choices"] if choice["id"].startswith(f"{criterion.id}=")]
        assert [choice["id"] for choice in values] == [f"{criterion.id}={value}" for value in criterion.values]
        assert criterion.question.in_(language).split("\n")[0].split("{")[0] in message["text"]
        for number, choice in enumerate(values, 1):
            assert f"{number}. {choice['label']}" in message["text"]
        assert message["multiple"] == criterion.multiple
        assert message["prescreening"]["criterion"] == criterion.id
        assert "{" not in message["text"]


def test_the_first_question_stands_with_the_introduction(programme, at):
    first = prescreening.question(programme, "corporate_form", {}, at(DAY))
    for word in ("自動応答", "個人情報", "保証するものではありません"):
        assert word in first["text"]
    assert first["prescreening"] == {"criterion": "corporate_form", "step": 1, "total": 18}
    assert [choice["id"] for choice in first["choices"]][-2:] == ["prescreening=why", "prescreening=stop"]
    plain = prescreening.question(programme, "corporate_form", {}, at(DAY), introduce=False)
    assert plain["text"].startswith("貴社は、どの種類の法人")


@pytest.mark.parametrize(
    ("criterion", "answers", "step", "total"),
    [
        ("own_website", {"corporate_form": ["godo"], "placement_licence": ["no"]}, 3, 18),
        ("placements_last_3_years", {"corporate_form": ["godo"], "placement_licence": ["yes"]}, 3, 19),
        ("own_website", {"placement_licence": ["returned"], "placements_last_3_years": ["no"]}, 4, 19),
        ("compliance_items", {"compliance": ["some"]}, 16, 19),
        ("registered_seal", {"compliance": ["some"], "cooperation": ["some"]}, 20, 20),
        ("carry_on", NO_WEBSITE, 3, 18),
    ],
)
def test_progress_counts_the_questions_of_the_present_path(programme, criterion, answers, step, total):
    assert prescreening.progress(programme, criterion, answers) == {
        "criterion": criterion,
        "step": step,
        "total": total,
    }


def test_carry_on_says_the_exclusion_with_its_clause(programme, at):
    assert eligibility.next_criterion(programme.criteria, NO_WEBSITE) == "carry_on"
    message = prescreening.question(programme, "carry_on", NO_WEBSITE, at(DAY))
    assert [choice["id"] for choice in message["choices"]] == [
        "carry_on=continue",
        "carry_on=result",
        "prescreening=back",
        "prescreening=why",
        "prescreening=stop",
    ]
    assert "自社のウェブサイトを持っていないため、対象外です" in message["text"] and "Ⅲ.2(1)③" in message["text"]
    assert "1. 質問を続ける\n2. ここで結果を見る" in message["text"]


def test_carry_on_is_asked_once(programme):
    going_on = {**NO_WEBSITE, "carry_on": ["continue"]}
    assert eligibility.next_criterion(programme.criteria, going_on) == "support_years_used"
    again = {**going_on, "support_years_used": ["3_or_more"]}
    assert eligibility.next_criterion(programme.criteria, again) == "overseas_entity_only"


def test_a_correction_after_the_early_result_opens_the_questions_again(programme):
    ended = {**NO_WEBSITE, "carry_on": ["result"]}
    assert eligibility.next_criterion(programme.criteria, ended) is None
    left = eligibility.without(programme.criteria, ended, "own_website")
    assert eligibility.next_criterion(programme.criteria, left) == "own_website"


def test_an_exclusion_at_the_last_question_needs_no_carry_on(programme, clear):
    answers = {**clear, "consent": ["no"], "carry_on": []}
    last = {**answers, "registered_seal": []}
    assert eligibility.next_criterion(programme.criteria, answers) is None
    assert eligibility.next_criterion(programme.criteria, last) == "carry_on"


def test_why_names_the_clauses_of_every_question(programme, at):
    for criterion in programme.criteria.values():
        message = prescreening.why(programme, criterion.id, at(DAY))
        assert [entry["clause"] for entry in message["citations"]] == list(criterion.clauses)
        assert all(programme.clauses[clause].label.ja in message["text"] for clause in criterion.clauses)
    assert prescreening.why(programme, "carry_on", at(DAY))["text"]


def test_every_term_is_explained_with_its_clauses_and_belongs_to_a_question(programme, at):
    asked = {term for criterion in programme.criteria.values() for term in criterion.terms}
    assert set(programme.terms) == asked
    for term in programme.terms.values():
        message = prescreening.term(programme, term.id, at(DAY))
        assert message["text"].startswith(f"【{term.title.ja}】") and "根拠：" in message["text"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"colour": ["red"]}, "no criterion 'colour'"),
        ({"own_website": ["maybe"]}, "no value 'maybe' in criterion 'own_website'"),
        ({"own_website": ["yes", "no"]}, "no value 'yes,no' in criterion 'own_website'"),
    ],
)
def test_answers_that_the_data_do_not_know_are_refused(programme, answers, words):
    with pytest.raises(UnknownAnswer) as raised:
        eligibility.assess(programme.criteria, answers)
    assert str(raised.value) == words
