"""Answers previewed, proposed, decided and approved in the console."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from programme import answers as said
from programme import loader
from programme.loader import version_of
from programme.situation import Situation
from tests.answers.conftest import AnswersSite, Opening
from tests.console.member import Joining, Member
from web.answers.standing import standings
from web.keys import CLOCK
from web.store import approvals, interventions

HERE = "/console/answers"


def form(site: AnswersSite, topic: str, **changed: str) -> dict[str, str]:
    """The form of an answer as it is filled in, with some texts changed."""
    answer = site.programme.answers[topic]
    fields = {"title": answer.title, "text": answer.text, "detail": answer.detail, "why": answer.why}
    typed = {
        f"{name}_{language}": text.in_(language) if text else ""
        for name, text in fields.items()
        for language in ("ja", "en")
    }
    return {**typed, "reason": "分かりにくいため", "step": "propose", **changed}


async def propose(site: AnswersSite, member: Member, topic: str = "cost", **changed: str) -> str:
    """Proposes a change; the proposal's page."""
    answer = await member.post(
        f"{HERE}/{topic}/proposal", **form(site, topic, **(changed or {"text_ja": "費用は、原則無料です。"}))
    )
    assert answer.status == 303, answer.text
    return answer.location.partition("?")[0]


async def test_every_answer_is_listed_and_found_by_words_clause_and_state(
    lone_answers: AnswersSite, join: Joining
) -> None:
    member = await join(lone_answers, "viewer")
    page = await member.get(HERE)
    everything = [*lone_answers.programme.answers, *lone_answers.programme.replies]
    assert all(f'href="{HERE}/{id.replace("/", ".")}"' in page.html for id in everything)
    assert f"未承認 {len(everything)}" in page.text
    for words, id in (
        ("Ⅲ.2(1)③", "excluded_no_website"),
        ("ｃａｎｃｅｌ", "cost"),
        ("III.2(1)③ 対象外", "excluded_no_website"),
    ):
        found = await member.get(f"{HERE}?q={words}")
        assert f'href="{HERE}/{id}"' in found.html and found.html.count('class="tick"') < 20, words
    assert "当てはまる回答文はありません" in (await member.get(f"{HERE}?standing=approved")).text
    assert "当てはまる回答文はありません" in (await member.get(f"{HERE}?proposal=open")).text


async def test_a_preview_is_what_companies_read(lone_answers: AnswersSite, join: Joining) -> None:
    member, moment = await join(lone_answers, "viewer"), datetime.fromisoformat("2026-11-24T12:00:00+09:00")
    for topic in ("contact_hours", "support_period", "deadline_360", "tokutei_ginou"):
        page = await member.get(f"{HERE}/{topic}?date=2026-11-24&hour=12&status=open&language=both")
        for language in ("ja", "en"):
            here = Situation(moment, "open", moment.date(), language)
            message = said.answer(lone_answers.programme, [topic], here)
            parts = [message["text"], *(one["label"] for one in message["choices"])]
            parts += [one[key] for one in message["citations"] for key in ("label", "summary")]
            for part in parts:
                assert " ".join(part.split()) in page.text, part


async def test_a_preview_shows_closures_withdrawals_and_notices(answers_site: AnswersSite, admin: Member) -> None:
    now = answers_site.app[CLOCK].real()
    async with answers_site.store.writing() as connection:
        for kind, topic, text in (
            ("withdrawal", "cost", "いま確認しています。"),
            ("notice", "contact", "明日は休みます。"),
        ):
            await interventions.add(
                connection,
                kind=kind,
                topic=topic,
                text_ja=text,
                text_en="",
                by=admin.id,
                now=now,
                expires_at=now + timedelta(days=1),
            )
    await admin.post("/console/closures", first_day="2027-11-25", last_day="2027-11-25", reason="")
    page = await admin.get(f"{HERE}/cost")
    assert (
        "この回答は停止中です" in page.text
        and "いま確認しています。" in page.text
        and "停止やお知らせがないときの表示" in page.text
    )
    assert "明日は休みます。" in (await admin.get(f"{HERE}/contact")).text
    assert "2027年11月26日" in (await admin.get(f"{HERE}/contact?date=2027-11-25&hour=10")).text
    listed = await admin.get(HERE)
    assert "停止中" in listed.text and "お知らせ付き" in listed.text


async def test_a_reply_is_previewed_too_and_nonsense_is_answered_with_now(
    lone_answers: AnswersSite, join: Joining
) -> None:
    member = await join(lone_answers, "viewer")
    assert "税務署" in (await member.get(f"{HERE}/out_of_scope.tax")).text
    assert (await member.get(f"{HERE}/cost?date=x&hour=99&status=maybe&language=fr")).status == 200
    assert (await member.get(f"{HERE}/nothing")).status == 404


