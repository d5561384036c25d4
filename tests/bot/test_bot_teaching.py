"""What staff taught, as the engine's side reads it: examples, hashes, the models on the disk, the exports."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import List

import pytest
import yaml
from rasa.shared.core.events import UserUttered
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from bot import train
from bot.model_file import ModelFile
from bot.shelf import Busy, Shelf
from bot.sources import code_hash, source_hash
from bot.taught import examples_in, held_out_in, taught_in, write_examples
from bot.teach import BUSY, sets_of, titles_before
from bot.train import is_current
from programme.model import Programme

TAUGHT = [("結局なんぼかかるんやろか: #1 [高い]", "faq/cost"), ("ビザの紙は", "out_of_scope/visa_procedure")]


def model(folder: Path, id: str, programme: Programme) -> ModelFile:
    """A model's file."""
    path = folder / f"{id}.tar.gz"
    path.write_bytes(id.encode())
    return ModelFile.of(path, id, programme, "code")


@pytest.fixture
def shelf(tmp_path: Path, programme: Programme) -> Shelf:
    """A folder that serves model `a`."""
    one = Shelf(tmp_path)
    one.take_into_use(model(tmp_path, "a", programme), tmp_path / "in_use.yml")
    return one


def test_examples_are_read_as_rasa_reads_them(tmp_path: Path) -> None:
    write_examples(TAUGHT, tmp_path / "taught.yml")
    assert examples_in(tmp_path / "taught.yml") == TAUGHT
    read = RasaYAMLReader().read(str(tmp_path / "taught.yml"))
    assert [example.get("text") for example in read.intent_examples] == [text for text, _ in TAUGHT]
    write_examples([], tmp_path / "taught.yml")
    assert examples_in(tmp_path / "taught.yml") == [] == taught_in(tmp_path / "nothing.yml")


def test_what_stands_in_the_repository_already_is_not_taught_twice(tmp_path: Path) -> None:
    write_examples([*TAUGHT, ("お問い合わせ先を教えてください。", "faq/contact"), TAUGHT[0]], tmp_path / "taught.yml")
    assert taught_in(tmp_path / "taught.yml") == TAUGHT


def test_the_models_id_tells_what_it_was_taught(programme: Programme) -> None:
    assert source_hash(programme) == source_hash(programme, [])
    assert source_hash(programme, TAUGHT) == source_hash(programme, TAUGHT[::-1]) != source_hash(programme)
    assert source_hash(programme, [(text, "faq/subsidy") for text, _ in TAUGHT]) != source_hash(programme, TAUGHT)
    assert code_hash() == code_hash()


def test_held_out_cases_and_reviewed_turns_are_asked_beside_the_repositorys(tmp_path: Path) -> None:
    case = {"text": "測る文", "topics": ["cost"], "style": "taught"}
    (tmp_path / "heldout.yml").write_text(yaml.safe_dump([case], allow_unicode=True), encoding="utf-8")
    sets = sets_of(tmp_path, [{"id": "1", "text": "土日は？", "topics": ["contact"], "style": "reviewed"}])
    assert sets["held_out"][-1] == case and len(sets["held_out"]) > 600
    assert [one["id"] for one in sets["reviewed"]] == ["1"]
    assert held_out_in(tmp_path / "nothing.yml") == []


def test_a_reviewed_turn_is_read_with_the_headings_of_the_topics_before(programme: Programme) -> None:
    assert titles_before({"before": ["cost", "gone"], "language": "ja"}, programme) == [
        programme.answers["cost"].title.ja
    ]
    assert titles_before({"before": ["cost"], "language": "en"}, programme) == [programme.answers["cost"].title.en]
    assert titles_before({}, programme) == []


