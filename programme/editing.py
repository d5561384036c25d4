"""Changes texts in a data file where they stand: comments, layout and every other byte stay as they are.

A position comes from the YAML reader's marks, not from a search; the file is read again after the change and must
then mean what it meant before, but for the texts that were to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

Key = tuple[str, str]
Changes = Mapping[Key, str | None]
"""The new text by field and language, `("text", "ja")`; None in both languages takes a field away."""

ORDER = ("title", "text", "detail", "why")
# Positions come from the Python reader; what a file means may be read by the fast one.
FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ITEM = re.compile(r"^- ", re.MULTILINE)
BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# What the YAML reader does not take at all.
UNREADABLE = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class EditError(ValueError):
    """The file cannot be changed as asked; nothing was changed."""


def tidy(text: str) -> str:
    """A text as the files hold it: line breaks of one kind, no blanks at the ends of lines or of the text."""
    return "\n".join(line.rstrip() for line in BREAKS.sub("\n", text).split("\n")).strip()


def edited(source: str, id: str, changes: Changes) -> str:
    """The file's text with the texts of one entry changed."""
    wanted = {key: None if text is None else tidy(text) for key, text in changes.items()}
    for key, text in wanted.items():
        if text is not None and (not text or UNREADABLE.search(text.replace("\t", " "))):
            raise EditError(f"{'.'.join(key)}: cannot be written")
    start, end = _entry_lines(source, id)
    entry = source[start:end]
    for field in sorted({field for field, _ in wanted}, key=ORDER.index):
        texts = {language: text for (name, language), text in wanted.items() if name == field}
        entry = _with_field(entry, field, texts)
    result = source[:start] + entry + source[end:]
    if result == source:
        return source
    if _stripped(yaml.load(result, Loader=FAST)) != _stripped(_expected(source, id, wanted)):
        raise EditError(f"{id}: the changed file would not mean what was asked for")
    return result


def _expected(source: str, id: str, wanted: Changes) -> Any:
    content = yaml.load(source, Loader=FAST)
    entry = next((one for one in content if one.get("id") == id), None)
    if entry is None:
        raise EditError(f"{id}: no such entry")
    for (field, language), text in wanted.items():
        if text is None:
            entry.pop(field, None)
        else:
            entry.setdefault(field, {})[language] = text
    return content


def _stripped(content: Any) -> Any:
    """Without the line breaks at the ends of texts, which nobody reads and a block has where quotes have none."""
    if isinstance(content, dict):
        return {key: _stripped(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_stripped(value) for value in content]
    return content.rstrip("\n") if isinstance(content, str) else content


def _entry_lines(source: str, id: str) -> tuple[int, int]:
    """Where an entry of the file's list begins and ends; the reading afterwards holds that it was all of it."""
    starts = [match.start() for match in ITEM.finditer(source)] + [len(source)]
    for start, end in zip(starts, starts[1:]):
        if _id(_entry(source[start:end])) == id:
            return start, end
    raise EditError(f"{id}: no such entry")


def _with_field(source: str, field: str, texts: Mapping[str, str | None]) -> str:
    entry = _entry(source)
    if not any(key.value == field for key, _ in entry.value):
        given = {language: text for language, text in texts.items() if text is not None}
        return _inserted(source, entry, field, given) if given else source
    if all(text is None for text in texts.values()):
        return _removed(source, entry, field)
    for language, text in texts.items():
        if text is not None:
            source = _replaced(source, _entry(source), field, language, text)
    return source


def _replaced(source: str, entry: yaml.MappingNode, field: str, language: str, text: str) -> str:
    mapping = _value(entry, field)
    if not isinstance(mapping, yaml.MappingNode):
        raise EditError(f"{field}: is no text in both languages")
    node = _value(mapping, language)
    key = next(key for key, _ in mapping.value if key.value == language)
    flow = bool(mapping.flow_style)
    if isinstance(node, yaml.ScalarNode) and node.value.strip() == text:
        return source
    if not isinstance(node, yaml.ScalarNode):
        raise EditError(f"{field}.{language}: is no text")
    start, end = _extent(source, node)
    return source[:start] + _written(text, node, flow, key.start_mark.column + 2, source) + source[end:]


def _written(text: str, node: yaml.ScalarNode, flow: bool, indent: int, source: str) -> str:
    if node.style in ("|", ">") or ("\n" in text and not flow):
        return _block(text, _block_indent(source, node) or indent)
    if node.style is None and not flow and _is_plain(text):
        return text
    return _quoted(text)


def _block(text: str, indent: int) -> str:
    return "|\n" + "\n".join(" " * indent + line if line else "" for line in text.split("\n"))


def _block_indent(source: str, node: yaml.ScalarNode) -> int | None:
    if node.style not in ("|", ">"):
        return None
    lines = source[node.start_mark.index : node.end_mark.index].split("\n")[1:]
    return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), None)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _is_plain(text: str) -> bool:
    try:
        return bool(yaml.safe_load(f"k: {text}") == {"k": text}) and " #" not in text
    except yaml.YAMLError:
        return False


def _extent(source: str, node: yaml.Node) -> tuple[int, int]:
    """Where a value stands, without the blank lines and the line break after it."""
    start, end = node.start_mark.index, node.end_mark.index
    return start, start + len(source[start:end].rstrip())


def _inserted(source: str, entry: yaml.MappingNode, field: str, texts: Mapping[str, str]) -> str:
    if entry.flow_style:
        raise EditError(f"{field}: the entry stands on one line, so nothing can be added to it")
    present = [name for name in ORDER[: ORDER.index(field)] if any(key.value == name for key, _ in entry.value)]
    after = _value(entry, present[-1]) if present else entry.value[0][1]
    column = entry.value[0][0].start_mark.column
    lines = [" " * column + f"{field}:"]
    for language, text in texts.items():
        lines.append(" " * (column + 2) + f"{language}: " + _block(text, column + 4))
    end = _last(source, after)
    return source[:end] + "\n" + "\n".join(lines) + source[end:]


def _removed(source: str, entry: yaml.MappingNode, field: str) -> str:
    if entry.flow_style:
        raise EditError(f"{field}: the entry stands on one line, so nothing can be taken from it")
    key = next(key for key, _ in entry.value if key.value == field)
    start = source.rindex("\n", 0, key.start_mark.index)
    return source[:start] + source[_last(source, _value(entry, field)) :]


def _last(source: str, node: yaml.Node) -> int:
    """Where the text of a value ends, also of one that holds others."""
    return max(_extent(source, leaf)[1] for leaf in _leaves(node))


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        yield from _leaves(node.value[-1][1])
    else:
        yield node


def _entry(source: str) -> yaml.MappingNode:
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    if isinstance(root, yaml.SequenceNode) and len(root.value) == 1 and isinstance(root.value[0], yaml.MappingNode):
        return root.value[0]
    raise EditError("an entry cannot be told from its neighbours")


def _id(entry: yaml.MappingNode) -> str:
    return next((str(value.value) for key, value in entry.value if key.value == "id"), "")


def _value(mapping: yaml.MappingNode, name: str) -> yaml.Node:
    node = next((value for key, value in mapping.value if key.value == name), None)
    if node is None:
        raise EditError(f"{name}: is missing")
    return node
