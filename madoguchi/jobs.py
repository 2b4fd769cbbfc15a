"""All that runs in the background, and when. Each job calls one act, which may run twice."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from madoguchi.actions.deliver import LetterDelayed, deliver
from madoguchi.actions.deliver_invitation import deliver_invitation
from madoguchi.actions.invite import SEND_INVITATION
from madoguchi.actions.publish_ahead import publish_ahead
from madoguchi.actions.record import SEND_LETTER
from madoguchi.actions.sweep import expired_references, mark_expired
from madoguchi.queries.letters import letters_without_job
from madoguchi.queries.publications import rolling_counters
from madoguchi.rules.refusals import Busy, Refusal

logger = logging.getLogger(__name__)

UPKEEP = "upkeep"
KEEP_TRYING = timedelta(days=2)
KEEP_JOBS = timedelta(days=3)
KEEP_FAILED_JOBS = timedelta(days=30)
LONGEST_WAIT = timedelta(minutes=5)


class Patience(BaseRetryStrategy):
    """Try again after 5, 10, 20 … seconds, then every five minutes, for at least two days.

    Only what time can mend is tried again; a mistake of ours fails at once, and loudly.
    """

    FIRST_WAIT = timedelta(seconds=5)
    TRIES = KEEP_TRYING // LONGEST_WAIT + 10

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, LetterDelayed | Busy | OperationalError | InterfaceError):
            return None
        if job.attempts >= self.TRIES:
            return None
        wait = min(self.FIRST_WAIT * 2 ** min(job.attempts, 10), LONGEST_WAIT)
        return RetryDecision(retry_in={"seconds": int(wait.total_seconds())})


@app.task(name=SEND_LETTER, queue="letters", retry=Patience())
def send_letter(letter_id: int) -> None:
    """As soon as an act asks for a letter."""
    deliver(letter_id)


@app.task(name=SEND_INVITATION, queue="letters", retry=Patience())
def send_invitation(staff_id: int) -> None:
    """As soon as a colleague is invited, or needs a new password."""
    deliver_invitation(staff_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="madoguchi.sweep", queue=UPKEEP, queueing_lock="madoguchi.sweep")
def sweep(timestamp: int) -> None:
    """Every five minutes: mark bookings whose hour is over. Nothing waits for it."""
    for reference in expired_references():
        with suppress(Busy):
            mark_expired(reference)


@app.periodic(cron="* * * * *")
@app.task(
    name="madoguchi.retry_stalled_jobs",
    queue=UPKEEP,
    queueing_lock="madoguchi.retry_stalled_jobs",
    pass_context=True,
)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Every minute: hand on the jobs of workers that died."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)


@app.periodic(cron="2-59/5 * * * *")
@app.task(name="madoguchi.requeue_letters", queue=UPKEEP, queueing_lock="madoguchi.requeue_letters")
def requeue_letters(timestamp: int) -> None:
    """Every five minutes: a new job for letters that wait and have lost theirs."""
    for letter_id in letters_without_job(SEND_LETTER, age=LONGEST_WAIT, until=KEEP_TRYING):
        send_letter.defer(letter_id=letter_id)


@app.periodic(cron="0 19 * * *")
@app.task(name="madoguchi.roll", queue=UPKEEP, queueing_lock="madoguchi.roll")
def roll(timestamp: int) -> None:
    """Nightly at 4:00 in Tokyo: publish ahead where a counter wants it; the others go on."""
    for counter_id in rolling_counters():
        try:
            publish_ahead(counter_id)
        except Refusal as refused:
            logger.warning("counter %s was not published ahead: %s", counter_id, refused)


@app.periodic(cron="30 18 * * *")
@app.task(
    name="madoguchi.remove_old_jobs",
    queue=UPKEEP,
    queueing_lock="madoguchi.remove_old_jobs",
    pass_context=True,
)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Nightly at 3:30 in Tokyo (cron counts in UTC): forget jobs that are over."""
    jobs = context.app.job_manager
    await jobs.delete_old_jobs(nb_hours=KEEP_JOBS // timedelta(hours=1))
    await jobs.delete_old_jobs(
        nb_hours=KEEP_FAILED_JOBS // timedelta(hours=1),
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
