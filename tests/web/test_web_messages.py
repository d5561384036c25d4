"""A company's turns: what is stored, what the engine is asked, and what comes back."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.web.company import TUESDAY_MORNING, Company
from tests.web.fake_engine import FakeEngine, question, reply
from tests.web.running import Running, Starting
from web.keys import SETTINGS
from web.store import status, tables

pytestmark = pytest.mark.asyncio
A_YEAR_AGO = datetime.now(UTC) - timedelta(days=365)


async def test_a_session_opens_with_a_greeting_and_start_choices(site: Running, company: Company) -> None:
    answer = await company.open()
    greeting = answer.content["messages"][0]
    assert answer.content["state"] == "bot"
    assert greeting["seq"] == 1 and greeting["sender"] == "bot" and greeting["sent_at"] == TUESDAY_MORNING
    assert [choice["id"] for choice in greeting["choices"]][:3] == [
        "prescreening=start",
        "topic=eligibility_overview",
        "topic=cost",
    ]
    assert len(answer.content["token"]) >= 43


async def test_a_text_is_answered_and_both_stand_in_the_log(company: Company, engine: FakeEngine) -> None:
    id = str(uuid.uuid4())
    answer = await company.say("費用はかかりますか", id)
    assert answer.status == 200 and answer.content["state"] == "bot"
    assert answer.texts == ["echo 費用はかかりますか"]
    log = await company.log()
    assert [(one["seq"], one["sender"]) for one in log] == [(1, "bot"), (2, "company"), (3, "bot")]
    assert log[1]["id"] == id and log[1]["text"] == "費用はかかりますか" and "chosen" not in log[1]
    assert log[2] == answer.content["messages"][0]


async def test_the_engine_is_told_the_moment_the_status_and_the_context(company: Company, engine: FakeEngine) -> None:
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    await company.say("費用は", first)
    await company.say("ほかには", second)
    before, after = engine.turns
    assert before["turn"] == first and before["previous_turn"] is None and before["dialogue"] is None
    assert before["metadata"] == {
        "now": TUESDAY_MORNING,
        "application_status": "unknown",
        "status_as_of": None,
        "language": "ja",
        "topics_before": [],
        "misses_before": 0,
    }
    assert after["previous_turn"] == first and after["dialogue"] == {"last": first}
    assert after["metadata"]["topics_before"] == ["cost"]
    assert before["conversation"] == after["conversation"]


async def test_the_same_id_and_body_get_the_same_answer_once(company: Company, engine: FakeEngine) -> None:
    id = str(uuid.uuid4())
    first, again = await company.say("費用", id), await company.say("費用", id)
    assert first.content == again.content and again.status == 200
    assert len(engine.turns) == 1 and len(await company.log()) == 3


async def test_the_same_id_with_another_body_is_refused(company: Company, engine: FakeEngine) -> None:
    id = str(uuid.uuid4())
    await company.say("費用", id)
    other = await company.say("期間", id)
    assert other.status == 409 and other.content["error"]["code"] == "reused_id"
    assert len(engine.turns) == 1


async def test_the_same_id_at_the_same_time_is_worked_on_once(company: Company, engine: FakeEngine) -> None:
    engine.delay = 0.3
    id = str(uuid.uuid4())
    answers = await asyncio.gather(*(company.say("費用", id) for _ in range(5)))
    assert len({str(answer.content) for answer in answers}) == 1 and answers[0].status == 200
    assert len(engine.turns) == 1 and len(await company.log()) == 3


async def test_two_turns_at_the_same_time_are_answered_one_after_the_other(
    company: Company, engine: FakeEngine
) -> None:
    engine.delay = 0.2
    await asyncio.gather(*(company.say(f"質問 {number}") for number in range(4)))
    log = await company.log(after=1)
    assert engine.most_at_once == 1
    assert [one["sender"] for one in log] == ["company", "bot"] * 4
    assert [one["seq"] for one in log] == list(range(2, 10))
    for question_, answer in zip(log[::2], log[1::2], strict=True):
        assert answer["text"] == f"echo {question_['text']}"


async def test_turns_in_two_processes_on_one_database_are_taken_one_at_a_time(
    company: Company, site: Running, start: Starting, engine: FakeEngine
) -> None:
    other = await start(str(site.app[SETTINGS].database_url))
    there = company.elsewhere(other.url)
    engine.delay = 0.15
    id = str(uuid.uuid4())
    same = await asyncio.gather(company.say("同じ", id), there.say("同じ", id))
    assert same[0].content == same[1].content and len(engine.turns) == 1
    answers = await asyncio.gather(*(one.say(f"質問 {place}") for place, one in enumerate((company, there) * 3)))
    assert {answer.status for answer in answers} == {200}
    assert engine.most_at_once == 1
    log = await company.log(after=1)
    assert [one["seq"] for one in log] == list(range(2, 16))
    assert [one["sender"] for one in log] == ["company", "bot"] * 7


async def test_a_turn_whose_claim_ran_out_is_taken_over_and_counts_once(
    company: Company, site: Running, start: Starting, engine: FakeEngine
) -> None:
    other = await start(str(site.app[SETTINGS].database_url))
    id = str(uuid.uuid4())
    engine.delay = 0.6
    slow = asyncio.create_task(company.say("費用", id))
    while not engine.turns:
        await asyncio.sleep(0.01)
    engine.delay = 0
    async with other.store.writing() as connection:
        await connection.execute(update(tables.conversations).values(turn_until=A_YEAR_AGO))
    taken_over = await company.elsewhere(other.url).say("費用", id)
    assert taken_over.texts == ["echo 費用"] and len(engine.turns) == 2
    assert engine.turns[0] == engine.turns[1]
    assert (await slow).content == taken_over.content
    assert [one["sender"] for one in await company.log()] == ["bot", "company", "bot"]


async def test_a_choice_that_is_offered_becomes_the_companys_message(company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: reply(question())
    await company.choose("prescreening=start")
    engine.answering = lambda turn: reply(question("graduates_employed"))
    answer = await company.choose("own_website=yes")
    assert answer.status == 200
    sent = engine.turns[-1]
    assert sent["choices"] == ["own_website=yes"] and sent["label"] == "label yes" and "text" not in sent
    log = await company.log()
    assert log[3]["text"] == "label yes" and log[3]["chosen"] == ["own_website=yes"]
    assert answer.content["messages"][0]["prescreening"] == {"criterion": "graduates_employed", "step": 1, "total": 18}


async def test_a_choice_of_an_earlier_question_is_stale(company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: reply(question(turn.get("text", "first")))
    await company.say("own_website")
    await company.say("graduates_employed")
    before = await company.log()
    answer = await company.choose("own_website=yes")
    assert answer.status == 409 and answer.content["error"]["code"] == "stale_choice"
    assert await company.log() == before and len(engine.turns) == 2


@pytest.mark.parametrize("choice", ["own_website=maybe", "topic=unknown", "", "handoff=request", "prescreening=stop"])
async def test_a_choice_that_was_never_offered_is_refused(lone_company: Company, choice: str) -> None:
    assert (await lone_company.choose(choice)).status == (409 if choice else 400)


async def test_topics_and_the_start_of_the_prescreening_stay_offered(company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: reply(question())
    await company.say("事前チェックをしたい")
    for choice in ("topic=cost", "prescreening=start", "topic=contact"):
        assert (await company.choose(choice)).status == 200
        assert engine.turns[-1]["choices"] == [choice]


async def test_several_choices_only_where_the_question_takes_several(company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: reply(question(multiple=turn.get("text") == "several"))
    await company.say("one")
    assert (await company.choose("own_website=yes", "own_website=no")).status == 409
    await company.say("several")
    answer = await company.choose("own_website=yes", "own_website=no")
    assert answer.status == 200 and engine.turns[-1]["label"] == "label yes, label no"


async def test_choices_of_every_message_of_the_latest_turn_are_offered(company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: reply(question("one"), question("two"))
    await company.say("両方")
    assert (await company.choose("one=yes")).status == 200
    assert (await company.choose("two=no", "one=yes")).status == 409


@pytest.mark.parametrize(
    "text", ["", "   ", "\u3000\n\t", "\u200b\u200d\ufeff", "\x00\x07", "😀", "👍🏽🎉 ❤️", "？？？", "…"]
)
async def test_a_message_without_a_word_is_answered_without_the_engine(
    lone_company: Company, engine: FakeEngine, text: str
) -> None:
    answer = await lone_company.say(text)
    message = answer.content["messages"][0]
    assert answer.status == 200 and not engine.turns
    assert message["topics"] == ["fallback"] and message["choices"][0]["id"] == "prescreening=start"
    assert "handoff" not in message
    again = await lone_company.say(text)
    assert again.content["messages"][0]["handoff"]["open_now"] is True
    assert (await lone_company.choose("topic=cost")).status == 200
    assert engine.turns[-1]["metadata"]["misses_before"] == 2


async def test_a_wordless_message_leaves_the_open_question_open(company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: reply(question())
    await company.say("事前チェック")
    answer = await company.say("🤔")
    assert [one["id"] for one in answer.content["messages"][0]["choices"]][0] == "own_website=yes"
    assert (await company.choose("own_website=no")).status == 200
    assert engine.turns[-1]["previous_turn"] == engine.turns[0]["turn"]


async def test_ten_thousand_characters_are_answered_from_their_beginning(company: Company, engine: FakeEngine) -> None:
    answer = await company.say("あ" * 10_000)
    assert answer.status == 200
    assert len(engine.turns[0]["text"]) == 2_000
    assert [one["sender"] for one in answer.content["messages"]] == ["system", "bot"]
    assert len((await company.log())[1]["text"]) == 10_000
    assert (await company.say("x" * 12_000)).status == 200
    assert len((await company.log())[4]["text"]) == 10_000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  費\u200b用\u0000は ", "費用は"),
        ("一行目\r\n二行目\r三行目", "一行目\n二行目\n三行目"),
        ("/restart", "/restart"),
        ("a\ud800b", "ab"),
        ("<b>費用</b> & 'x' \"y\"", "<b>費用</b> & 'x' \"y\""),
        ("１２ｶﾅ①", "１２ｶﾅ①"),
    ],
)
async def test_unseen_characters_go_and_the_rest_stays(
    lone_company: Company, engine: FakeEngine, typed: str, kept: str
) -> None:
    body = json.dumps({"id": str(uuid.uuid4()), "text": typed})
    headers = {"Content-Type": "application/json"}
    answer = await lone_company.call("POST", "/api/chat/messages", data=body, headers=headers)
    assert answer.status == 200
    assert engine.turns[0]["text"] == kept and (await lone_company.log())[1]["text"] == kept


async def test_personal_numbers_are_neither_stored_nor_passed_on(company: Company, engine: FakeEngine) -> None:
    id = str(uuid.uuid4())
    answer = await company.say("電話は090-1234-5678です", id)
    assert "5678" not in engine.turns[0]["text"] and "5678" not in str(await company.log())
    assert [one["sender"] for one in answer.content["messages"]] == ["system", "bot"]
    assert (await company.say("電話は090-1234-5678です", id)).content == answer.content
    assert (await company.say("電話は090-9999-5678です", id)).status == 409


async def test_the_desks_own_number_stays(company: Company, engine: FakeEngine) -> None:
    answer = await company.say("03-0000-1111 は窓口ですか")
    assert engine.turns[0]["text"] == "03-0000-1111 は窓口ですか"
    assert [one["sender"] for one in answer.content["messages"]] == ["bot"]


async def test_the_language_follows_what_the_company_writes(company: Company, engine: FakeEngine) -> None:
    said = ["How much does it cost", "123", "費用はいくらですか", "Сколько это стоит", "ABC"]
    for text in said:
        await company.say(text)
    assert [turn["metadata"]["language"] for turn in engine.turns] == ["en", "en", "ja", "other", "ja"]
    await company.say("123", language="en")
    assert engine.turns[-1]["metadata"]["language"] == "en"


async def test_an_english_session_is_english_throughout(company: Company) -> None:
    greeting = (await company.open(language="en")).content["messages"][0]
    assert greeting["choices"][1]["label"] == "title eligibility_overview"
    assert "empty" in (await company.say("")).texts[0]
    refused = await company.choose("topic=nothing")
    assert "choose from the latest message" in refused.content["error"]["message"]


async def test_topics_before_are_the_newest_five(company: Company, engine: FakeEngine) -> None:
    topics = [["a", "b"], ["fallback"], ["c"], ["smalltalk"], ["d", "e"], ["out_of_scope"], ["f", "c"]]
    engine.answering = lambda turn: reply({"text": "答え", "topics": topics[len(engine.turns) - 1]})
    for _ in topics:
        await company.say("質問")
    engine.answering = lambda turn: reply({"text": "答え", "topics": []})
    await company.say("つぎ")
    assert engine.turns[-1]["metadata"]["topics_before"] == ["c", "f", "e", "d", "b"]


async def test_misses_are_counted_until_something_is_understood(company: Company, engine: FakeEngine) -> None:
    for topic in ("fallback", "fallback", "cost", "fallback"):
        engine.answering = lambda turn, topic=topic: reply({"text": "答え", "topics": [topic]})  # type: ignore[misc]
        await company.say("質問")
    assert [turn["metadata"]["misses_before"] for turn in engine.turns] == [0, 1, 2, 0]


async def test_nobody_answers_for_a_person_who_has_taken_over(
    company: Company, site: Running, engine: FakeEngine
) -> None:
    await set_state(site, "human")
    id = str(uuid.uuid4())
    answer = await company.say("電話は090-1234-5678です", id)
    assert answer.status == 200 and answer.content == {"messages": [], "state": "human"}
    assert (await company.say("電話は090-1234-5678です", id)).content == answer.content
    assert not engine.turns
    assert [one["sender"] for one in await company.log()] == ["bot", "company", "system"]


async def test_what_the_engine_says_after_a_person_took_over_is_dropped(
    company: Company, site: Running, engine: FakeEngine
) -> None:
    engine.delay = 0.3
    asked = asyncio.create_task(company.say("質問"))
    while not engine.turns:
        await asyncio.sleep(0.01)
    await set_state(site, "human")
    assert (await asked).content == {"messages": [], "state": "human"}
    assert [one["sender"] for one in await company.log()] == ["bot", "company"]


async def test_a_message_opens_a_closed_conversation_again(company: Company, site: Running) -> None:
    await set_state(site, "closed")
    answer = await company.say("もう一つ")
    assert answer.content["state"] == "bot" and answer.texts == ["echo もう一つ"]


async def test_the_desks_status_is_told_until_it_expires(company: Company, site: Running, engine: FakeEngine) -> None:
    async with site.store.writing() as connection:
        day, expires = date(2026, 11, 20), date(2026, 11, 24)
        await status.record(connection, status.ApplicationStatus("open", day, "desk", expires), datetime.now(UTC))
    await company.say("受付中ですか")
    company.headers["X-Test-Clock"] = "2026-11-25T00:00:00+09:00"
    await company.say("受付中ですか")
    company.headers["X-Test-Clock"] = "2026-11-19T23:59:00+09:00"
    await company.say("受付中ですか")
    told = [(turn["metadata"]["application_status"], turn["metadata"]["status_as_of"]) for turn in engine.turns]
    assert told == [("open", "2026-11-20"), ("unknown", None), ("unknown", None)]


async def set_state(site: Running, state: str) -> None:
    """What a person at the console does."""
    async with site.store.writing() as connection:
        await connection.execute(update(tables.conversations).values(state=state))
