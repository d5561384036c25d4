"""Search finds what a plain look through all texts finds, on each of its ways; pages neither repeat nor skip."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.new_databases import new_postgresql
from web.review.filters import Filters
from web.review.folding import fold
from web.review.search_terms import marked, matches, terms_of
from web.store import grams, transcript_places, transcript_search
from web.store.database import Store, open_store
from web.store.grams import FoldedMessage
from web.store.review_tables import transcript_marks, transcripts
from web.store.tables import conversations
from web.store.transcript_places import Cursor, Place
from web.store.transcript_search import find

BEGAN = datetime(2026, 4, 1, tzinfo=UTC)
# Few characters, so that texts and queries meet; among them what SQL and LIKE take for their own.
LETTERS = "費用ｶﾞガか%_\\'\"Ａaß々 　"
WORDS = st.text(LETTERS, max_size=8)
TALKS = st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=12)
# Each way of finding: what is rare leads, what is common is walked, all texts are read.
WAYS: dict[str, tuple[int, tuple[int, ...]]] = {
    "led": (2000, (200,)),
    "walked": (0, (1, 2, 200)),
    "read through": (0, (1,)),
}


class Corpus:
    """A database in which a test says what was written."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def empty(self) -> None:
        async with self.store.writing() as connection:
            await grams.empty(connection)
            await connection.execute(conversations.delete())

    async def add(self, minute: int, texts: Sequence[str], topic: str = "cost", **columns: Any) -> str:
        """A conversation that began at a minute."""
        id, at = str(uuid.uuid4()), BEGAN + timedelta(minutes=minute)
        row = {
            "conversation_id": id, "opened_at": at, "last_at": at, "language": "ja", "first_question": texts[0],
            "asked": 1, "asked_back": False, "not_understood": False, "queued": False, "with_person": False,
            "sent_form": False, "reviewed": False, "suspicion": 0, **columns,
        }  # fmt: skip
        async with self.store.writing() as connection:
            opened = {"token_hash": id, "created_at": at, "last_turn_at": at, "expires_at": at, "language": "ja"}
            more = {"state": "bot", "last_seq": 0, "misses": 0, "recent_topics": [], "offered": {}}
            await connection.execute(conversations.insert().values(id=id, **opened, **more))
            await connection.execute(transcripts.insert().values(**row))
            mark = {"conversation_id": id, "kind": "topic", "value": topic}
            await connection.execute(transcript_marks.insert().values(**mark))
            found = [FoldedMessage(id, seq, fold(text)) for seq, text in enumerate(texts, 1)]
            await grams.add(connection, found)
        return id

    async def pages(self, filters: Filters, most: int, between: Any = None) -> list[list[Place]]:
        """Every page from the newest on; between the first and the second something may happen."""
        pages, cursor, more = [], None, True
        while more:
            async with self.store.reading() as connection:
                found = await find(connection, filters, cursor, most)
            pages.append(list(found.places))
            more = found.more
            if more:
                cursor = Cursor(found.places[-1])
            if between and len(pages) == 1:
                await between()
        return pages


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest) -> Iterator[Callable[[Any], Any]]:
    """Runs what a test awaits, in one loop for all examples."""
    with asyncio.Runner() as runner:
        if request.param == "sqlite":
            url = request.getfixturevalue("sqlite_url")
        else:
            url = runner.run(new_postgresql(request.getfixturevalue("postgres")))
        corpus = Corpus(runner.run(open_store(url)))
        yield lambda check: runner.run(check(corpus))
        runner.run(corpus.store.close())


def filters_for(query: str = "", **values: str) -> Filters:
    given = {**values, **({"q": query} if query else {})}
    return Filters(given, terms_of(query))


