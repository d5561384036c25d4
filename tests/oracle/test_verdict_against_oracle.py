"""The verdict of the data's rows against the rules as written by hand in `oracle_rules`."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path

import oracle_rules as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme import eligibility
from programme.loader import load, newest

CRITERIA = load(newest(Path(__file__).parents[2] / "data" / "programme")).criteria
PARENTS = {
    "placements_last_3_years": [{"placement_licence": [value]} for value in ("yes", "returned", "unsure")],
    "compliance_items": [{"compliance": ["some"]}],
    "cooperation_items": [{"cooperation": ["some"]}],
}


def assert_agrees(answers):
    verdict = eligibility.assess(CRITERIA, answers)
    entries = {(found.criterion, found.clause, found.outcome) for found in (*verdict.findings, *verdict.open)}
    assert len(entries) == len(verdict.findings) + len(verdict.open), answers
    assert entries == oracle.entries(answers), answers
    assert verdict.outcome == oracle.outcome(answers), answers
    assert list(verdict.not_checked) == [id for id in oracle.asked(answers) if not answers.get(id)], answers


def settings_of(criterion):
    """Every answer to a criterion, with each answer of the question that it hangs on."""
    parents = PARENTS.get(criterion, [{}])
    return [{**parent, criterion: choice} for parent in parents for choice in oracle.choices(criterion)]


any_answers = st.fixed_dictionaries(
    {}, optional={criterion: st.sampled_from(oracle.choices(criterion)) for criterion in oracle.VALUES}
)


def test_the_data_ask_the_criteria_of_the_contract_in_its_order():
    assert list(CRITERIA) == list(oracle.VALUES)
    assert {id: sorted(criterion.values) for id, criterion in CRITERIA.items()} == {
        id: sorted(values) for id, values in oracle.VALUES.items()
    }
    assert [id for id, criterion in CRITERIA.items() if criterion.multiple] == list(oracle.MULTIPLE)


def test_unsure_is_offered_for_every_criterion_but_the_items():
    assert [id for id, criterion in CRITERIA.items() if "unsure" not in criterion.values] == list(oracle.MULTIPLE)


def test_the_clear_answers_find_nothing():
    assert oracle.outcome(oracle.CLEAR) == "no_exclusion_found"
    assert_agrees(oracle.CLEAR)


def test_no_answers_at_all_give_a_verdict():
    assert_agrees({})


@pytest.mark.parametrize("criterion", oracle.VALUES)
def test_every_value_alone(criterion):
    for answers in settings_of(criterion):
        assert_agrees(answers)
        assert_agrees({**oracle.CLEAR, **answers})


@pytest.mark.parametrize("criterion", oracle.VALUES)
def test_every_pair_of_values_of_two_criteria(criterion):
    later = list(oracle.VALUES)[list(oracle.VALUES).index(criterion) + 1 :]
    for other in later:
        for one, another in product(settings_of(criterion), settings_of(other)):
            assert_agrees({**oracle.CLEAR, **one, **another})


def test_every_mixture_of_effects():
    by_effect = {
        "excluded": [{"own_website": ["no"]}, {"compliance": ["some"], "compliance_items": ["laws"]}],
        "open": [{"registered_seal": ["no"]}, {"placement_licence": ["yes"], "placements_last_3_years": ["no"]}],
        "may_be_excluded": [
            {"applicant_differs": ["yes"]},
            {"cooperation": ["some"], "cooperation_items": ["surveys", "report_listing"]},
        ],
        "unanswered": [{"global_south_interest": []}, {"consent": []}],
    }
    for size in range(len(by_effect) + 1):
        for effects in combinations(by_effect, size):
            for chosen in product(*(by_effect[effect] for effect in effects)):
                answers = dict(oracle.CLEAR)
                for part in chosen:
                    answers.update(part)
                assert_agrees(answers)


def test_an_officer_is_clear_only_as_a_regular_employee():
    for employment in [[], *oracle.choices("employment_type")]:
        assert_agrees({**oracle.CLEAR, "job_type": ["officer"], "employment_type": employment})


@settings(max_examples=400, deadline=None)
@given(any_answers)
def test_any_partial_answers_give_the_oracles_verdict(answers):
    assert_agrees(answers)


EXCLUDING = [
    answers
    for criterion in oracle.VALUES
    for answers in settings_of(criterion)
    if any(effect == "excluded" for _, _, effect in oracle.entries(answers))
]


@settings(max_examples=400, deadline=None)
@given(any_answers, st.sampled_from(EXCLUDING))
def test_an_excluding_answer_never_weakens(answers, excluding):
    assert eligibility.assess(CRITERIA, {**answers, **excluding}).outcome == "excluded"


TOGETHER = (
    ("placement_licence", "placements_last_3_years"),
    ("job_type", "employment_type"),
    ("compliance", "compliance_items"),
    ("cooperation", "cooperation_items"),
)


@settings(max_examples=400, deadline=None)
@given(any_answers)
def test_findings_are_the_union_of_those_of_each_group_of_answers(answers):
    alone = [(id,) for id in oracle.VALUES if not any(id in group for group in TOGETHER)]
    union = set()
    for group in (*alone, *TOGETHER):
        part = eligibility.assess(CRITERIA, {id: answers[id] for id in group if id in answers})
        union |= {*part.findings, *part.open}
    whole = eligibility.assess(CRITERIA, answers)
    assert {*whole.findings, *whole.open} == union


@settings(max_examples=200, deadline=None)
@given(any_answers, st.sampled_from(list(oracle.VALUES)))
def test_taking_an_answer_back_leaves_no_orphan(answers, criterion):
    left = {id: list(values) for id, values in eligibility.without(CRITERIA, answers, criterion).items()}
    assert criterion not in left
    assert set(left) <= set(answers) & set(oracle.asked(left))


def walk(pick, carry_on):
    """Answers one question after another as they are put; returns the ids asked and the answers."""
    answers, order = {}, []
    while (criterion := eligibility.next_criterion(CRITERIA, answers)) is not None:
        order.append(criterion)
        answers[criterion] = [carry_on] if criterion == "carry_on" else pick(criterion)
        assert len(order) <= len(oracle.VALUES) + 1
    return order, answers


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_conversation_asks_each_question_of_its_path_once(data):
    order, answers = walk(lambda id: data.draw(st.sampled_from(oracle.choices(id))), "continue")
    assert [id for id in order if id != "carry_on"] == oracle.asked(answers)
    assert order.count("carry_on") <= 1
    excluded = eligibility.assess(CRITERIA, answers).outcome == "excluded"
    at_last = {**answers, "carry_on": [], order[-1]: []}
    assert ("carry_on" in order) == (excluded and oracle.outcome(at_last) == "excluded")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_wish_for_the_result_ends_the_questions_with_an_exclusion(data):
    order, answers = walk(lambda id: data.draw(st.sampled_from(oracle.choices(id))), "result")
    verdict = eligibility.assess(CRITERIA, answers)
    if "carry_on" in order:
        assert order[-1] == "carry_on"
        assert verdict.outcome == "excluded" and verdict.not_checked
    else:
        assert not verdict.not_checked