def test_the_model_before_is_kept_with_what_it_was_taught(shelf: Shelf, tmp_path: Path, programme: Programme) -> None:
    (tmp_path / "in_use.yml").write_text("nlu: [] # of a\n", encoding="utf-8")
    shelf.take_into_use(model(tmp_path, "b", programme), tmp_path / "in_use.yml")
    current, earlier = shelf.current(), ModelFile.read(tmp_path / "earlier.tar.gz")
    assert current is not None and (current.id, earlier.id) == ("b", "a")
    assert (tmp_path / "earlier.taught.yml").read_text(encoding="utf-8") == "nlu: [] # of a\n"
    assert shelf.with_id("a") == earlier and shelf.with_id("c") is None


def test_files_that_no_manifest_names_are_dropped(shelf: Shelf, tmp_path: Path, programme: Programme) -> None:
    for id in ("b", "c"):
        shelf.take_into_use(model(tmp_path, id, programme), tmp_path / "in_use.yml")
    shelf.offer(model(tmp_path, "d", programme))
    shelf.drop_unnamed()
    assert sorted(file.name for file in tmp_path.glob("*.tar.gz")) == ["b.tar.gz", "c.tar.gz", "d.tar.gz"]


def test_a_model_that_a_person_went_back_to_is_not_trained_away(shelf: Shelf) -> None:
    current = shelf.current()
    assert current is not None and is_current("a", shelf) and not is_current("b", shelf)
    replace(current, instead_of="b").write_to(shelf.folder / "current.json")
    assert is_current("b", shelf) and not is_current("c", shelf)


def test_two_do_not_train_at_once_and_the_dead_hold_no_lock(shelf: Shelf) -> None:
    code = "import sys, pathlib; from bot.shelf import Shelf\n"
    code += "with Shelf(pathlib.Path(sys.argv[1])).training(): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(shelf.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(Busy), shelf.training():
            pass
        other.kill()
    with shelf.training():
        pass


def test_a_second_training_says_that_one_is_under_way(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    import bot.teach

    monkeypatch.setenv("BANSOU_MODEL", str(shelf.folder / "current.tar.gz"))
    monkeypatch.setattr("sys.stdin", io.StringIO("[]"))
    with shelf.training(), pytest.raises(SystemExit, match=BUSY):
        bot.teach.main()
    assert not (shelf.folder / "training.json").exists()


def test_make_train_learns_what_the_model_in_use_was_taught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programme: Programme
) -> None:
    monkeypatch.setenv("BANSOU_TEACHING", str(tmp_path / "teaching"))
    (tmp_path / "teaching").mkdir()
    write_examples(TAUGHT[:1], tmp_path / "teaching/in_use.yml")
    write_examples(TAUGHT, tmp_path / "teaching/examples.yml")
    learnt: List[object] = []

    def trained(id: str, programme: Programme, taught: List[object], folder: Path) -> ModelFile:
        learnt.extend(taught)
        return model(folder, id, programme)

    monkeypatch.setattr(train, "FOLDER", tmp_path)
    monkeypatch.setattr(train, "train", trained)
    train.main()
    assert learnt == TAUGHT[:1]
    train.main()
    assert learnt == TAUGHT[:1]
    assert ModelFile.read(tmp_path / "current.tar.gz").id == source_hash(programme, TAUGHT[:1])


def test_the_exported_stories_are_read_as_end_to_end_tests(tmp_path: Path) -> None:
    file = tmp_path / "test_stories.yml"
    file.write_text(exported_stories(), encoding="utf-8")
    steps = TrainingDataImporter.load_from_dict(training_data_paths=[str(file)]).get_conversation_tests().story_steps
    said = [[event for event in step.events if isinstance(event, UserUttered)] for step in steps]
    assert [[event.text for event in events] for events in said] == [["なんぼ: #1 [高い]"], ["税金は"]]
    assert [events[0].intent_name for events in said] == ["faq", "out_of_scope"]


def exported_stories() -> str:
    """What the console exports, by the environment that it runs in."""
    code = (
        "from web.teaching.exports import test_stories; from web.teaching.files import Kept;"
        "print(test_stories([Kept('training', 'なんぼ: #1 [高い]', ('faq/cost',)),"
        "Kept('held_out', '税金は', ('out_of_scope/tax',))]), end='')"
    )
    command = ["var/venv/web/bin/python", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