# What is typed at once, and what is said at each field.
WRONG = (
    {
        "title_ja": ("あ" * 21, "20字までにしてください"),
        "text_ja": ("{desk_fone}へ { どうぞ", "「desk_fone」という名前の差し込みはありません"),
        "text_en": ("Free!", "感嘆符は使えません"),
        "detail_ja": ("無料です😀", "絵文字は使えません"),
        "detail_en": ("It is 03-3582-4941.", "{desk_phone}と書いてください"),
        "why_ja": ("AIが判断しました。", "判断するのは審査です"),
        "why_en": ("a\tb", "タブ文字は使えません"),
    },
    {
        "text_ja": ("貴社は採択されます。", "約束に読めます"),
        "detail_ja": ("貴社は対象です。", "対象外となる条件だけを示します"),
        "text_en": ("{ free", "差し込みではない波括弧"),
    },
    {
        "title_ja": ("費用\n料金", "改行は使えません"),
        "text_ja": ("次のとおりです。\nrules: なし", "学習データと取り違えられる"),
        "text_en": (" ", "文がありません"),
        "detail_ja": ("", "文がありません"),
        "why_ja": ("", "文がありません"),
        "why_en": ("Because.", ""),
    },
)


async def test_what_the_data_forbid_is_said_at_its_field(lone_answers: AnswersSite, join: Joining) -> None:
    member, before = await join(lone_answers, "reviewer"), version_of(lone_answers.folder)
    for texts in WRONG:
        typed = {name: text for name, (text, _) in texts.items()}
        page = await member.post(f"{HERE}/cost/proposal", **form(lone_answers, "cost", **typed))
        assert page.status == 422
        said_at = dict(re.findall(r'id="(\w+)-problem">(.*?)</div>', page.html))
        assert {name for name, (_, problem) in texts.items() if problem} == set(said_at)
        assert all(problem in said_at[name] for name, (_, problem) in texts.items() if problem)
    assert await lone_answers.states() == [] and version_of(lone_answers.folder) == before


TYPED = (
    "- 'a': \"b\" # c\n  {desk_phone}: |\n&x *y %z @w `v`",
    "<script>alert(1)</script>",
    "行末の空白  \r\n次の行",
)


async def test_whatever_is_typed_is_proposed_as_typed(lone_answers: AnswersSite, join: Joining) -> None:
    member, admin = await join(lone_answers, "reviewer"), await join(lone_answers, "admin")
    for text in TYPED:
        path = await propose(lone_answers, member, text_ja=text)
        await lone_answers.check_ended()
        assert (await admin.post(f"{path}/acceptance")).status == 303
        expected = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
        assert loader.load(lone_answers.folder).answers["cost"].text.ja == expected
        assert "<script>alert" not in (await member.get(path)).html


async def test_no_change_no_reason_and_a_preview_leave_nothing(lone_answers: AnswersSite, join: Joining) -> None:
    member = await join(lone_answers, "reviewer")
    assert (
        "変わったところがありません" in (await member.post(f"{HERE}/cost/proposal", **form(lone_answers, "cost"))).text
    )
    changed = {"text_ja": "費用は、原則無料です。"}
    page = await member.post(f"{HERE}/cost/proposal", **form(lone_answers, "cost", **changed, reason=""))
    assert page.status == 422 and "reason-problem" in page.html
    page = await member.post(f"{HERE}/cost/proposal", **form(lone_answers, "cost", **changed, step="preview"))
    assert page.status == 200 and "変わるところ" in page.text and "費用は、原則無料です。 根拠" in page.text
    assert await lone_answers.states() == []


async def test_a_proposal_is_accepted_by_somebody_else(
    answers_site: AnswersSite, reviewer: Member, admin: Member
) -> None:
    site = answers_site
    own = await propose(site, admin, "application_cost", text_ja="申込みの費用は貴社の負担です。")
    path = await propose(site, reviewer)
    await site.check_ended()
    assert (await reviewer.post(f"{path}/acceptance")).status == 403
    refused = await admin.post(f"{own}/acceptance")
    assert refused.status == 409 and "自分の提案は採用できません" in refused.text
    assert (await admin.post(f"{path}/withdrawal")).status == 403
    before = site.programme
    assert (await admin.post(f"{path}/acceptance", note="確認しました")).status == 303
    assert site.programme.answers["cost"].text.ja == "費用は、原則無料です。" != before.answers["cost"].text.ja
    assert site.programme.fingerprint == before.fingerprint
    assert [path.read_text().split("\n")[0][:10] for path in site.patches.glob("*.patch")] == ["diff --git"]
    page = await reviewer.get(path)
    assert "企業への表示に使われています" in page.text and "確認しました" in page.text
    again = await admin.post(f"{path}/acceptance")
    assert again.status == 409


async def test_a_change_of_the_data_after_the_check_asks_for_another_check(
    answers_site: AnswersSite, reviewer: Member, admin: Member
) -> None:
    site = answers_site
    first, second = await propose(site, reviewer), await propose(site, reviewer, text_ja="別の文です。")
    other = await propose(site, reviewer, "application_cost", text_ja="申込みの費用は貴社の負担です。")
    await site.check_ended()
    assert (await admin.post(f"{first}/acceptance")).status == 303
    for late in (second, other):
        answer = await admin.post(f"{late}/acceptance")
        assert answer.status == 409 and "検査の後にデータが変わった" in answer.text
    assert site.programme.answers["application_cost"].text.ja != "申込みの費用は貴社の負担です。"
    await site.check_ended()
    assert (await admin.post(f"{other}/acceptance")).status == 303
    await admin.post(f"{second}/check")
    await site.check_ended()
    page = await reviewer.get(second)
    assert "検査で問題あり" in page.text and "提案の後に、この文が変わりました" in page.text


