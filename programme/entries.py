"""Reading one entry of a data file strictly: each wrong key, type or empty text is a named problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml

from programme.errors import ProgrammeError
from programme.model import Text

Read = TypeVar("Read")
LANGUAGES = ("ja", "en")
TRAINING_KEY = re.compile(r"^\s*(nlu|rules|stories|responses):", re.MULTILINE)


# The same language read ten times as fast, where libyaml is there: whoever edits data waits for it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):  # type: ignore[valid-type, misc]
    """YAML in which a key that stands twice in one mapping is an error."""


def _strict_mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in keys:
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
        keys.add(key)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _strict_mapping)


def read_yaml(path: Path, file: str) -> Any:
    """The content of one YAML file, or the error with its line."""
    try:
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ProgrammeError(file, "", f"cannot be read ({error.strerror})") from error
    training = TRAINING_KEY.search(content)
    if training:
        raise ProgrammeError(file, "", f"a line begins with {training[1]}: and would be read as training data")
    try:
        return yaml.load(content, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ProgrammeError(file, "", f"{line}{error.problem}") from error


class Entry:
    """One mapping of a data file, with its address for problems."""

    def __init__(self, content: Any, file: str, id: str, required: Sequence[str], optional: Sequence[str] = ()) -> None:
        self.file = file
        self.id = id
        if not isinstance(content, dict):
            raise self.problem(f"must be a mapping, is {_kind(content)}")
        self._content: dict[str, Any] = content
        for key in content:
            if key not in required and key not in optional:
                raise self.problem(f"unknown key {_shown(key)}")
        for key in required:
            if content.get(key) is None:
                raise self.problem(f"{key} is missing")

    def problem(self, what: str) -> ProgrammeError:
        """The error to raise for something in this entry."""
        return ProgrammeError(self.file, self.id, what)

    def __contains__(self, key: str) -> bool:
        return self._content.get(key) is not None

    def raw(self, key: str) -> Any:
        """The value of a key as YAML read it."""
        return self._content.get(key)

    def text(self, key: str) -> Text:
        """A text in both languages."""
        return text(self._content[key], self.file, self.id, key)

    def optional_text(self, key: str) -> Text | None:
        """A text in both languages, or nothing where the key is absent."""
        return self.text(key) if key in self else None

    def word(self, key: str, among: Sequence[str] | None = None) -> str:
        """One string, where `among` is given one of these."""
        value = _word(self._content[key], self, key)
        if among is not None and value not in among:
            raise self.problem(f"{key} is {value!r}, must be one of {', '.join(among)}")
        return value

    def optional_word(self, key: str) -> str | None:
        """One string, or nothing where the key is absent."""
        return self.word(key) if key in self else None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty where the key is absent; nothing may stand in it twice."""
        values = self._content.get(key)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise self.problem(f"{key} must be a list, is {_kind(values)}")
        words = tuple(_word(value, self, key) for value in values)
        for word in words:
            if words.count(word) > 1:
                raise self.problem(f"{key} names {word} twice")
        return words

    def truth(self, key: str) -> bool:
        """A boolean, false where the key is absent."""
        value = self._content.get(key, False)
        if not isinstance(value, bool):
            raise self.problem(f"{key} must be true or false, is {value!r}")
        return value

    def words_by_key(self, key: str) -> dict[str, tuple[str, ...]]:
        """A mapping of names to one string or a list of strings."""
        value = self._content.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.problem(f"{key} must be a mapping, is {_kind(value)}")
        found: dict[str, tuple[str, ...]] = {}
        for name, words in value.items():
            listed = words if isinstance(words, list) else [words]
            found[_word(name, self, key)] = tuple(_word(word, self, f"{key}.{name}") for word in listed)
        return found


def text(content: Any, file: str, id: str, key: str) -> Text:
    """A mapping of both languages to a text that is not empty."""
    if not isinstance(content, dict):
        raise ProgrammeError(file, id, f"{key} must be a mapping of ja and en, is {_kind(content)}")
    for language in content:
        if language not in LANGUAGES:
            raise ProgrammeError(file, id, f"{key}: unknown language {_shown(language)}")
    for language in LANGUAGES:
        if content.get(language) is None:
            raise ProgrammeError(file, id, f"{key}: missing translation {language}")
        if not isinstance(content[language], str):
            raise ProgrammeError(file, id, f"{key}.{language} must be a text, is {_kind(content[language])}")
        if not content[language].strip():
            raise ProgrammeError(file, id, f"{key}.{language} is empty")
    return Text(content["ja"].strip(), content["en"].strip())


def collect(
    content: Any, file: str, read: Callable[[Any, str], tuple[str, Read]], problems: list[ProgrammeError]
) -> Iterator[tuple[str, Read]]:
    """Every entry of a list that reads well; the others leave their problem in `problems`."""
    if content is None:
        return
    if not isinstance(content, list):
        problems.append(ProgrammeError(file, "", f"must be a list, is {_kind(content)}"))
        return
    for item in content:
        try:
            yield read(item, file)
        except ProgrammeError as error:
            problems.append(error)


def unique(entries: Iterator[tuple[str, Read]], file: str, problems: list[ProgrammeError]) -> dict[str, Read]:
    """The entries by id; an id that comes twice is a problem."""
    by_id: dict[str, Read] = {}
    for id, entry in entries:
        if id in by_id:
            problems.append(ProgrammeError(file, id, "stands twice"))
        by_id.setdefault(id, entry)
    return by_id


def id_of(content: Any, file: str) -> str:
    """The id of an entry, for its address."""
    if not isinstance(content, Mapping):
        raise ProgrammeError(file, "", f"an entry must be a mapping, is {_kind(content)}")
    if "id" not in content:
        raise ProgrammeError(file, "", f"an entry without id, its keys are {', '.join(map(str, content))}")
    if not isinstance(content["id"], str):
        raise ProgrammeError(file, _shown(content["id"]), "the id must be a quoted string")
    return content["id"]


def _word(value: Any, entry: Entry, key: str) -> str:
    if isinstance(value, bool):
        raise entry.problem(f"{key}: {_shown(value)}")
    if not isinstance(value, str):
        raise entry.problem(f"{key}: {value!r} must be quoted, is {_kind(value)}")
    if not value.strip():
        raise entry.problem(f"{key} holds an empty string")
    return value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return f"{str(value).lower()} is a boolean; quote yes, no, on and off"
    return str(value)


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    kinds = {dict: "a mapping", list: "a list", str: "a string", bool: "a boolean", int: "a number"}
    return kinds.get(type(value), type(value).__name__)
