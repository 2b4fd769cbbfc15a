"""What the mailed links open: confirming, being late, the booking, cancelling."""

from __future__ import annotations

from madoguchi.actions.cancel import cancel
from madoguchi.actions.correct import correct_address
from madoguchi.actions.withdraw import withdraw
from madoguchi.keys import Link, Purpose, browser_hash
from madoguchi.rules.personal import read_email
from tests.builders import let_expire
from tests.journeys import ways
from tests.journeys.pages.scene import SECRET, Scene, State
from tests.web.typed import mailed_link

CONFIRMATION = "public/confirmation.html"
EXPIRED = "public/expired.html"
DEAD = "public/dead_link.html"
BOOKING = "public/booking.html"
NO_LINK = "このリンクでは開けません"
CANCELLATION = "この予約を取り消しますか"


def _confirm(scene: Scene) -> None:
    scene.open_link(scene.hold())


def _confirmed(scene: Scene) -> None:
    _confirm(scene)
    scene.visitor.press("予約を確定する")


def _withdrawn(scene: Scene) -> None:
    reference = scene.hold()
    withdraw(reference=reference, browser=browser_hash(SECRET))
    scene.open_link(reference)


def _cancelled(scene: Scene, purpose: Purpose) -> None:
    reference = scene.confirm()
    cancel(Link(Purpose.BOOKING, reference, 1))
    scene.open_link(reference, purpose)


def _replaced(scene: Scene) -> None:
    reference = scene.hold()
    path = mailed_link(reference)
    correct_address(
        reference=reference, browser=browser_hash(SECRET), email=read_email("jiro@example.jp")
    )
    scene.open(path)


def _expired(scene: Scene) -> None:
    reference = scene.hold()
    let_expire(reference)
    scene.open_link(reference)
    scene.visitor.sees(ways.EXPIRED)


def _no_time_left(scene: Scene) -> None:
    reference = scene.hold()
    let_expire(reference)
    scene.world.close_all_but()
    scene.open_link(reference)


def _lost_again(scene: Scene) -> None:
    _expired(scene)
    scene.world.fill(scene.world.slot())
    scene.visitor.page.get_by_role("button", name="（同じ時間）").click()
    scene.visitor.reads("満席")


def _renewed(scene: Scene) -> None:
    _expired(scene)
    page = scene.visitor.page.url
    scene.visitor.page.get_by_role("button", name="（同じ時間）").click()
    scene.visitor.sees(ways.WAITING)
    scene.open(page)


def _booking(scene: Scene) -> str:
    reference = scene.confirm()
    scene.open_link(reference, Purpose.BOOKING)
    scene.visitor.sees(ways.BOOKING)
    return reference


def _soon(scene: Scene) -> None:
    scene.begin_soon(_booking(scene))
    scene.visitor.page.reload()
    scene.visitor.reads("取消しの締切")


def _cancel(scene: Scene) -> None:
    _booking(scene)
    scene.visitor.follow("取消しへ進む")


def _cancel_too_late(scene: Scene) -> None:
    reference = _booking(scene)
    scene.visitor.follow("取消しへ進む")
    scene.begin_soon(reference)
    scene.visitor.press("予約を取り消す")
    scene.visitor.reads("取消しの締切を過ぎました。")


CONFIRMING = [
    State("not a link", "confirm_link", DEAD, NO_LINK, lambda scene: scene.open("/k/wrong")),
    State("replaced link", "confirmation", DEAD, NO_LINK, _replaced),
    State("confirm", "confirmation", CONFIRMATION, ways.CONFIRM, _confirm),
    State("confirmed", "confirmation", CONFIRMATION, ways.CONFIRMED, _confirmed),
    State(
        "link of a withdrawn one",
        "confirmation",
        CONFIRMATION,
        "この申込みは取り下げられています",
        _withdrawn,
    ),
    State(
        "link of a cancelled one",
        "confirmation",
        CONFIRMATION,
        ways.CANCELLED,
        lambda scene: _cancelled(scene, Purpose.CONFIRM),
    ),
    State("expired", "confirmation", EXPIRED, ways.EXPIRED, _expired),
    State("expired, no time left", "confirmation", EXPIRED, ways.EXPIRED, _no_time_left),
    State("expired and lost again", "renewal", EXPIRED, ways.EXPIRED, _lost_again),
    State("expired and renewed", "confirmation", EXPIRED, ways.EXPIRED, _renewed),
    State("not a booking's link", "booking_link", DEAD, NO_LINK, lambda s: s.open("/b/wrong")),
    State("booking", "booking", BOOKING, ways.BOOKING, _booking),
    State("booking that begins soon", "booking", BOOKING, ways.BOOKING, _soon),
    State(
        "cancelled booking",
        "booking",
        BOOKING,
        ways.CANCELLED,
        lambda scene: _cancelled(scene, Purpose.BOOKING),
    ),
    State("cancel", "cancellation", "public/cancellation.html", CANCELLATION, _cancel),
    State(
        "cancel too late",
        "cancellation",
        "public/cancellation.html",
        "この予約は、ここでは取り消せません",
        _cancel_too_late,
    ),
    State(
        "calendar of nobody",
        "calendar",
        DEAD,
        NO_LINK,
        lambda scene: scene.open("/bookings/1234567890/calendar.ics"),
    ),
]