async def test_rejecting_needs_a_reason_and_withdrawing_is_ones_own(
    answers_site: AnswersSite, reviewer: Member, admin: Member
) -> None:
    first, second = await propose(answers_site, reviewer), await propose(answers_site, reviewer)
    await answers_site.check_ended()
    assert (await reviewer.post(f"{first}/rejection", note="x")).status == 403
    assert (await admin.post(f"{first}/rejection")).status == 422
    assert (await admin.post(f"{first}/rejection", note="要領どおりです")).status == 303
    assert "要領どおりです" in (await reviewer.get(first)).text
    assert (await reviewer.post(f"{second}/withdrawal")).status == 303
    assert (await admin.post(f"{second}/acceptance")).status == 409
    for late in (await admin.post(f"{second}/rejection", note="遅い"), await reviewer.post(f"{first}/withdrawal")):
        assert late.status == 409 and "今回の操作は反映されていません" in late.text and "遅い" not in late.text
    assert sorted(await answers_site.states()) == ["rejected", "withdrawn"]
    audit = await admin.get("/console/audit")
    assert (
        "回答文の変更の提案" in audit.text and "回答文の変更の不採用" in audit.text and "提案の取り下げ" in audit.text
    )


async def test_what_is_accepted_may_be_kept_as_a_patch_only(open_site: Opening, sqlite_url: str, join: Joining) -> None:
    site = await open_site(sqlite_url, BANSOU_ANSWERS_IN_PLACE="off", BANSOU_ANSWERS_ACCEPTED_BY="reviewer")
    proposer, reviewer = await join(site, "desk"), await join(site, "reviewer")
    path, before = await propose(site, proposer), version_of(site.folder)
    await site.check_ended()
    assert (await reviewer.post(f"{path}/acceptance")).status == 303
    assert version_of(site.folder) == before and len(list(site.patches.glob("*.patch"))) == 1
    assert "パッチとして保存しました" in (await reviewer.get(path)).text


async def test_an_approval_is_for_a_wording_and_an_edition(
    answers_site: AnswersSite, reviewer: Member, admin: Member
) -> None:
    site = answers_site
    stand = standings(site.programme, [])
    assert (await reviewer.post(f"{HERE}/approvals", approve=f"cost:{stand['cost'].digest}")).status == 403
    assert (await admin.post(f"{HERE}/approvals")).status == 422
    assert "未承認" in (await admin.get(f"{HERE}/cost")).text
    await admin.post(f"{HERE}/approvals", approve=f"cost:{stand['cost'].digest}")
    page = await admin.get(f"{HERE}/cost")
    assert "承認済み" in page.text and "名前 admin" in page.text and site.programme.edition.ja in page.text
    stale = await admin.post(f"{HERE}/approvals", approve="purpose:0123")
    assert "left_out" in stale.location and "未承認" in (await admin.get(f"{HERE}/purpose")).text
    guideline = site.folder / "guideline.yml"
    guideline.write_text(guideline.read_text().replace("2025年2月版", "2025年8月版"))
    assert "改訂後未承認" in (await admin.get(f"{HERE}/cost")).text
    guideline.write_text(guideline.read_text().replace("2025年8月版", "2025年2月版"))
    assert "承認済み" in (await admin.get(f"{HERE}/cost")).text
    facts = site.folder / "facts.yml"
    await admin.post(f"{HERE}/approvals", approve=f"contact:{stand['contact'].digest}")
    facts.write_text(facts.read_text().replace("03-3582-4941", "03-0000-0001"))
    assert (
        "改訂後未承認" in (await admin.get(f"{HERE}/contact")).text
        and "承認済み" in (await admin.get(f"{HERE}/cost")).text
    )
    await admin.post(f"{HERE}/cost/approvals/revoke")
    page = await admin.get(f"{HERE}/cost")
    assert "取り消し" in page.text and "未承認" in page.text


async def test_the_author_of_a_wording_does_not_approve_it(
    answers_site: AnswersSite, admin: Member, join: Joining
) -> None:
    site, other = answers_site, await join(answers_site, "admin", "second")
    path = await propose(site, admin)
    await site.check_ended()
    await other.post(f"{path}/acceptance")
    digest = standings(site.programme, [])["cost"].digest
    assert "承認は、ほかの担当者が行います" in (await admin.get(f"{HERE}/cost")).text
    assert "left_out" in (await admin.post(f"{HERE}/approvals", approve=f"cost:{digest}")).location
    assert "answers_approved" in (await other.post(f"{HERE}/approvals", approve=f"cost:{digest}")).location
    async with site.store.reading() as connection:
        given = await approvals.of_topic(connection, "cost")
    assert [one.approved_by for one in given] == [other.id]
