"""What the demo shows: real offices, invented counters, and slots for the weeks to come."""

from __future__ import annotations

import csv
from base64 import b32encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from secrets import token_bytes, token_urlsafe

from allauth.mfa.totp.internal.auth import TOTP

from madoguchi.actions.assign import give
from madoguchi.actions.import_offices import import_offices
from madoguchi.actions.publish import publish_slots
from madoguchi.actions.publish_terms import publish_terms
from madoguchi.actions.seed_holidays import seed_new_years
from madoguchi.models import Band, Closure, Counter, Notice, Office, Role, Staff, Terms
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import TOKYO

FOLDER = Path(__file__).with_name("data")
EMAIL = "desk@madoguchi.example"
WITHOUT_BOOKINGS = {"ハローワーク青梅"}
PAUSED = {"ハローワーク府中": "相談室の工事のため、オンライン予約をお休みしています。"}
CLOSED_AFTERNOON = ("ハローワーク池袋", "職員研修のため、午後は相談をお休みします。")
VALID_FROM = date(2023, 7, 1)
NOTICES = (
    (
        "オンラインでの職業相談を予約できるようになりました",
        "ご自宅などから、ビデオ通話で職業相談を受けられます。予約に費用はかかりません。",
    ),
    (
        "相談の前に通信環境をお確かめください",
        "ビデオ通話は通信量が多くなります。使った量に応じて料金がかかる契約の方はご注意ください。",
    ),
)

Hours = tuple[range, time, time]
MORNING, AFTERNOON = (time(9), time(12)), (time(13), time(17))
WEEKDAYS: tuple[Hours, ...] = ((range(5), *MORNING), (range(5), *AFTERNOON))
PATTERNS: dict[str, tuple[Hours, ...]] = {
    "weekdays": WEEKDAYS,
    "mornings": ((range(5), *MORNING),),
    "evenings": (
        *WEEKDAYS,
        (range(1, 4, 2), time(17, 30), time(19)),
        (range(5, 6), time(10), time(16)),
    ),
}


@dataclass(frozen=True)
class Desk:
    """The staff sign-in of the demo."""

    email: str
    password: str


def load(password_file: Path, tell: Callable[[str], object] = print) -> Desk:
    """Load what is missing and publish the slots up to each counter's horizon; the sign-in.

    Run again, it keeps what people edited and booked meanwhile. `tell` hears of the progress.
    """
    now = database_now()
    _load_offices()
    tell(f"{Office.objects.count()} offices, {_load_counters(now)} new counters")
    today = now.astimezone(TOKYO).date()
    tell(f"{seed_new_years(range(today.year, today.year + 3)).added} new holidays")
    if not Terms.objects.filter(office=None).exists():
        publish_terms((FOLDER / "terms.md").read_text("utf-8"), effective_on=VALID_FROM)
    _load_notices(now)
    tell(f"{_publish(today)} new slots")
    return _desk(password_file)


def _load_offices() -> None:
    if Office.objects.exists():
        return
    import_offices((FOLDER / "offices_tokyo.csv").read_bytes())
    Office.objects.exclude(name__in=WITHOUT_BOOKINGS).update(accepts_bookings=True)
    for name, reason in PAUSED.items():
        Office.objects.filter(name=name).update(paused_because=reason)


def _load_counters(now: datetime) -> int:
    """Make the counters that are missing; how many those were."""
    offices = {office.name: office for office in Office.objects.all()}
    made = 0
    for position, (row, pattern, capacity) in enumerate(_counter_rows()):
        office = offices.get(row.pop("office"))
        if office is None or office.counters.filter(name=row["name"]).exists():
            continue
        counter = Counter(office=office, position=position, accepts_bookings=True)
        for field, value in row.items():
            setattr(counter, field, int(value) if value.isdecimal() else value)
        counter.save()
        Band.objects.bulk_create(_bands(counter, PATTERNS[pattern], capacity))
        made += 1
    if made:
        _close_one_afternoon(offices, now)
    return made


def _counter_rows() -> Iterator[tuple[dict[str, str], str, int]]:
    with (FOLDER / "counters.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row, row.pop("pattern"), int(row.pop("capacity"))


def _bands(counter: Counter, hours: tuple[Hours, ...], capacity: int) -> Iterator[Band]:
    for weekdays, starts, ends in hours:
        for weekday in weekdays:
            yield Band(
                counter=counter,
                weekday=weekday,
                starts=starts,
                ends=ends,
                capacity=capacity,
                valid_from=VALID_FROM,
                on_weekends=weekday >= 5,
            )


def _close_one_afternoon(offices: dict[str, Office], now: datetime) -> None:
    """Close an office in the afternoon of the Wednesday of next week."""
    name, reason = CLOSED_AFTERNOON
    if name not in offices:
        return
    local = now.astimezone(TOKYO)
    day = local.date() + timedelta(days=9 - local.weekday())
    starts = datetime.combine(day, time(13), TOKYO)
    ends = datetime.combine(day, time(17), TOKYO)
    Closure.objects.create(office=offices[name], starts=starts, ends=ends, reason=reason)


def _load_notices(now: datetime) -> None:
    if not Notice.objects.exists():
        Notice.objects.bulk_create(
            [Notice(title=title, body=body, shown_from=now) for title, body in NOTICES]
        )


def _publish(today: date) -> int:
    """Publish from tomorrow to each counter's horizon; how many slots came or came back."""
    counters = Counter.objects.filter(accepts_bookings=True, office__accepts_bookings=True)
    first, new = today + timedelta(days=1), 0
    for counter in counters:
        preview = publish_slots(counter.pk, first, today + timedelta(days=counter.horizon_days))
        new += len(preview.new) + len(preview.returning)
    return new


def _desk(password_file: Path) -> Desk:
    """The sign-in with the password kept in the file, which is made where it is missing.

    Its second factor is there already: the demo's own authenticator page shows the code.
    """
    if not password_file.exists():
        password_file.parent.mkdir(parents=True, exist_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(token_urlsafe(12))
    password = password_file.read_text().strip()
    staff = Staff.objects.filter(email=EMAIL).first()
    if staff is None:
        staff = Staff.objects.create_user(EMAIL, password, name="窓口担当")
        give(staff, Role.HEAD_OFFICE, None)
        TOTP.activate(staff, b32encode(token_bytes(20)).decode())
    elif not staff.check_password(password):
        staff.set_password(password)
        staff.save(update_fields=["password"])
    return Desk(EMAIL, password)
