"""Where the assistant was probably wrong: little dialogues, and what each says of the first answer in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.review.asked_again import asks_the_same, content, contradicts, likeness
from web.review.record import LoggedMessage, LoggedTurn, Record
from web.review.signs import SIGNS
from web.review.suspicion import Suspicion, suspicions
from web.review.turns_asked import turns_asked

BEGAN = datetime(2026, 11, 24, 1, tzinfo=UTC)
MODEL = {"id": "m", "data_version": "v"}


@dataclass
class Dialogue:
    """A conversation as it is written down here: what the company said, and what the assistant made of it."""

    messages: list[LoggedMessage] = field(default_factory=list)
    turns: dict[str, LoggedTurn] = field(default_factory=dict)
    thumbs: dict[int, bool] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    handoffs: list[datetime] = field(default_factory=list)

    def says(self, text: str, became: str, *topics: str, offers: Sequence[str] = (), **extras: Any) -> Dialogue:
        """A typed text. `became`: its result; `offers`: what was offered, or ranked behind the answer."""
        return self._turn(text, {}, became, topics, offers, extras)

    def presses(self, topic: str, **extras: Any) -> Dialogue:
        """A choice: the label of the turn before, if that offered it."""
        before = [id for id, one in self.turns.items() if topic in one.understood.get("candidates", ())]
        before += [id for id, one in self.turns.items() if topic in one.understood.get("beside", ())]
        if before:
            self.chosen[before[-1]] = topic
        return self._turn(topic, {"chosen": [f"topic={topic}"]}, "answered", [topic], (), extras)

    def thumb(self, *, up: bool) -> Dialogue:
        """A thumb on the latest message."""
        self.thumbs[self.messages[-1].seq] = up
        return self

    def asks_for_a_person(self) -> Dialogue:
        """The queue is joined."""
        self.handoffs.append(self._now())
        return self

    def _now(self) -> datetime:
        return BEGAN + timedelta(seconds=20 * len(self.messages))

    def _turn(
        self, text: str, said: dict[str, Any], became: str, topics: Sequence[str], offers: Sequence[str], extras: Any
    ) -> Dialogue:
        id, now = f"t{len(self.turns)}", self._now()
        self.messages.append(LoggedMessage(len(self.messages) + 1, id, "company", now, text, said))
        shown = {"asked_back": ["fallback"], "not_understood": ["fallback"]}.get(became, list(topics) or [became])
        reply = {"topics": shown, **extras}
        if became == "prescreening":
            reply = {"prescreening": {"criterion": "own_website"}}
        sender = "staff" if became == "with_staff" else "bot"
        self.messages.append(LoggedMessage(len(self.messages) + 1, id, sender, now, "reply", reply))
        understood = {
            "intent": "handoff_request" if became == "handoff" else "faq",
            "confidence": 0.9,
            "topics": [{"id": f"faq/{one}", "confidence": 0.5} for one in [*topics, *offers]],
            "candidates": list(offers) if became == "asked_back" else [],
            "beside": list(offers) if became == "beside" else [],
        }
        outcome = {"fault": "engine_fault", "with_staff": "with_staff"}.get(became, "answered")
        self.turns[id] = LoggedTurn(outcome, understood, MODEL)
        return self

    def read(self) -> list[Suspicion]:
        """What is suspected of each of its turns."""
        record = Record(
            "c", BEGAN, BEGAN, "ja", self.messages, self.turns, self.thumbs, self.chosen, handoffs=self.handoffs
        )
        return suspicions(record, turns_asked(record))


def cost(text: str = "費用はいくらかかりますか", **extras: Any) -> Dialogue:
    """Begins with a question that is answered with `cost`."""
    return Dialogue().says(text, "answered", "cost", **extras)


# What the company did next, and the signs at the first answer.
DIALOGUES: dict[str, tuple[Dialogue, set[str]]] = {
    "nothing follows": (cost(), set()),
    "it goes on to another question": (cost().says("審査は何回ありますか", "answered", "review_steps"), set()),
    "it thanks and asks on": (cost().says("ありがとうございます。費用は年度ごとですか", "answered", "cost"), set()),
    "it turns to another point of the same": (
        cost().says("ちなみに費用は後から請求されますか", "answered", "cost"),
        set(),
    ),
    "a short follow-up leans on the answer": (
        Dialogue()
        .says("窓口の受付時間を教えてください", "answered", "contact")
        .says("土日は？", "answered", "contact"),
        set(),
    ),
    "a follow-up adds something of its own": (
        Dialogue()
        .says("対象となる国はどこですか", "answered", "countries")
        .says("ベトナムの大学を出た人も採用できますか", "answered", "talent"),
        set(),
    ),
    "the same in other words, another answer": (
        Dialogue()
        .says("交通費は出ますか", "answered", "cost")
        .says("出張の交通費を払ってもらえますか", "answered", "travel"),
        {"rephrased"},
    ),
    "few words in common, but the ranking had seen it": (
        Dialogue()
        .says("面談のときの通訳費用はどうなりますか", "answered", "cost", offers=["interpreter"])
        .says("通訳の人は誰が手配するのでしょうか", "answered", "interpreter"),
        {"rephrased"},
    ),
    "the same words without that": (
        Dialogue()
        .says("面談のときの通訳費用はどうなりますか", "answered", "cost")
        .says("通訳の人は誰が手配するのでしょうか", "answered", "interpreter"),
        set(),
    ),
    "the same words once more": (
        cost("支援期間はいつまでですか").says("支援期間はいつまでですか？", "answered", "cost"),
        {"asked_again"},
    ),
    "in other words, and the same answer": (
        cost().says("費用が発生するのはどんなときですか", "answered", "cost"),
        {"asked_again"},
    ),
    "it says そうじゃなくて": (
        cost().says("そうじゃなくて、通訳を頼めるかを聞いています", "answered", "interpreter"),
        {"contradicted"},
    ),
    "it says 違います": (cost().says("違います。申込の方法です", "answered", "application_url"), {"contradicted"}),
    "it says what it had asked": (
        cost().says("聞きたいのは支払いの時期です", "not_understood"),
        {"contradicted"},
    ),
    "a company says no in English": (
        cost("What does it cost?").says("That's not what I asked", "not_understood"),
        {"contradicted"},
    ),
    "English, the same again": (
        cost("Who pays the interpreter?").says("Interpreter fee: who pays it?", "answered", "interpreter"),
        {"rephrased"},
    ),
    "a word for 'different' within a question": (
        cost().says("株式会社と合同会社で扱いは違いますか", "answered", "forms"),
        set(),
    ),
    "a contradiction of a pressed topic": (
        Dialogue().presses("cost").says("そういう意味ではないです", "not_understood"),
        {"contradicted"},
    ),
    "a thumb down": (cost().thumb(up=False), {"thumb_down"}),
    "a thumb up": (cost().thumb(up=True), set()),
    "it joins the queue": (cost().asks_for_a_person(), {"handed_off"}),
    "it asks for a person two turns later": (
        cost().says("審査は何回ありますか", "answered", "review_steps").says("担当者につないで", "handoff"),
        {"handed_off"},
    ),
    "it asks for a person much later": (
        cost()
        .says("審査は何回ありますか", "answered", "review_steps")
        .says("必要書類は", "answered", "documents")
        .says("担当者につないで", "handoff"),
        set(),
    ),
    "the answer itself leads to the desk": (cost(handoff={"offered": True}).asks_for_a_person(), set()),
    "turned away, and the same again": (
        Dialogue()
        .says("補助金の申請を手伝ってほしい", "out_of_scope")
        .says("補助金の申請は手伝ってもらえますか", "answered", "subsidy"),
        {"rephrased"},
    ),
    "not understood": (Dialogue().says("あれはどうなる", "not_understood"), {"not_understood"}),
    "not understood, then a person": (
        Dialogue().says("あれはどうなる", "not_understood").asks_for_a_person(),
        {"not_understood", "handed_off"},
    ),
    "もしかして, and none of it": (
        Dialogue()
        .says("お金のこと", "asked_back", offers=["cost", "subsidy"])
        .says("通訳費用は誰が払うのですか", "answered", "interpreter"),
        {"nothing_chosen"},
    ),
    "もしかして, and one of it": (
        Dialogue().says("お金のこと", "asked_back", offers=["cost", "subsidy"]).presses("cost"),
        {"candidate_chosen"},
    ),
    "the topic beside the answer": (
        Dialogue().says("お金のこと", "beside", "cost", offers=["subsidy"]).presses("subsidy"),
        {"runner_up_chosen"},
    ),
    "the engine did not answer, and it asks again": (
        Dialogue().says("費用は", "fault").says("費用は", "answered", "cost"),
        set(),
    ),
    "the engine did not answer, and a thumb down": (Dialogue().says("費用は", "fault").thumb(up=False), set()),
    "what follows is said to a person": (
        cost().says("費用はいくらかかりますか", "with_staff"),
        set(),
    ),
    "the pre-screening follows": (cost().says("違います", "prescreening"), set()),
    "everything at once": (
        cost().thumb(up=False).says("違います。費用の話ではないです", "not_understood").asks_for_a_person(),
        {"thumb_down", "contradicted", "handed_off"},
    ),
}


@pytest.mark.parametrize("what", DIALOGUES)
def test_what_the_company_does_next_tells_of_the_answer(what: str) -> None:
    dialogue, signs = DIALOGUES[what]
    first = dialogue.read()[0]
    assert set(first.reasons) == signs
    assert (first.score > 0) == bool(signs)


# The more likely wrong, the higher.
ORDER = (
    "everything at once",
    "a thumb down",
    "it says 違います",
    "the same in other words, another answer",
    "もしかして, and none of it",
    "not understood",
    "in other words, and the same answer",
    "it joins the queue",
    "もしかして, and one of it",
    "nothing follows",
)


def test_the_worklist_begins_with_what_is_most_likely_wrong() -> None:
    scores = [DIALOGUES[what][0].read()[0].score for what in ORDER]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == len(scores)


def test_a_thumb_up_speaks_against_other_signs() -> None:
    plain, praised = cost().asks_for_a_person().read(), cost().thumb(up=True).asks_for_a_person().read()
    assert 0 < praised[0].score < plain[0].score / 2


def test_an_answer_that_said_it_was_unsure_is_suspected_less() -> None:
    sure = cost().asks_for_a_person().read()
    unsure = Dialogue().says("費用は", "beside", "cost", offers=["subsidy"]).asks_for_a_person().read()
    assert 0 < unsure[0].score < sure[0].score


def test_the_strongest_sign_stands_first() -> None:
    told = DIALOGUES["everything at once"][0].read()[0]
    assert told.reasons == ("thumb_down", "contradicted", "handed_off")


def test_every_sign_is_seen_in_a_dialogue_and_gives_its_reason() -> None:
    assert {one.name for one in SIGNS} == set().union(*(signs for _, signs in DIALOGUES.values()))
    assert all(0 < one.weight < 1 and one.why and one.after for one in SIGNS)
    assert [one.weight for one in SIGNS] == sorted((one.weight for one in SIGNS), reverse=True)


RESULTS = ["answered", "beside", "asked_back", "not_understood", "out_of_scope", "smalltalk", "fault", "handoff"]
SAYINGS = st.tuples(
    st.sampled_from(["費用は", "費用はいくら", "違います", "ありがとう", "審査は", "", "ﾋﾖｳ?", "no"]),
    st.sampled_from(RESULTS),
    st.sampled_from(["cost", "contact"]),
    st.sampled_from([None, True, False]),
    st.booleans(),
)


@given(st.lists(SAYINGS, max_size=8))
def test_whatever_is_said_each_turn_has_a_probability_and_signs_that_fit_it(said: list[Any]) -> None:
    dialogue = Dialogue()
    for text, became, topic, thumb, person in said:
        dialogue.says(text, became, *([topic] if became in ("answered", "beside") else []), offers=["subsidy"])
        if thumb is not None:
            dialogue.thumb(up=thumb)
        if person:
            dialogue.asks_for_a_person()
    told = dialogue.read()
    assert len(told) == len(said)
    for one in told:
        assert 0 <= one.score < 1 and (one.score > 0) == bool(one.reasons)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_a_text_is_like_itself(first: str, second: str) -> None:
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1
    assert not content(first) or likeness(first, first) == 1
    assert contradicts(first) in (True, False)


@pytest.mark.parametrize(
    "first, second",
    [("ビザの申請は誰がしますか", "ﾋﾞｻﾞの申請は誰がしますか"), ("ＯＪＴの費用は出ますか", "ojtの費用は出ますか")],
)
def test_width_and_case_do_not_hide_that_it_is_the_same(first: str, second: str) -> None:
    assert asks_the_same(first, second, understood_alike=False)
