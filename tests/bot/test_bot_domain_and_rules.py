"""The merged domain holds what is compiled from the data, and no intent is without a rule, in the form or out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Set

import pytest
import yaml
from rasa.shared.core.domain import Domain

from bot.importer import CARRY_ON, FORM
from programme.model import Programme

RULES = [
    rule for file in sorted(Path("data/rules").glob("*.yml")) for rule in yaml.safe_load(file.read_text())["rules"]
]
WRITTEN_INTENTS = {
    name if isinstance(name, str) else next(iter(name))
    for name in yaml.safe_load(Path("domain.yml").read_text())["intents"]
}


def intents_of(active_loop: Any) -> Set[str]:
    """The intents that begin a rule under this condition."""
    return {
        rule["steps"][0]["intent"]
        for rule in RULES
        if rule.get("condition") == [{"active_loop": active_loop}] and "intent" in rule["steps"][0]
    }


def test_the_importer_of_the_configuration_is_the_one_that_merges() -> None:
    importers = yaml.safe_load(Path("config.yml").read_text())["importers"]
    assert [one["name"] for one in importers] == ["bot.importer.ProgrammeImporter"]


def test_the_form_asks_every_criterion_in_the_order_of_the_data(merged: Domain, programme: Programme) -> None:
    assert merged.forms[FORM]["required_slots"] == [*programme.criteria, CARRY_ON]


def test_each_criterion_has_a_slot_that_only_its_own_question_fills(merged: Domain, programme: Programme) -> None:
    slots = {slot.name: slot for slot in merged.slots}
    for name in [*programme.criteria, CARRY_ON]:
        condition = {"active_loop": FORM, "requested_slot": name}
        assert slots[name].mappings == [{"type": "from_entity", "entity": name, "conditions": [condition]}]
        assert not slots[name].influence_conversation


def test_every_question_topic_and_reply_is_a_response(merged: Domain, programme: Programme) -> None:
    questions = {f"utter_ask_{name}" for name in [*programme.criteria, CARRY_ON]}
    topics = {f"utter_faq/{topic}" for topic in programme.answers}
    replies = {f"utter_{reply}" for reply in programme.replies}
    assert questions | topics | replies <= set(merged.responses)
    assert {name for name in merged.responses if name.startswith("utter_faq/")} == topics
    assert {name for name in merged.responses if name.startswith("utter_ask_")} == questions


def test_each_criterion_is_an_entity_and_each_retrieval_intent_an_action(merged: Domain, programme: Programme) -> None:
    assert {*programme.criteria, CARRY_ON, "mentions", "correction"} <= set(merged.entities)
    assert {"utter_faq", "utter_out_of_scope", "utter_smalltalk"} <= set(merged.action_names_or_texts)


@pytest.mark.parametrize("intent", sorted(WRITTEN_INTENTS))
@pytest.mark.parametrize("active_loop", [None, FORM])
def test_every_intent_has_a_rule_in_and_out_of_the_pre_screening(intent: str, active_loop: Any) -> None:
    assert intent in intents_of(active_loop)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule"])
def test_every_rule_says_whether_it_holds_in_the_pre_screening(rule: Dict[str, Any], merged: Domain) -> None:
    assert rule["condition"] in ([{"active_loop": None}], [{"active_loop": FORM}])
    actions = [step["action"] for step in rule["steps"] if "action" in step]
    known = {*merged.action_names_or_texts, "action_deactivate_loop"}
    assert actions and set(actions) <= known


def test_no_two_rules_begin_alike() -> None:
    beginnings: List[Any] = [(str(rule["condition"]), str(rule["steps"][0])) for rule in RULES]
    assert len(beginnings) == len(set(beginnings))


def test_the_fallback_keeps_rasas_own_name() -> None:
    policy = yaml.safe_load(Path("config.yml").read_text())["policies"][0]
    assert policy["core_fallback_action_name"] == "action_default_fallback"


def test_every_example_stands_under_an_intent_topic_or_reply_that_exists(programme: Programme) -> None:
    known = {*(f"faq/{topic}" for topic in programme.answers), *programme.replies, *WRITTEN_INTENTS}
    renamed = {"back", "restart"}  # examples keep the plain words; bands.RENAMED gives Rasa's
    files = sorted(Path("data/nlu").glob("*.yml"))
    labels = {entry["intent"] for file in files for entry in yaml.safe_load(file.read_text())["nlu"]}
    assert labels <= known | renamed
