"""The check on a copy of data and tests, its patch, and `make check-deploy`."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from programme import loader
from programme.answer_digest import answer_digest
from programme.model import Programme
from tests.answers.conftest import AnswersSite, Opening
from tests.console.member import Joining
from web import check_deploy
from web.answers import checking
from web.answers.checking import Checked, check
from web.answers.differences import differences
from web.answers.entries import entry_of
from web.answers.patches import Changed, patch
from web.answers.problem_words import words_of
from web.settings import read
from web.store import approvals
from web.store.database import open_store
from web.store.proposals import Change

PUBLIC = {
    "BANSOU_PUBLIC_URL": "https://chat.example.jp",
    "BANSOU_TRUSTED_PROXIES": "127.0.0.1",
    "BANSOU_SMTP_HOST": "smtp.example.jp",
    "BANSOU_MAIL_FROM": "chat@example.jp",
}


def change_of(programme: Programme, topic: str, after: str) -> Change:
    return Change("text", "ja", programme.answers[topic].text.ja, after)


async def checked(folder: Path, topic: str, after: str) -> Checked:
    programme = loader.load(folder)
    entry = entry_of(programme, topic)
    assert entry is not None
    return await check(folder, entry, [change_of(programme, topic, after)])


async def test_without_the_tests_nothing_passes(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "TOOLS", ("no_such_package",))
    found = await checked(copied, "cost", "費用は、原則無料です。")
    assert [words_of(problem.problem) for problem in found.problems] == [("answers_wrong_no_tests", {})]


async def test_a_broken_text_has_its_address_and_its_words(copied: Path) -> None:
    found = await checked(copied, "cost", "{desk_fone}")
    (problem,) = found.problems
    assert (problem.file, problem.id, problem.field) == ("answers/II_service.yml", "cost", "text_ja")
    assert words_of(problem.problem) == ("answers_wrong_placeholder", {"what": "desk_fone"})


async def test_a_text_that_changed_since_is_a_conflict(copied: Path) -> None:
    programme = loader.load(copied)
    entry = entry_of(programme, "cost")
    assert entry is not None
    found = await check(copied, entry, [Change("text", "ja", "以前の文", "新しい文")])
    assert [problem.problem for problem in found.problems] == ["text.ja: changed since"]


def test_a_patch_keeps_a_file_without_a_last_line_break(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("x\ny")
    subprocess.run(
        ["git", "apply", "-"], input=patch([Changed("a.yml", "x\ny", "x\nz")]).encode(), cwd=tmp_path, check=True
    )
    assert (tmp_path / "a.yml").read_text() == "x\nz"
    assert patch([Changed("a.yml", "x", "x")]) == ""


def test_the_pieces_of_a_difference_make_both_texts() -> None:
    before, after = "費用は{price}円です。", "費用は、原則{price_yen}円です。"
    old, new = differences(before, after)
    assert "".join(text for _, text in old) == before and "".join(text for _, text in new) == after
    assert ("gone", "{price}") in old and {kind for kind, _ in new} == {"same", "new"}


def test_a_digest_follows_everything_that_is_read(real: Programme) -> None:
    answer = real.answers["contact"]
    digest = answer_digest(real, answer)
    assert digest == answer_digest(loader.load(loader.newest(Path("data/programme"))), answer)
    fact = real.facts["contact_phone"]
    other = replace(fact, values={**fact.values, "desk_phone": "03-0000-0000"})
    clause = replace(real.clauses["VII"], summary=real.clauses["I"].summary)
    notice = replace(real.notices["office_now"], place="after")
    changed = (
        answer_digest(replace(real, facts={**real.facts, "contact_phone": other}), answer),
        answer_digest(replace(real, clauses={**real.clauses, "VII": clause}), answer),
        answer_digest(replace(real, notices={**real.notices, "office_now": notice}), answer),
        answer_digest(real, replace(answer, detail=None)),
        answer_digest(real, replace(answer, title=real.answers["cost"].title)),
    )
    assert len({digest, *changed}) == 6
    unused = replace(real.facts["deadline_360"], values={"planned_cases": 1})
    assert answer_digest(replace(real, facts={**real.facts, "deadline_360": unused}), answer) == digest


def reasons_of(**environment: str) -> list[str]:
    return list(check_deploy.of_settings(read({**PUBLIC, **environment})))


def test_settings_for_trying_out_are_reasons_against_going_public() -> None:
    assert reasons_of() == []
    for name in PUBLIC:
        assert [reason.partition(":")[0] for reason in reasons_of(**{name: ""})] == [name]
    assert "BANSOU_TEST_CLOCK" in reasons_of(BANSOU_TEST_CLOCK="1")[0]
    assert "BANSOU_RATE_LIMITS" in reasons_of(BANSOU_RATE_LIMITS="off")[0]
    assert "https" in reasons_of(BANSOU_PUBLIC_URL="http://chat.example.jp")[0]


async def test_each_answer_that_nobody_approved_is_a_reason(database_url: str, real: Programme, now: datetime) -> None:
    store = await open_store(database_url)
    reasons = await check_deploy.of_store(store, real)
    everything = {**real.answers, **real.replies}
    assert len(reasons) == len(everything) + 1 and "make staff" in reasons[-1]
    async with store.writing() as connection:
        for id, entry in everything.items():
            edition = "2024年度" if id == "cost" else real.edition.ja
            await approvals.add(connection, id, answer_digest(real, entry), edition, "somebody", now)
    assert [reason.split(": ")[:2] for reason in await check_deploy.of_store(store, real)][:-1] == [
        ["answers/II_service.yml", "cost"]
    ]
    await store.close()


def test_a_model_of_other_topics_is_a_reason(real: Programme, tmp_path: Path) -> None:
    record = tmp_path / "model.json"
    settings = read({**PUBLIC, "BANSOU_MODEL": str(tmp_path / "model.tar.gz")})
    assert "run make train" in next(check_deploy.of_model(settings, real))
    record.write_text(json.dumps({"fingerprint": "another"}))
    assert "other topics" in next(check_deploy.of_model(settings, real))
    record.write_text(json.dumps({"fingerprint": real.fingerprint}))
    assert list(check_deploy.of_model(settings, real)) == []
    elsewhere = read({**PUBLIC, "BANSOU_ENGINE_URL": "http://10.0.0.1:5005"})
    assert list(check_deploy.of_model(elsewhere, real)) == []


async def test_the_console_says_so_where_the_tests_are_missing(
    open_site: Opening, sqlite_url: str, join: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "TOOLS", ("no_such_package",))
    site: AnswersSite = await open_site(sqlite_url, quick=False)
    reviewer, admin = await join(site, "reviewer"), await join(site, "admin")
    typed = {f"{name}_{one}": "" for name in ("detail", "why") for one in ("ja", "en")}
    answer = site.programme.answers["cost"]
    for name in ("title", "text", "detail", "why"):
        text = getattr(answer, name)
        typed |= {f"{name}_{one}": text.in_(one) if text else "" for one in ("ja", "en")}
    sent = await reviewer.post(
        f"/console/answers/{answer.id}/proposal",
        **{**typed, "text_ja": "支給はありません。", "reason": "短く", "step": "propose"},
    )
    path = sent.location.partition("?")[0]
    await site.check_ended()
    page = await admin.get(path)
    assert "make setup-test" in page.text and "採用する" not in page.html
    assert (await admin.post(f"{path}/acceptance")).status == 409
