"""What a company notices when a part of the system fails: an apology in time, and nothing lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.acceptance.client import Company, Reply, cases_of
from tests.e2e.system import ROOT, System, wait_until

CLOCK = "2025-06-10T10:00:00+09:00"
APOLOGY_SECONDS = 10
RESTART_SECONDS = 90
CONVERSATIONS = 20
QUESTIONS = [
    ("費用はかかりますか", "cost"),
    ("申込の締切日はいつですか", "deadline_360"),
    ("採択の結果はどうやって通知されますか", "result_notice"),
    ("問い合わせ先の電話番号を教えてください", "contact"),
]


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """All three processes."""
    with System.running(tmp_path_factory.mktemp("faults")) as one:
        yield one


@pytest.fixture
def company(system: System) -> Company:
    """A company that is asked for its website in the pre-screening."""
    one = Company(system.url, clock=CLOCK)
    one.open()
    one.choose("prescreening=start")
    one.choose("corporate_form=godo")
    assert one.choose("placement_licence=no").criterion == "own_website"
    return one


def assert_apology(reply: Reply) -> None:
    """The contract's apology, in time."""
    assert reply.status == 200
    assert reply.seconds < APOLOGY_SECONDS
    assert reply.topics == ["fallback"], reply.text
    assert "03-3582-4941" in reply.text and "CDR-Support@jetro.go.jp" in reply.text and "9:00" in reply.text


def assert_goes_on(company: Company) -> None:
    """The pre-screening stands where it was and ends as these answers must."""
    _, _, common = next(cases_of(ROOT / "tests/acceptance/cases/companies.yml"))
    reply = company.choose("own_website=yes")
    assert reply.criterion == "support_years_used", reply.text
    verdict = company.answer_on(reply, common["facts"]).verdict
    assert verdict is not None and verdict["outcome"] == "no_exclusion_found"
    assert verdict["findings"] == [] and verdict["open"] == []


@contextmanager
def stopped(system: System, name: str) -> Iterator[None]:
    """A process that holds its connections and answers nothing."""
    pid = system.process(name).pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("name", ["actions", "engine"])
def test_a_killed_process_is_restarted_and_the_pre_screening_goes_on(
    system: System, company: Company, name: str
) -> None:
    killed = system.process(name).pid
    os.kill(killed, signal.SIGKILL)
    assert_apology(company.choose("own_website=yes"))
    wait_until(lambda: not system.is_ready(), 5, f"/readyz notices that {name} is gone")
    system.wait_ready(RESTART_SECONDS)
    assert system.process(name).pid != killed
    assert_goes_on(company)


@pytest.mark.parametrize("name", ["engine", "actions"])
def test_a_slow_process_is_apologised_for_and_its_late_reply_dropped(
    system: System, company: Company, name: str
) -> None:
    with stopped(system, name):
        late = company.choose("own_website=no")
    assert_apology(late)
    system.wait_ready(RESTART_SECONDS)
    # Taken late, the answer would have been a certain exclusion and its question whether to go on.
    assert_goes_on(company)
    said = company.call("GET", "/api/chat/messages?after=0&wait=0").messages
    assert not [one for one in said if (one.get("prescreening") or {}).get("criterion") == "carry_on"]


def test_the_apology_is_replayed_for_the_same_id(system: System, company: Company) -> None:
    turn = "5b3c0de2-7a0e-4c43-9a55-0d4c5e1b7a10"
    with stopped(system, "engine"):
        first = company.say("費用はかかりますか", turn)
    assert_apology(first)
    system.wait_ready(RESTART_SECONDS)
    assert company.say("費用はかかりますか", turn).body == first.body
    assert company.say("費用はかかりますか").topics == ["cost"]


def test_a_lost_tracker_database_is_rebuilt_from_the_log(system: System, company: Company) -> None:
    for path in system.folder.glob("tracker.sqlite*"):
        path.unlink()
    engine = system.process("engine").pid
    os.kill(engine, signal.SIGKILL)
    wait_until(lambda: not system.is_ready(), 5, "/readyz notices that the engine is gone")
    system.wait_ready(RESTART_SECONDS)
    assert_goes_on(company)
    assert system.tracker.exists()


def converse(url: str) -> list[str]:
    """Ten turns of one company, questions and pre-screening mixed; what was not as it must be."""
    company = Company(url, clock=CLOCK)
    company.open()
    wrong = []
    for text, topic in QUESTIONS:
        reply = company.say(text)
        if reply.status != 200 or reply.topics != [topic]:
            wrong.append(f"{text}: {reply.status} {reply.topics}")
    path = [
        ("prescreening=start", "corporate_form"),
        ("corporate_form=yugen", "placement_licence"),
        ("placement_licence=returned", "placements_last_3_years"),
        ("placements_last_3_years=no", "own_website"),
        ("own_website=yes", "support_years_used"),
        ("support_years_used=2", "overseas_entity_only"),
    ]
    for choice, criterion in path:
        reply = company.choose(choice)
        if reply.status != 200 or reply.criterion != criterion:
            wrong.append(f"{choice}: {reply.status} {reply.criterion}")
    log = company.call("GET", "/api/chat/messages?after=0&wait=0").messages
    turns = [one["sender"] for one in log].count("company")
    return wrong if turns == len(QUESTIONS) + len(path) else [*wrong, f"{turns} turns in the log"]


def test_twenty_companies_at_once_are_all_answered_right(system: System) -> None:
    with ThreadPoolExecutor(CONVERSATIONS) as pool:
        wrong = list(pool.map(converse, [system.url] * CONVERSATIONS))
    assert wrong == [[]] * CONVERSATIONS
