"""Trains a candidate model aside and measures it against the served one: `python -m bot.teach`.

Web starts it (`make teach`, or the button of the console) and gives the reviewed turns on its standard input; nothing
that is served is touched. How far it is stands in `training.json`, the comparison in `candidate.report.json`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Sequence, Text

from bot.evaluation.entries import HELD_OUT as REPOSITORY_HELD_OUT
from bot.evaluation.entries import entries_of
from bot.evaluation.exchange import Entry, before_and_after
from bot.evaluation.parsing import parse
from bot.importer import programme_folder
from bot.logs import configure
from bot.model_file import ModelFile, manifest_of, served_path
from bot.shelf import Busy, Shelf
from bot.sources import source_hash
from bot.taught import ACCEPTED, HELD_OUT, IN_USE, Example, held_out_in, taught_in, teaching_folder, write_examples
from bot.train import TrainingFailed, train
from programme.errors import ProgrammeError
from programme.loader import load
from programme.model import Programme

PROGRESS = "training.json"
REPORT = "candidate.report.json"
TAUGHT = "candidate.taught.yml"
# What ended a training, for the console to say.
BUSY, NOTHING_NEW, NO_MODEL, BROKEN_DATA, NOT_TRAINED = "busy", "nothing_new", "no_model", "broken_data", "not_trained"


class Ended(Exception):
    """There is no candidate; the text is one of the words above."""


def main() -> None:
    """Leaves a candidate with its report, or says why there is none."""
    configure()
    reviewed = [] if sys.stdin.isatty() else json.loads(sys.stdin.read() or "[]")
    path = served_path()
    shelf = Shelf(path.parent, manifest_of(path).name)
    try:
        with shelf.training():
            progress = Progress(shelf.folder / PROGRESS, datetime.now(timezone.utc))
            try:
                report = make_candidate(shelf, reviewed, progress)
            except Ended as ended:
                progress.tell("failed", reason=str(ended))
                sys.exit(f"teach: {ended}")
            except BaseException:
                progress.tell("failed", reason=NOT_TRAINED)
                raise
            progress.tell("done", candidate=report["candidate"])
    except Busy:
        sys.exit(f"teach: {BUSY}")
    print("\n".join(summary(report)))


class Progress:
    """How far the training is, in a file that web shows."""

    def __init__(self, file: Path, now: datetime) -> None:
        self._file = file
        self._begun = {"pid": os.getpid(), "started_at": now.isoformat()}

    def tell(self, step: Text, **more: Text) -> None:
        """A step: training, before, after, done, failed."""
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.write_text(json.dumps({**self._begun, "step": step, **more}), encoding="utf-8")
        os.replace(fresh, self._file)
        print(f"teach: {step} {' '.join(more.values())}".rstrip(), flush=True)


def make_candidate(shelf: Shelf, reviewed: Sequence[Entry], progress: Progress) -> Dict[Text, Any]:
    """The candidate's report; its model and what it was taught stand beside it."""
    try:
        programme = load(programme_folder())
    except ProgrammeError as problem:
        print(problem, file=sys.stderr)
        raise Ended(BROKEN_DATA) from problem
    served = shelf.current()
    if served is None:
        raise Ended(NO_MODEL)
    folder = teaching_folder()
    taught, in_use = taught_in(folder / ACCEPTED), taught_in(folder / IN_USE)
    id = source_hash(programme, taught)
    if id == served.id:
        raise Ended(NOTHING_NEW)
    progress.tell("training", candidate=id)
    candidate = shelf.with_id(id) or trained(id, programme, taught, shelf)
    report = {
        "candidate": id,
        "served": served.id,
        "made_at": datetime.now(timezone.utc).isoformat(),
        "fingerprint": candidate.fingerprint,
        "taught": len(taught),
        "added": _listed([one for one in taught if one not in in_use]),
        "removed": _listed([one for one in in_use if one not in taught]),
        "sets": measured(served, candidate, sets_of(folder, reviewed), programme, progress),
    }
    write_examples(taught, shelf.folder / TAUGHT)
    _write_json(report, shelf.folder / REPORT)
    shelf.offer(candidate)
    shelf.drop_unnamed()
    return report


def trained(id: Text, programme: Programme, taught: Sequence[Example], shelf: Shelf) -> ModelFile:
    """A model that stands aside."""
    try:
        return train(id, programme, taught, shelf.folder)
    except TrainingFailed:
        raise Ended(NOT_TRAINED) from None


def sets_of(folder: Path, reviewed: Sequence[Entry]) -> Dict[Text, List[Entry]]:
    """What both models are asked: the held-out utterances, with those that staff added, and the reviewed turns."""
    written = entries_of(REPOSITORY_HELD_OUT) if REPOSITORY_HELD_OUT.is_file() else []
    return {"held_out": [*written, *held_out_in(folder / HELD_OUT)], "reviewed": list(reviewed)}


def measured(
    served: ModelFile, candidate: ModelFile, sets: Dict[Text, List[Entry]], programme: Programme, progress: Progress
) -> Dict[Text, Any]:
    """Each set read by both models."""
    progress.tell("before", candidate=candidate.id)
    before = asyncio.run(read_all(served, sets, programme))
    progress.tell("after", candidate=candidate.id)
    after = asyncio.run(read_all(candidate, sets, programme))
    return {name: before_and_after(entries, before[name], after[name]) for name, entries in sets.items()}


async def read_all(
    model: ModelFile, sets: Dict[Text, List[Entry]], programme: Programme
) -> Dict[Text, List[Dict[Text, Any]]]:
    """What a model makes of every utterance; a reviewed turn is read with the topics before it."""
    from rasa.core.agent import Agent

    agent = Agent.load(model.path)
    found: Dict[Text, List[Dict[Text, Any]]] = {}
    for name, entries in sets.items():
        found[name] = [await parse(agent, entry["text"], titles_before(entry, programme)) for entry in entries]
    return found


def titles_before(entry: Entry, programme: Programme) -> List[Text]:
    """The headings of the topics that were answered before a turn."""
    language = entry.get("language") or "ja"
    known = [programme.answers[topic] for topic in entry.get("before") or [] if topic in programme.answers]
    return [answer.title.in_(language) for answer in known]


def summary(report: Dict[Text, Any]) -> List[Text]:
    """The comparison in a few lines."""
    lines = [f"candidate {report['candidate']} against {report['served']}, {report['taught']} examples taught"]
    for name, found in report["sets"].items():
        before, after = found["right"]["before"], found["right"]["after"]
        changed = f"{len(found['fixed'])} better, {len(found['broken'])} worse"
        lines.append(f"{name}: right {before['having']} -> {after['having']} of {after['of']}, {changed}")
        lines += [f"  worse: {one.get('text') or one['id']}" for one in found["broken"]]
    return [*lines, "accept or reject it in the console: /console/teaching"]


def _listed(examples: Sequence[Example]) -> List[Dict[Text, Text]]:
    return [{"text": text, "label": label} for text, label in examples]


def _write_json(content: Any, file: Path) -> None:
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(fresh, file)


if __name__ == "__main__":
    main()