def test_every_way_finds_what_a_plain_look_through_all_texts_finds(
    run: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    @settings(max_examples=25, deadline=None, database=None)
    @given(TALKS, WORDS)
    def holds(talks: list[list[str]], query: str) -> None:
        run(lambda corpus: found_on_every_way(corpus, talks, query, monkeypatch))

    holds()


async def found_on_every_way(
    corpus: Corpus, talks: list[list[str]], query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await corpus.empty()
    ids = [await corpus.add(minute, texts) for minute, texts in enumerate(talks)]
    filters = filters_for(query)
    terms = filters.terms
    expected = [
        id
        for id, texts in zip(ids, talks, strict=True)
        if not terms.none_left and (not terms.folded or any(matches(text, terms.folded) for text in texts))
    ]
    for rare, walk in WAYS.values():
        monkeypatch.setattr(transcript_search, "RARE", rare)
        monkeypatch.setattr(transcript_search, "STEPS", walk)
        pages = await corpus.pages(filters, 3)
        assert [place.conversation_id for page in pages for place in page] == expected[::-1], (query, rare, walk)


@pytest.mark.parametrize("way", WAYS)
def test_pages_show_each_conversation_once_while_others_begin(
    run: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    rare, walk = WAYS[way]
    monkeypatch.setattr(transcript_search, "RARE", rare)
    monkeypatch.setattr(transcript_search, "STEPS", walk)

    async def check(corpus: Corpus) -> None:
        # Several at the same moment: the place is told by the id, too.
        ids = {await corpus.add(number // 3, ["費用の件"]) for number in range(20)}
        minutes = count(100)
        for filters in (
            filters_for(),
            filters_for("費用"),
            filters_for(topic="cost"),
            filters_for("用の", topic="cost"),
        ):
            newer = next(minutes)
            pages = await corpus.pages(filters, 4, between=lambda: corpus.add(newer, ["費用の件"]))  # noqa: B023
            shown = [place.conversation_id for page in pages for place in page]
            assert len(shown) == len(set(shown)) and ids <= set(shown)
            places = [(place.opened_at, place.conversation_id) for page in pages for place in page]
            assert places == sorted(places, reverse=True)
            assert await back_from(corpus, filters, pages) == pages[:-1]

    run(check)


async def back_from(corpus: Corpus, filters: Filters, pages: list[list[Place]]) -> list[list[Place]]:
    """The pages before the last one, reached backwards."""
    found: list[list[Place]] = []
    at = pages[-1][0]
    async with corpus.store.reading() as connection:
        for _ in pages[:-1]:
            page = await find(connection, filters, Cursor(at, newer=True), 4)
            found.insert(0, list(page.places))
            at = page.places[0]
    return found


def test_a_rare_word_with_a_common_filter_and_the_other_way_round(
    run: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript_search, "RARE", 2)

    async def check(corpus: Corpus) -> None:
        for number in range(6):
            await corpus.add(number, ["費用はいくら"], thumb="up")
        rare = await corpus.add(7, ["蚕糸の費用"], thumb="up")
        down = await corpus.add(8, ["費用だけ"], thumb="down", topic="purpose")
        for query, values, expected in (
            ("蚕糸", {"topic": "cost", "thumb": "up"}, [rare]),
            ("蚕糸", {"thumb": "down"}, []),
            ("費用", {"topic": "purpose"}, [down]),
            ("費用", {"thumb": "down", "topic": "purpose"}, [down]),
            ("用費", {}, []),
        ):
            pages = await corpus.pages(filters_for(query, **values), 5)
            assert [place.conversation_id for page in pages for place in page] == expected, (query, values)

    run(check)


def test_the_number_of_hits_is_told_as_far_as_it_was_counted(
    run: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (transcript_search, transcript_places):
        monkeypatch.setattr(module, "MOST_COUNTED", 3)

    async def check(corpus: Corpus) -> None:
        for number, texts in enumerate((["費用"], ["費用"], ["費用"], ["会費"])):
            await corpus.add(number, texts)
        async with corpus.store.reading() as connection:
            found = [
                await find(connection, filters_for(query), None, 2) for query in ("", "費用", "会費", "無い", "の")
            ]
        assert [(one.count, one.at_least) for one in found] == [
            (3, True), (3, False), (1, False), (0, False), (0, False),
        ]  # fmt: skip

    run(check)


@pytest.mark.parametrize(
    "query, folded, too_short",
    [
        ("費", ("費",), ()),
        ("の 費用", ("費用",), ("の",)),
        ("ｶﾞ", (), ("ｶﾞ",)),
        ("ＶＩＳＡ　visa", ("visa",), ()),
        ("a", (), ("a",)),
        ("", (), ()),
    ],
)
def test_what_is_too_short_is_told_as_it_was_typed(
    query: str, folded: tuple[str, ...], too_short: tuple[str, ...]
) -> None:
    terms = terms_of(query)
    assert (terms.folded, terms.too_short) == (folded, too_short)


@pytest.mark.parametrize(
    "text, query, html",
    [
        ("ｶﾞｲﾄﾞの費用", "がいど", "<mark>ｶﾞｲﾄﾞ</mark>の費用"),
        ("<b>費用</b>", "費用", "&lt;b&gt;<mark>費用</mark>&lt;/b&gt;"),
        ("V I S Aと費用", "visa 費用", "<mark>V I S A</mark>と<mark>費用</mark>"),
        ("費用費用", "費用", "<mark>費用費用</mark>"),
        ("ああああ", "ああ", "<mark>ああああ</mark>"),
        ("か" * 60 + "費用" + "き" * 200, "費用", "…" + "か" * 40 + "<mark>費用</mark>" + "き" * 78 + "…"),
    ],
)
def test_the_place_found_is_marked_in_the_text_as_it_was_written(text: str, query: str, html: str) -> None:
    assert str(marked(text, terms_of(query).folded)) == html


@given(st.text(LETTERS, max_size=20), WORDS)
def test_marking_changes_no_character(text: str, query: str) -> None:
    shown = str(marked(text, terms_of(query).folded, around=100)).replace("<mark>", "").replace("</mark>", "")
    assert shown.replace("&#39;", "'").replace("&#34;", '"') == text
