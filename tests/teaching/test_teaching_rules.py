"""What is refused, by whom something is done, and what is told when it cannot be."""

from __future__ import annotations

import fcntl
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.console.member import Joining, Member
from tests.teaching.classroom import Classroom
from tests.teaching.conftest import put_model
from web.store import taught
from web.teaching.files import Kept, TeachingFiles
from web.teaching.keys import TEACHING as KEY

TEACHING = "/console/teaching"
LIST = f"{TEACHING}/examples"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The way through the pages is gone on both kinds of database; here the kind does not matter."""
    return sqlite_url


@pytest.fixture
def second_review() -> str:
    """One person does everything here; who must not is told in test_teaching_acceptance."""
    return "off"


async def proposed(classroom: Classroom, member: Member, text: str, kind: str = "training") -> str:
    """A proposed example; its id."""
    turn = await classroom.wrong_of_kind(kind, text, "cost")
    answer = await member.post(f"{TEACHING}/reviews/{turn.review.id}", text=text, label="faq/cost")
    assert answer.status == 303, answer.text
    async with classroom.site.store.reading() as connection:
        return next(one.id for one in await taught.of_state(connection, "proposed") if one.text == text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("お問い合わせ先を教えてください", "学習データにすでにあります"),
        ("伴走型支援とは　目的！", "測定用の質問にあります"),
        ("[費用](topic)は", "書くこと"),
        ("？？", "入力"),
    ],
)
async def test_a_text_that_must_not_be_taught_is_refused_with_its_reason(
    classroom: Classroom, join: Joining, text: str, said: str
) -> None:
    reviewer = await join(classroom.site, "reviewer")
    turn = await classroom.wrong("うちの財布から出るお金は", "cost")
    answer = await reviewer.post(f"{TEACHING}/reviews/{turn.review.id}", text=text, label="faq/cost")
    assert answer.status == 422 and said in answer.text
    assert "example_proposed" not in await classroom.acts()


async def test_a_text_is_taught_or_measured_with_but_never_both(classroom: Classroom, join: Joining) -> None:
    reviewer = await join(classroom.site, "reviewer")
    await proposed(classroom, reviewer, "うちの財布から出るお金は", "held_out")
    turn = await classroom.wrong("うちの財布から出るお金はある？", "cost")
    path = f"{TEACHING}/reviews/{turn.review.id}"
    again = await reviewer.post(path, text="うちの財布から、出るお金は。", label="faq/cost")
    assert again.status == 422 and "すでに教材にあります" in again.text
    unknown = await reviewer.post(path, text="うちの財布から出るお金はある？", label="faq/nothing")
    assert unknown.status == 422 and "正しい話題を選んで" in unknown.text


async def test_several_topics_are_for_measuring_and_held_out_cases_are_never_taught(
    classroom: Classroom, join: Joining
) -> None:
    reviewer = await join(classroom.site, "reviewer")
    turn = await classroom.wrong("お金と期間をまとめて教えてほしいんやけど", "cost", "support_period")
    await reviewer.call(
        "POST",
        f"{TEACHING}/reviews/{turn.review.id}",
        data=[("form_token", await token(reviewer)), ("text", turn.text), ("label", "faq/cost")]
        + [("label", "faq/support_period")],
        headers={"Origin": reviewer.url},
    )
    listed = await reviewer.get(f"{LIST}?state=proposed")
    assert "測定用" in listed.text
    await reviewer.post(f"{LIST}/{listed.html.split('/examples/')[1].split('/')[0]}/accept")
    assert "まとめて" in (classroom.teaching / "heldout.yml").read_text(encoding="utf-8")
    assert "まとめて" not in (classroom.teaching / "examples.yml").read_text(encoding="utf-8")


async def token(member: Member) -> str:
    """The token of a page's forms."""
    return (await member.get(LIST)).html.split('name="form_token" value="')[1].split('"')[0]


async def test_what_is_taken_back_leaves_the_files_and_may_be_tried_again(classroom: Classroom, join: Joining) -> None:
    reviewer = await join(classroom.site, "reviewer")
    example = await proposed(classroom, reviewer, "うちの財布から出るお金は")
    assert (await reviewer.post(f"{LIST}/{example}/accept")).status == 303
    assert (await reviewer.post(f"{LIST}/{example}/accept")).status == 409
    assert (await reviewer.post(f"{LIST}/{example}/reject", reason="")).status == 400
    assert (await reviewer.post(f"{LIST}/{example}/reject", reason="会社が分かる")).status == 303
    assert "財布" not in (classroom.teaching / "examples.yml").read_text(encoding="utf-8")
    assert "会社が分かる" in (await reviewer.get(f"{LIST}?state=rejected")).text
    assert (await proposed(classroom, reviewer, "うちの財布から出るお金は")) != example


