"""Compiles what `domain.yml` would only repeat from the programme's data: slots, form, questions, retrieval actions.

Rasa's own hook: `importers:` in config.yml. A misspelt name there is skipped with one warning, so a test asserts
the merged domain.
"""

import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Union

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

from programme.loader import load, newest
from programme.model import Programme

FORM = "prescreening_form"
CARRY_ON = "carry_on"
PLACEHOLDER = [{"text": "-"}]


def programme_folder() -> Path:
    """The fiscal year's folder: BANSOU_PROGRAMME, or the newest one."""
    return Path(os.environ.get("BANSOU_PROGRAMME") or newest(Path("data/programme")))


class ProgrammeImporter(RasaFileImporter):
    """Rasa's file importer, with the domain that follows from the programme's data merged in."""

    def __init__(
        self,
        config_file: Optional[Text] = None,
        domain_path: Optional[Text] = None,
        training_data_paths: Optional[Union[List[Text], Text]] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)

    def get_domain(self) -> Domain:
        """domain.yml merged with the compiled part."""
        written = super().get_domain()
        return written.merge(Domain.from_dict(compiled_domain(load(programme_folder()))))


def compiled_domain(programme: Programme) -> Dict[Text, Any]:
    """Slots with their mappings, the form's order, one question each, and one response a topic and a reply.

    The texts are placeholders: the answer generator (`bot.answers`) says them, for the date at hand.
    """
    criteria = list(programme.criteria)
    responses = {f"utter_ask_{name}": PLACEHOLDER for name in [*criteria, CARRY_ON]}
    responses.update({f"utter_faq/{topic}": PLACEHOLDER for topic in programme.answers})
    responses.update({f"utter_{reply}": PLACEHOLDER for reply in programme.replies})
    return {
        "version": "3.1",
        "entities": [*criteria, CARRY_ON],
        "slots": {name: _slot(name) for name in [*criteria, CARRY_ON]},
        "forms": {FORM: {"required_slots": [*criteria, CARRY_ON]}},
        "responses": responses,
    }


def _slot(name: Text) -> Dict[Text, Any]:
    """Filled only by an entity of its own name, and only while it is asked for: a stray yes fills nothing."""
    condition = {"active_loop": FORM, "requested_slot": name}
    return {
        "type": "any",
        "influence_conversation": False,
        "mappings": [{"type": "from_entity", "entity": name, "conditions": [condition]}],
    }
