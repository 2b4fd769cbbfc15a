""" "Look at your mail", and whatever can become of a held booking on that page."""

from __future__ import annotations

from madoguchi.actions.cancel import cancel
from madoguchi.keys import Link, Purpose
from madoguchi.models import Booking
from madoguchi.rules.policy import CODE_ATTEMPTS
from tests.builders import let_expire
from tests.journeys import ways
from tests.journeys.pages.scene import Scene, State
from tests.web.typed import mailed_code

PAGE = "public/waiting.html"
TRIES = 7
"""More often than anything may be tried."""


def _waiting(scene: Scene) -> None:
    scene.wait(scene.hold())


def _refused_by_the_server(scene: Scene) -> None:
    scene.service.post.refuse("hanako@example.jp")
    _waiting(scene)
    scene.visitor.reloads_until_it_reads("お届けできませんでした")


def _type_code(scene: Scene, code: str) -> None:
    scene.visitor.page.get_by_label("確認番号（6桁）").fill(code)
    scene.visitor.press("予約を確定する")


def _wrong_code(scene: Scene) -> None:
    reference = scene.hold()
    scene.wait(reference)
    _type_code(scene, f"{(int(mailed_code(reference)) + 1) % 10**6:06d}")
    scene.visitor.reads("＊確認番号が違います。")


def _no_more_codes(scene: Scene) -> None:
    reference = scene.hold()
    Booking.objects.filter(reference=reference).update(code_attempts=CODE_ATTEMPTS)
    scene.wait(reference)
    scene.visitor.reads("確認番号の入力は5回までです。")


def _resent(scene: Scene) -> None:
    _waiting(scene)
    scene.visitor.press("同じメールをもう一度送る")
    scene.visitor.reads("もう一度お送りします")


def _resent_too_often(scene: Scene) -> None:
    _waiting(scene)
    for _ in range(TRIES):
        scene.visitor.press("同じメールをもう一度送る")
    scene.visitor.reads("＊メールの再送は")


def _correct(scene: Scene, address: str) -> None:
    scene.visitor.page.get_by_label("メールアドレスを訂正する").fill(address)
    scene.visitor.press("訂正して送る")


def _corrected(scene: Scene) -> None:
    _waiting(scene)
    _correct(scene, "jiro@example.jp")
    scene.visitor.reads("新しいメールアドレスへお送りします")


def _not_an_address(scene: Scene) -> None:
    _waiting(scene)
    _correct(scene, "hanako")
    scene.visitor.reads("＊メールアドレスの形になっていません。")


def _corrected_too_often(scene: Scene) -> None:
    _waiting(scene)
    for n in range(TRIES):
        _correct(scene, f"hanako{n}@example.jp")
    scene.visitor.reads("＊メールアドレスの訂正は")


def _withdrawn(scene: Scene) -> None:
    _waiting(scene)
    scene.visitor.press("申込みを取り下げる")


def _cancelled(scene: Scene) -> None:
    reference = scene.confirm()
    cancel(Link(Purpose.BOOKING, reference, 1))
    scene.wait(reference)


def _expired(scene: Scene) -> None:
    reference = scene.hold()
    let_expire(reference)
    scene.wait(reference)


def _finished(scene: Scene) -> None:
    _waiting(scene)
    scene.visitor.press("このパソコンでの利用を終える")


WAITING = [
    State("waiting", "waiting", PAGE, ways.WAITING, _waiting),
    State("letter refused", "waiting", PAGE, ways.WAITING, _refused_by_the_server),
    State("wrong code", "code", PAGE, ways.WAITING, _wrong_code),
    State("no more codes", "waiting", PAGE, ways.WAITING, _no_more_codes),
    State("resent", "letters", PAGE, ways.WAITING, _resent),
    State("resent too often", "letters", PAGE, ways.WAITING, _resent_too_often),
    State("corrected", "address", PAGE, ways.WAITING, _corrected),
    State("not an address", "address", PAGE, ways.WAITING, _not_an_address),
    State("corrected too often", "address", PAGE, ways.WAITING, _corrected_too_often),
    State("withdrawn", "withdrawal", PAGE, "申込みを取り下げました", _withdrawn),
    State("confirmed elsewhere", "waiting", PAGE, ways.CONFIRMED, lambda s: s.wait(s.confirm())),
    State("cancelled elsewhere", "waiting", PAGE, "予約を取り消しました", _cancelled),
    State("expired while waiting", "waiting", "public/expired.html", ways.EXPIRED, _expired),
    State(
        "finished", "finish", "public/finished.html", "このパソコンでの利用を終えました", _finished
    ),
]
