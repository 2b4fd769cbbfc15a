"""`madoguchi check`: whether this installation is ready for people, one line a question."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from madoguchi import keys
from madoguchi.models import Slot, Terms
from madoguchi.queries.closed_days import years_without_holidays

OLDEST_POSTGRES = 15
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NotReady(Exception):
    """The answer to one question is no; the message says what to do."""


class Advisable(NotReady):
    """The service can run, but people miss something; the message says what."""


def address() -> str:
    """The address that people use is encrypted, or leads nowhere but to this machine."""
    if settings.SECURE or urlsplit(settings.BASE_URL).hostname in LOOPBACK:
        return settings.BASE_URL
    raise NotReady(f"MADOGUCHI_BASE_URL is {settings.BASE_URL}: it has to begin with https://")


def django_checks() -> str:
    """Django's own system checks; those for deployment where the address is encrypted."""
    found = checks.run_checks(include_deployment_checks=settings.SECURE)
    serious = [message for message in found if message.level >= checks.WARNING]
    if serious:
        raise NotReady("; ".join(f"{message.id}: {message.msg}" for message in serious))
    return "nothing to say"


def usable_keys() -> str:
    """All keys are there, and what they close they open."""
    try:
        if not settings.SECRET_KEY:
            raise NotReady("MADOGUCHI_SECRET_KEY is empty")
        link = keys.Link(keys.Purpose.CONFIRM, "0" * 10, 1)
        opened = keys.unseal(keys.seal("窓口", "check"), "check")
        known = keys.read_link_token(keys.link_token(link), link.purpose)
        keys.fingerprint("check", "窓口")
    except ImproperlyConfigured as wrong:
        raise NotReady(str(wrong)) from wrong
    if (opened, known) != ("窓口", link):
        raise NotReady("what was closed did not open again")
    return f"{len(settings.FIELD_KEYS)} for data, {len(settings.LINK_KEYS)} for links"


def database() -> str:
    """The database answers and is new enough."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::integer / 10000")
            (version,) = cursor.fetchone()
    except OperationalError as unreachable:
        raise NotReady(f"DATABASE_URL: {str(unreachable).splitlines()[0]}") from unreachable
    if version < OLDEST_POSTGRES:
        raise NotReady(f"PostgreSQL {version} is older than {OLDEST_POSTGRES}")
    return f"PostgreSQL {version}"


def migrations() -> str:
    """All tables are as this version wants them."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise NotReady(f"{len(missing)} to apply: madoguchi migrate")
    return "all applied"


def terms() -> str:
    """Somebody's terms of use are in force today."""
    count = Terms.objects.filter(effective_on__lte=timezone.localdate()).count()
    if not count:
        raise NotReady("none in force: madoguchi publish-terms FILE --effective DATE")
    return f"{count} in force or before"


def holidays() -> str:
    """Slots that are published now, and by the year's end, keep off the holidays."""
    year = timezone.localdate().year
    unknown = " ".join(map(str, years_without_holidays([year, year + 1])))
    if unknown:
        raise NotReady(f"none known: madoguchi seed-holidays --years {unknown}")
    return f"known for {year} and {year + 1}"


def operator() -> str:
    """People see whose service it is and whom to ask."""
    named = {"SERVICE_NAME": settings.SERVICE_NAME, "CONTACT": settings.CONTACT}
    empty = [f"MADOGUCHI_{name}" for name, text in named.items() if not text]
    if empty:
        raise Advisable(f"empty: {', '.join(empty)}")
    return settings.SERVICE_NAME


def slots() -> str:
    """There is something to book."""
    count = Slot.objects.filter(starts__gt=timezone.now(), withdrawn_at=None).count()
    if not count:
        raise NotReady("none ahead: madoguchi publish-slots")
    return f"{count} ahead"


BEFORE: dict[str, Callable[[], str]] = {
    "address": address,
    "keys": usable_keys,
    "database": database,
}
WITH_DATABASE: dict[str, Callable[[], str]] = {
    "Django": django_checks,
    "migrations": migrations,
}
WITH_TABLES: dict[str, Callable[[], str]] = {
    "terms": terms,
    "holidays": holidays,
    "slots": slots,
    "operator": operator,
}


class Command(BaseCommand):
    """Print one line a question; leave with 1 where an answer is no."""

    help = "Say whether this installation is ready for people."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        # Each group can only be asked once the one before it is right.
        for group in (BEFORE, WITH_DATABASE, WITH_TABLES):
            answers = [self._ask(name, question) for name, question in group.items()]
            if not all(answers):
                sys.exit(1)

    def _ask(self, name: str, question: Callable[[], str]) -> bool:
        try:
            mark, answer = "ok", question()
        except Advisable as advice:
            mark, answer = "warn", str(advice)
        except NotReady as no:
            mark, answer = "NO", str(no)
        self.stdout.write(f"{mark:<6}{name:<12}{answer}")
        return mark != "NO"