async def test_the_text_of_what_is_rejected_is_kept_nowhere(classroom: Classroom, join: Joining) -> None:
    reviewer = await join(classroom.site, "reviewer")
    rejected = await proposed(classroom, reviewer, "名乗った人の文")
    taken_back = await proposed(classroom, reviewer, "うちの財布から出るお金は")
    await reviewer.post(f"{LIST}/{taken_back}/accept")
    for example in (rejected, taken_back):
        await reviewer.post(f"{LIST}/{example}/reject", reason="個人が分かる")
        assert await kept_of(classroom, example) == ("", "")
    assert "文は消去しました" in (await reviewer.get(f"{LIST}?state=rejected")).text


async def test_a_stop_before_the_text_was_erased_is_mended(classroom: Classroom, join: Joining) -> None:
    reviewer, text = await join(classroom.site, "reviewer"), "うちの財布から出るお金は"
    example = await proposed(classroom, reviewer, text)
    await reviewer.post(f"{LIST}/{example}/accept")
    async with classroom.site.store.writing() as connection:
        await taught.reject(connection, example, "somebody", datetime.now(UTC), "個人が分かる")
    await classroom.site.app[KEY].mend(datetime.now(UTC))
    assert await kept_of(classroom, example) == ("", "")
    assert TeachingFiles(classroom.teaching).everything() == []


async def kept_of(classroom: Classroom, id: str) -> tuple[str, str]:
    """What the database keeps of an example's text."""
    async with classroom.site.store.reading() as connection:
        example = await taught.by_id(connection, id)
    assert example is not None
    return example.text, example.folded


async def test_a_turn_that_is_left_out_waits_no_longer(classroom: Classroom, join: Joining) -> None:
    reviewer = await join(classroom.site, "reviewer")
    turn = await classroom.wrong("うちの財布から出るお金は", "cost")
    path = f"{TEACHING}/reviews/{turn.review.id}/leave-out"
    assert (await reviewer.post(path, reason="")).status == 422
    assert (await reviewer.post(path, reason="一社の事情")).location.endswith("done=example_left_out")
    assert turn.text not in (await reviewer.get(LIST)).text


async def test_only_confirmed_turns_that_name_what_was_meant_wait(classroom: Classroom, join: Joining) -> None:
    reviewer = await join(classroom.site, "reviewer")
    await classroom.judge(await classroom.ask("正しかった質問", "cost"), "right")
    await classroom.judge(await classroom.ask("回答文が分かりにくい質問", "cost"), "answer_unclear")
    await classroom.judge(await classroom.ask("対象外の質問", "cost"), "out_of_scope")
    waiting = (await reviewer.get(LIST)).text
    assert "対象外の質問" in waiting and "正しかった質問" not in waiting and "分かりにくい質問" not in waiting
    assert "正しかった質問" in (await reviewer.get(f"{LIST}?state=right")).text


async def test_a_lost_database_takes_the_files_over_and_a_lost_file_is_written_again(
    classroom: Classroom, join: Joining
) -> None:
    reviewer = await join(classroom.site, "reviewer")
    await reviewer.post(f"{LIST}/{await proposed(classroom, reviewer, 'うちの財布から出るお金は')}/accept")
    files = TeachingFiles(classroom.teaching)
    files.add([Kept("held_out", "ファイルにだけある文", ("faq/cost",))])
    mend, now = classroom.site.app[KEY].mend, datetime.now(UTC)
    await mend(now)
    accepted = (await reviewer.get(f"{LIST}?state=accepted")).text
    assert "うちの財布から出るお金は" in accepted and "ファイルにだけある文" in accepted
    (classroom.teaching / "examples.yml").unlink()
    await mend(now)
    assert {one.text for one in files.everything()} == {"うちの財布から出るお金は", "ファイルにだけある文"}


