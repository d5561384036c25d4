"""The signs that an answer was wrong: how likely it was, where nothing but the sign is known, and why.

The weights order the worklist and are no measurement: the rate of right answers is estimated from the random sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Name = Literal[
    "thumb_down",
    "contradicted",
    "runner_up_chosen",
    "rephrased",
    "nothing_chosen",
    "not_understood",
    "asked_again",
    "handed_off",
    "candidate_chosen",
]


@dataclass(frozen=True)
class Sign:
    """One sign; `after` are the results of a turn that it can be seen at."""

    name: Name
    weight: float
    after: frozenset[str]
    why: str


ANSWERS = frozenset({"answered", "beside"})
REPLIES = ANSWERS | {"out_of_scope"}
MISSES = frozenset({"asked_back", "not_understood"})
RATED = REPLIES | MISSES | {"smalltalk", "prescreening", "handoff", "other"}

SIGNS = (
    Sign("thumb_down", 0.75, RATED, "The company itself says that it did not help; a few dislike what is true."),
    Sign("contradicted", 0.70, REPLIES, "The company says that it had asked something else."),
    Sign("runner_up_chosen", 0.65, frozenset({"beside"}), "It took the topic that stood beside the answer."),
    Sign("rephrased", 0.60, REPLIES, "It asked the same in other words and then got something else."),
    Sign("nothing_chosen", 0.55, frozenset({"asked_back"}), "None of the topics offered was the one it meant."),
    Sign("not_understood", 0.50, frozenset({"not_understood"}), "It got no answer; some of it asks for nothing known."),
    Sign("asked_again", 0.45, REPLIES, "It asked the same again and got the same: the answer did not settle it."),
    Sign(
        "handed_off", 0.40, REPLIES | MISSES, "It asked for a person within two turns, unasked; some only prefer one."
    ),
    Sign("candidate_chosen", 0.30, frozenset({"asked_back"}), "It got there by asking back; the choice is the label."),
)
BY_NAME = {one.name: one for one in SIGNS}
# An answer that showed runners-up had said that it was not sure: who then asks on was not misled as much.
UNSURE = 0.85
# Who gives a thumb up may still ask on; the answer was hardly wrong.
THUMB_UP = 0.25
