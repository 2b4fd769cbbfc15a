"""What runs in the background: patiently, on time, and in a real worker process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError, connection
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job
from psycopg.conninfo import make_conninfo

from madoguchi import jobs
from madoguchi.actions.apply import apply
from madoguchi.actions.deliver import LetterDelayed, deliver
from madoguchi.actions.record import SEND_LETTER
from madoguchi.models import Booking, Letter
from madoguchi.queries.clock import ClockTimestamp
from madoguchi.rules.refusals import Busy
from madoguchi.rules.states import State
from tests.builders import application, let_expire, make_slot
from tests.post_office import PostOffice, post_office

database = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with post_office(settings) as running:
        yield running


@pytest.fixture
def no_jobs(transactional_db: None) -> None:
    """Django empties its own tables between tests, and procrastinate's not."""
    run_sql("DELETE FROM procrastinate_periodic_defers")
    run_sql("DELETE FROM procrastinate_jobs")
    run_sql("DELETE FROM procrastinate_workers")


def run_sql(statement: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def queued_letter() -> Letter:
    return Letter.objects.get(booking__reference=apply(application(make_slot())))


def live_jobs(letter: Letter) -> int:
    found = ProcrastinateJob.objects.filter(task_name=SEND_LETTER, status__in=["todo", "doing"])
    return sum(each.args == {"letter_id": letter.pk} for each in found)


def job(attempts: int = 0) -> Job:
    return Job(
        id=1, queue="letters", lock=None, queueing_lock=None, task_name="x", attempts=attempts
    )


def context() -> JobContext:
    """What a worker gives to its jobs."""
    return JobContext(app=app, job=job(), start_timestamp=0, abort_reason=lambda: None)


def wait_before_try(attempts: int, error: BaseException) -> float | None:
    decision = jobs.Patience().get_retry_decision(exception=error, job=job(attempts))
    if decision is None or decision.retry_at is None:
        return None
    return round(decision.retry_at.timestamp() - time.time())


# --- patience ------------------------------------------------------------------------------------


def test_a_delayed_letter_is_tried_ever_more_slowly_up_to_five_minutes() -> None:
    waits = [wait_before_try(attempts, LetterDelayed()) for attempts in range(9)]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_it_is_tried_for_two_days_and_then_left_as_it_is() -> None:
    waits: list[float] = []
    while (wait := wait_before_try(len(waits), LetterDelayed())) is not None:
        waits.append(wait)
    assert 48 <= sum(waits) / 3600 < 52


@pytest.mark.parametrize("error", [LetterDelayed(), Busy(), OperationalError()])
def test_what_time_can_mend_is_tried_again(error: BaseException) -> None:
    assert wait_before_try(0, error) == 5


def test_a_mistake_of_ours_is_not_hidden_by_trying_again() -> None:
    assert wait_before_try(0, ValueError()) is None


# --- the timetable -------------------------------------------------------------------------------


def test_everything_that_runs_by_the_clock() -> None:
    app.perform_import_paths()
    timetable = {
        name: periodic.cron for (name, _), periodic in app.periodic_registry.periodic_tasks.items()
    }
    assert timetable == {
        "madoguchi.sweep": "*/5 * * * *",
        "madoguchi.retry_stalled_jobs": "* * * * *",
        "madoguchi.requeue_letters": "2-59/5 * * * *",
        "madoguchi.remove_old_jobs": "30 18 * * *",
        "madoguchi.roll": "0 19 * * *",
    }


@database
def test_the_sweeper_marks_expired_bookings() -> None:
    over, waiting = apply(application(make_slot())), apply(application(make_slot()))
    let_expire(over)
    jobs.sweep(timestamp=0)
    states = dict(Booking.objects.values_list("reference", "state"))
    assert states == {over: State.EXPIRED, waiting: State.HELD}


# --- letters that lost their job -----------------------------------------------------------------


@database
@pytest.mark.usefixtures("no_jobs")
@pytest.mark.parametrize(
    ("age", "lost", "expected"),
    [
        (timedelta(minutes=4), True, 0),
        (timedelta(minutes=6), True, 1),
        (timedelta(minutes=6), False, 1),
        (timedelta(hours=47), True, 1),
        (timedelta(hours=49), True, 0),
    ],
)
def test_a_letter_that_lost_its_job_gets_one(age: timedelta, lost: bool, expected: int) -> None:
    letter = queued_letter()
    Letter.objects.update(queued_at=ClockTimestamp() - age)
    if lost:
        run_sql("UPDATE procrastinate_jobs SET status = 'failed'")
    jobs.requeue_letters(timestamp=0)
    jobs.requeue_letters(timestamp=0)
    assert live_jobs(letter) == expected


@database
@pytest.mark.usefixtures("no_jobs")
def test_a_settled_letter_gets_none(office: PostOffice) -> None:
    letter = queued_letter()
    deliver(letter.pk)
    Letter.objects.update(queued_at=ClockTimestamp() - timedelta(minutes=6))
    run_sql("DELETE FROM procrastinate_jobs")
    jobs.requeue_letters(timestamp=0)
    assert live_jobs(letter) == 0


@database
@pytest.mark.usefixtures("no_jobs")
def test_jobs_of_dead_workers_are_handed_on() -> None:
    letter = queued_letter()
    run_sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 min')")
    run_sql(
        "UPDATE procrastinate_jobs SET status = 'doing',"
        " worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )
    async_to_sync(jobs.retry_stalled_jobs.func)(context(), 0)
    assert ProcrastinateJob.objects.get().status == "todo"
    assert live_jobs(letter) == 1


@database
@pytest.mark.usefixtures("no_jobs")
@pytest.mark.parametrize(
    ("status", "days", "kept"),
    [
        ("succeeded", 2, True),
        ("succeeded", 4, False),
        ("failed", 4, True),
        ("failed", 31, False),
        ("todo", 31, True),
    ],
)
def test_jobs_that_are_over_are_forgotten(status: str, days: int, kept: bool) -> None:
    queued_letter()
    run_sql("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status", status)
    run_sql("UPDATE procrastinate_events SET at = at - make_interval(days => %s)", days)
    async_to_sync(jobs.remove_old_jobs.func)(context(), 0)
    assert ProcrastinateJob.objects.exists() is kept


# --- a real worker -------------------------------------------------------------------------------


@pytest.fixture
def worker(no_jobs: None, office: PostOffice) -> Iterator[subprocess.Popen[bytes]]:
    """`madoguchi worker` on this test's database and post office."""
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    found = {name: connection.settings_dict[key] for name, key in names.items()}
    url = make_conninfo("", **{name: value for name, value in found.items() if value})
    environment = os.environ | {
        "DATABASE_URL": url,
        "MADOGUCHI_SMTP_HOST": "127.0.0.1",
        "MADOGUCHI_SMTP_PORT": str(office.port),
    }
    process = subprocess.Popen([sys.executable, "-m", "django", "worker"], env=environment)
    yield process
    process.terminate()
    assert process.wait(timeout=20) == 0


def wait_until(true: Callable[[], bool], seconds: float) -> float:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, "waited in vain"
        time.sleep(0.05)
    return time.monotonic() - begun


@database
def test_a_worker_sends_within_seconds(worker: subprocess.Popen[bytes], office: PostOffice) -> None:
    first = queued_letter()
    wait_until(lambda: len(office.received) == 1, 20)
    second = queued_letter()
    assert wait_until(lambda: len(office.received) == 2, 5) < 5
    wait_until(lambda: not Letter.objects.filter(state="queued").exists(), 5)
    assert set(Letter.objects.values_list("id", "state")) == {
        (first.pk, "sent"),
        (second.pk, "sent"),
    }


@database
def test_a_worker_waits_for_the_mail_server_and_sends_once(
    worker: subprocess.Popen[bytes], office: PostOffice
) -> None:
    office.stop()
    letter = queued_letter()
    wait_until(lambda: Letter.objects.get().attempts >= 1, 20)
    assert Booking.objects.get().state == State.HELD
    office.start()
    wait_until(lambda: Letter.objects.get().state == "sent", 30)
    jobs.send_letter.defer(letter_id=letter.pk)
    wait_until(lambda: not live_jobs(letter), 10)
    assert len(office.received) == 1


@database
def test_a_worker_finds_a_letter_that_lost_its_job(
    worker: subprocess.Popen[bytes], office: PostOffice
) -> None:
    office.stop()
    letter = queued_letter()
    wait_until(lambda: Letter.objects.get().attempts >= 1, 20)
    run_sql("DELETE FROM procrastinate_jobs")
    Letter.objects.update(queued_at=ClockTimestamp() - timedelta(minutes=6))
    office.start()
    app.configure_task("madoguchi.requeue_letters").defer(timestamp=0)
    wait_until(lambda: Letter.objects.get(pk=letter.pk).state == "sent", 10)
    assert len(office.received) == 1