async def test_a_model_is_accepted_only_as_it_was_compared(classroom: Classroom, join: Joining) -> None:
    admin, reviewer = await join(classroom.site, "admin"), await join(classroom.site, "reviewer")
    accept = f"{TEACHING}/candidate/accept"
    assert (await admin.get(f"{TEACHING}/candidate")).status == 404
    classroom.candidate(broken=["悪くなる文"])
    assert (await reviewer.post(accept, candidate="model-2")).status == 403
    unseen = await admin.post(accept, candidate="model-2", reason="")
    assert unseen.status == 422 and "悪化した内容を確かめてから" in unseen.text and "悪くなる文" in unseen.text
    assert (await admin.post(accept, candidate="model-9", reason="", seen="yes")).status == 409
    put_model(classroom.models, "current", "model-1b", classroom.programme.fingerprint)
    assert (await admin.post(accept, candidate="model-2", reason="", seen="yes")).status == 409
    put_model(classroom.models, "current", "model-1", classroom.programme.fingerprint)
    (classroom.models / "model-2.tar.gz").write_bytes(b"another")
    assert (await admin.post(accept, candidate="model-2", reason="", seen="yes")).status == 409
    assert [act for act in await classroom.acts() if act.startswith("model_")] == []
    assert name_of(classroom.models, "current") == "model-1"


async def test_a_candidate_of_another_programme_is_not_taken(classroom: Classroom, join: Joining) -> None:
    admin = await join(classroom.site, "admin")
    classroom.candidate()
    manifest = json.loads((classroom.models / "candidate.json").read_text())
    (classroom.models / "candidate.json").write_text(json.dumps({**manifest, "fingerprint": "other"}))
    answer = await admin.post(f"{TEACHING}/candidate/accept", candidate="model-2", reason="", seen="yes")
    assert answer.status == 409 and name_of(classroom.models, "current") == "model-1"


async def test_a_candidate_is_rejected_with_a_reason_and_is_gone(classroom: Classroom, join: Joining) -> None:
    admin = await join(classroom.site, "admin")
    classroom.candidate()
    path = f"{TEACHING}/candidate/reject"
    assert (await admin.post(path, candidate="model-2", reason="")).status == 422
    assert (await admin.post(path, candidate="model-2", reason="悪化が多い")).location.endswith("done=model_rejected")
    assert (await admin.get(f"{TEACHING}/candidate")).status == 404
    assert name_of(classroom.models, "current") == "model-1"
    history = (await admin.get(f"{TEACHING}/models")).text
    assert "不採用" in history and "悪化が多い" in history


async def test_nothing_is_exchanged_while_a_training_runs(classroom: Classroom, join: Joining) -> None:
    admin = await join(classroom.site, "admin")
    classroom.candidate()
    with (classroom.models / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = await admin.post(f"{TEACHING}/candidate/accept", candidate="model-2", reason="", seen="yes")
        assert answer.status == 409 and "訓練が動いています" in answer.text
    assert (await admin.post(f"{TEACHING}/training", served="model-0")).status == 409
    assert "training_started" not in await classroom.acts()


async def test_the_engine_that_refuses_a_model_is_said_so_in_the_console_and_in_readyz(
    classroom: Classroom, join: Joining
) -> None:
    reviewer = await join(classroom.site, "reviewer")
    classroom.engine.refused = {"id": "model-1", "reason": "other_code"}
    assert "システムの再起動が必要です" in (await reviewer.get(TEACHING)).text
    async with reviewer.http.get(f"{classroom.site.url}/readyz") as answer:
        assert answer.status == 200 and (await answer.json())["model_refused"] == "other_code"
    classroom.engine.ready = False
    assert "返事がありません" in (await reviewer.get(TEACHING)).text


@pytest.mark.parametrize("name", ["data_nlu.patch", "examples.yml", "test_stories.yml", "heldout.yml"])
async def test_exports_are_for_reviewers_and_noted(classroom: Classroom, join: Joining, name: str) -> None:
    reviewer, viewer = await join(classroom.site, "reviewer"), await join(classroom.site, "viewer")
    TeachingFiles(classroom.teaching).add(
        [Kept("training", "教える文です", ("faq/cost",)), Kept("held_out", "測る文です", ("faq/cost",))]
    )
    assert (await viewer.get(f"{TEACHING}/export/{name}")).status == 403
    answer = await reviewer.get(f"{TEACHING}/export/{name}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert ("教える文です" in answer.html, "測る文です" in answer.html) == (name != "heldout.yml", name[0] in "th")
    assert (await classroom.acts())[-1] == "teaching_exported"
    assert (await reviewer.get(f"{TEACHING}/export/other.yml")).status == 404


def name_of(models: Path, manifest: str) -> str:
    """The model that a manifest names."""
    return str(json.loads((models / f"{manifest}.json").read_text())["id"])
