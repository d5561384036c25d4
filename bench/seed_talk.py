"""One seeded conversation, turn by turn, as the log would hold it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.seed_texts import Message, Texts

TURNS = {1: 30, 2: 27, 3: 18, 4: 10, 5: 6, 6: 4, 7: 2, 8: 1, 10: 1, 14: 1}
KINDS = {
    "answered": 42, "beside": 9, "asked_back": 10, "missed": 6, "out_of_scope": 5, "smalltalk": 5,
    "person": 2, "fault": 0.6, "chosen": 13, "prescreening": 2.2,
}  # fmt: skip
REASONS = ("wrong", "unclear", "missing", "other_question")
MENTIONS = ("own_website=no", "corporate_form=kabushiki", "corporate_form=other", "support_years_used=0")


@dataclass
class Talk:
    """A conversation and everything that hangs on it: rows of the tables, without the conversation's id."""

    id: str
    opened_at: datetime
    language: str
    state: str = "bot"
    last_at: datetime = datetime.min
    messages: list[dict[str, Any]] = field(default_factory=list)
    turns: list[dict[str, Any]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    labels: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    queue_waits: list[dict[str, Any]] = field(default_factory=list)
    takeovers: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    handoffs: list[dict[str, Any]] = field(default_factory=list)


class Teller:
    """Makes conversations; the same random numbers make the same ones."""

    def __init__(self, texts: Texts, rng: Random, staff: Sequence[str]) -> None:
        self._texts, self._rng, self._staff = texts, rng, staff
        self._talk = Talk("", datetime.min, "ja")
        self._now = datetime.min
        self._model: dict[str, str] = {}
        self._told = 0

    def tell(self, at: datetime, model: dict[str, str]) -> Talk:
        """A conversation that begins at a moment, with the model of that day."""
        rng = self._rng
        self._told += 1
        self._talk = Talk(self._id(), at, "en" if rng.random() < 0.06 else "ja")
        self._now, self._model = at, model
        self._say("bot", self._texts.greeting(self._talk.language))
        for _ in range(rng.choices(list(TURNS), TURNS.values())[0]):
            getattr(self, f"_{rng.choices(list(KINDS), KINDS.values())[0]}")()
        if rng.random() < 0.035:
            self._wait_for_person()
        if rng.random() < 0.03:
            self._send_form()
        self._judge()
        self._talk.last_at = self._now
        return self._talk

    def _id(self) -> str:
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    def _later(self, least: float, most: float) -> datetime:
        self._now += timedelta(seconds=self._rng.uniform(least, most))
        return self._now

    def _say(self, sender: str, message: Message, turn_id: str | None = None) -> int:
        return self._put(sender, message["text"], self._texts.extras(message), turn_id)

    def _put(self, sender: str, text: str, extras: dict[str, Any], turn_id: str | None = None) -> int:
        seq = len(self._talk.messages) + 1
        self._talk.messages.append(
            {"seq": seq, "turn_id": turn_id, "sender": sender, "sent_at": self._now, "text": text, "extras": extras}
        )
        return seq

    def _turn(
        self,
        text: str,
        replies: Sequence[Message],
        understood: dict[str, Any] | None,
        *,
        chosen: Sequence[str] = (),
        outcome: str = "answered",
    ) -> str:
        """The company says something and is answered."""
        id, began = self._id(), self._later(8, 90)
        extras: dict[str, Any] = {"id": id, **({"chosen": list(chosen)} if chosen else {})}
        self._put("company", text, extras, id)
        self._later(0.1, 0.9)
        seqs = [self._say("bot", one, id) for one in replies]
        model = self._model if understood else None
        self._talk.turns.append(
            {"id": id, "body_mark": id, "created_at": began, "finished_at": self._now, "outcome": outcome,
             "reply_state": "bot", "understood": understood, "model": model}
        )  # fmt: skip
        if seqs and self._rng.random() < 0.04:
            self._thumb(seqs[-1])
        return id

    def _thumb(self, seq: int) -> None:
        helpful = self._rng.random() < 0.7
        reason = None if helpful else self._rng.choice(REASONS)
        comment = self._texts.phrase("comments") if self._rng.random() < 0.3 else None
        self._talk.feedback.append(
            {"seq": seq, "helpful": helpful, "reason": reason, "comment": comment, "given_at": self._now}
        )

    def _understood(self, intent: str, confidence: float, topics: Sequence[str], **more: Any) -> dict[str, Any]:
        left, ranking = confidence, []
        for topic in topics:
            ranking.append({"id": f"faq/{topic}", "confidence": round(left, 4)})
            left *= self._rng.uniform(0.1, 0.8)
        told = self._rng.random() < 0.05
        entities = [{"entity": "mentions", "value": self._rng.choice(MENTIONS)}] if told else []
        empty = {"answers": [], "candidates": [], "beside": [], "unanswered": []}
        known = {"intent": intent, "confidence": round(confidence, 4), "topics": ranking}
        return {**known, **empty, "entities": entities, **more}

    def _asked(self, intent: str) -> str:
        language = self._talk.language
        return self._texts.wrapped(self._texts.question(intent, language), language)

    def _answered(self) -> None:
        topic, texts = self._texts.topic(), self._texts
        understood = self._understood(
            "faq", self._rng.uniform(0.55, 0.99), [topic, *texts.near(topic, 4)], answers=[topic]
        )
        self._turn(self._asked(f"faq/{topic}"), [texts.answer(topic, self._talk.language)], understood)

    def _beside(self) -> None:
        topic, texts = self._texts.topic(), self._texts
        beside = texts.near(topic, 2)
        understood = self._understood(
            "faq", self._rng.uniform(0.35, 0.55), [topic, *texts.near(topic, 4)], answers=[topic], beside=beside
        )
        turn = self._turn(self._asked(f"faq/{topic}"), [texts.answer(topic, self._talk.language, beside)], understood)
        if self._rng.random() < 0.2:
            self._choose(self._rng.choice(beside), turn, "runner_up")

    def _asked_back(self) -> None:
        topic, texts = self._texts.topic(), self._texts
        candidates = [topic, *texts.near(topic, 2)]
        understood = self._understood(
            "clarify", self._rng.uniform(0.12, 0.35), [topic, *texts.near(topic, 4)], candidates=candidates
        )
        asking = texts.asking_back(candidates, self._talk.language)
        turn = self._turn(self._asked(f"faq/{topic}"), [asking], understood)
        if self._rng.random() < 0.6:
            self._choose(self._rng.choices(candidates, [7, 2, 1])[0], turn, "candidate")

    def _chosen(self) -> None:
        self._choose(self._texts.topic(), None, "")

    def _choose(self, topic: str, offered_in: str | None, offered_as: str) -> None:
        """A topic is chosen, from what a turn offered or from the choices that always stand."""
        answer = self._texts.answer(topic, self._talk.language)
        label = self._texts.programme.answers[topic].title.in_(self._talk.language)
        understood = self._understood("faq", 1.0, [], entities=[])
        self._turn(label, [answer], understood, chosen=[f"topic={topic}"])
        if offered_in:
            self._talk.labels.append(
                {"turn_id": offered_in, "topic": topic, "offered_as": offered_as, "chosen_at": self._now}
            )

    def _missed(self) -> None:
        understood = self._understood("nlu_fallback", self._rng.uniform(0.01, 0.12), self._texts.near("cost", 3))
        said = self._texts.phrase("nonsense")
        text = said if self._rng.random() < 0.4 else self._texts.wrapped(said, self._talk.language)
        self._turn(text, [self._texts.missed(0, self._talk.language)], understood)

    def _out_of_scope(self) -> None:
        self._reply("out_of_scope")

    def _smalltalk(self) -> None:
        self._reply("smalltalk")

    def _reply(self, kind: str) -> None:
        reply = self._rng.choice([one for one in self._texts.replies if one.startswith(kind)])
        text = self._texts.question(reply, self._talk.language)
        if kind == "out_of_scope":
            text = self._texts.wrapped(text, self._talk.language)
        understood = self._understood(kind, self._rng.uniform(0.4, 0.99), [])
        self._turn(text, [self._texts.reply(reply, self._talk.language)], understood)

    def _person(self) -> None:
        text = self._texts.question("handoff_request", self._talk.language)
        understood = self._understood("handoff_request", self._rng.uniform(0.6, 0.99), [])
        self._turn(text, [self._texts.person(self._talk.language)], understood)

    def _fault(self) -> None:
        reply = self._texts.missed(0, self._talk.language)
        self._turn(self._asked(f"faq/{self._texts.topic()}"), [reply], None, outcome="engine_fault")

    def _prescreening(self) -> None:
        dialogue = self._texts.dialogue(self._talk.language)
        steps = dialogue.steps
        until = len(steps) if self._rng.random() < 0.6 else self._rng.randint(1, len(steps))
        understood = self._understood("prescreening_start", 1.0, [])
        label = self._texts.greeting(self._talk.language)["choices"][0]["label"]
        self._turn(label, [steps[0].question], understood, chosen=["prescreening=start"])
        for place, step in enumerate(steps[:until]):
            answered = self._understood("answer_criterion", 1.0, [])
            last = place + 1 == len(steps)
            reply = dialogue.verdict if last else steps[place + 1].question
            self._turn(step.label, [reply], answered, chosen=[f"{step.criterion}={step.value}"])

    def _wait_for_person(self) -> None:
        joined = self._later(5, 60)
        self._put("system", self._texts.phrase("queue_joined"), {})
        wait = {"id": self._id(), "joined_at": joined, "ended_at": self._later(20, 900)}
        ending = self._rng.choices(["claimed", "left", "overdue"], [7, 2, 1])[0]
        self._talk.queue_waits.append({**wait, "ending": ending})
        if ending == "claimed":
            self._talk_to_person()

    def _talk_to_person(self) -> None:
        member = self._rng.choice(self._staff)
        claimed, texts = self._now, self._texts
        self._put("staff", texts.phrase("staff_openings"), {}, self._id())
        for _ in range(self._rng.randint(1, 3)):
            id, began = self._id(), self._later(20, 120)
            self._put("company", texts.phrase("to_staff"), {"id": id}, id)
            self._talk.turns.append(
                {"id": id, "body_mark": id, "created_at": began, "finished_at": began, "outcome": "with_staff",
                 "reply_state": "human", "understood": None, "model": None}
            )  # fmt: skip
            self._later(20, 240)
            self._put("staff", texts.phrase("staff_answers"), {}, self._id())
        self._put("staff", texts.phrase("staff_closings"), {}, self._id())
        if self._rng.random() < 0.3:
            self._talk.notes.append(
                {"id": self._id(), "staff_id": member, "written_at": self._now, "text": texts.phrase("notes")}
            )
        ending = self._rng.choices(["closed", "returned", "requeued"], [8, 2, 0.3])[0]
        self._talk.takeovers.append(
            {"id": self._id(), "staff_id": member, "claimed_at": claimed, "ended_at": self._later(5, 60),
             "ending": ending}
        )  # fmt: skip
        self._talk.state = "closed" if ending == "closed" else "bot"

    def _send_form(self) -> None:
        now, id = self._later(30, 200), self._id()
        number = f"H-{now:%Y%m%d}-S{self._told}"
        state = self._rng.choice(["queued", "claimed", "closed"])
        self._talk.handoffs.append(
            {"id": id, "client_id": self._id(), "body_mark": id, "number": number, "state": state, "reply": {},
             "language": self._talk.language, "created_at": now}
        )  # fmt: skip
        self._put("system", number, {})

    def _judge(self) -> None:
        turns = [one for one in self._talk.turns if one["understood"] and one["understood"]["intent"] == "faq"]
        if not turns or self._rng.random() > 0.02:
            return
        turn = self._rng.choice(turns)
        judgement = self._rng.choices(
            ["right", "wrong", "topics", "out_of_scope", "answer_unclear"], [70, 6, 16, 4, 4]
        )[0]
        state = self._rng.choices(["confirmed", "pending", "rejected"], [7, 2, 1])[0]
        first, second = self._rng.sample(list(self._staff), 2)
        later = self._now + timedelta(days=self._rng.uniform(0.1, 6))
        settled = state != "pending"
        self._talk.reviews.append(
            {"id": self._id(), "turn_id": turn["id"], "judgement": judgement,
             "topics": [self._texts.topic()] if judgement == "topics" else [],
             "note": self._texts.phrase("review_notes"), "state": state, "reviewer_id": first, "judged_at": later,
             "second_id": second if settled else None, "second_at": later if settled else None}
        )  # fmt: skip
