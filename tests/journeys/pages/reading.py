"""Pages to be read, the demo's pages, and what people see when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import connection

from madoguchi.models import Notice
from tests.desk.people import make_staff, with_app
from tests.journeys import ways
from tests.journeys.pages.scene import Scene, State, at

SUBJECT = re.compile(r"予約を確定してください（期限 .*）")
TERMS = "public/reading/terms.html"
AUTHENTICATOR = "demo/authenticator.html"


def _no_terms(scene: Scene) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE madoguchi_terms CASCADE")
    scene.open("/terms/")


def _no_notices(scene: Scene) -> None:
    Notice.objects.all().delete()
    scene.open("/notices/")


def _mailbox(scene: Scene) -> str:
    scene.hold()
    name = scene.service.show_in_the_mailbox(scene.service.letter())
    scene.open("/demo/mailbox/")
    return name


def _message(scene: Scene) -> None:
    scene.open(f"/demo/mailbox/{_mailbox(scene)}/")


def _authenticator(scene: Scene) -> None:
    secret = with_app(make_staff())
    scene.open(f"/demo/authenticator/?secret={secret}")
    scene.visitor.reads("6桁の数字：")


def _foreign_form(scene: Scene) -> None:
    ways.open_form(scene.visitor, scene.world.slot())
    scene.visitor.context.clear_cookies()
    scene.visitor.press("確認へ進む")


def _too_large(scene: Scene) -> None:
    ways.open_form(scene.visitor, scene.world.slot())
    scene.visitor.page.get_by_label("相談したいこと").fill("相談" * 20_000)
    scene.visitor.press("確認へ進む")


def _fault(template: str) -> Callable[[Scene], None]:
    return lambda scene: scene.answer("/fault/", template)


READING = [
    State("terms", "terms", TERMS, "利用規約", at("/terms/")),
    State("no terms", "terms", "public/reading/no_terms.html", "利用規約", _no_terms),
    State(
        "version of the terms",
        "terms_version",
        TERMS,
        "利用規約",
        lambda scene: scene.open(f"/terms/{scene.world.terms.pk}/"),
    ),
    State(
        "environment",
        "environment",
        "public/reading/environment.html",
        "利用環境",
        at("/environment/"),
    ),
    State("privacy", "privacy", "public/reading/privacy.html", "個人情報の取扱い", at("/privacy/")),
    State(
        "accessibility",
        "accessibility",
        "public/reading/accessibility.html",
        "アクセシビリティ",
        at("/accessibility/"),
    ),
    State("notices", "notices", "public/reading/notices.html", "お知らせ", at("/notices/")),
    State("no notices", "notices", "public/reading/notices.html", "お知らせ", _no_notices),
    State("mailbox", "demo_mailbox", "demo/mailbox.html", "デモの受信箱", _mailbox),
    State(
        "empty mailbox",
        "demo_mailbox",
        "demo/mailbox.html",
        "デモの受信箱",
        at("/demo/mailbox/"),
    ),
    State("message", "demo_message", "demo/message.html", SUBJECT, _message),
    State("authenticator", "demo_authenticator", AUTHENTICATOR, "デモの認証アプリ", _authenticator),
    State(
        "authenticator with a wrong secret",
        "demo_authenticator",
        AUTHENTICATOR,
        "デモの認証アプリ",
        at("/demo/authenticator/?secret=0"),
    ),
]
FAULTS = [
    State("unknown address", "", "404.html", "ページが見つかりません", at("/nowhere/")),
    State("foreign form", "", "403_csrf.html", "送信を受け付けられませんでした", _foreign_form),
    State("too large", "", "public/too_large.html", "送られた内容が大きすぎます", _too_large),
    State(
        "busy",
        "",
        "public/busy.html",
        "ただいま混み合っています",
        lambda scene: scene.answer("/fault/", "public/busy.html", retry_url="/"),
    ),
    State("bad request", "", "400.html", "受け取れませんでした", _fault("400.html")),
    State("forbidden", "", "403.html", "このページは開けません", _fault("403.html")),
    State("too often", "", "429.html", "短い間に、たくさんの操作がありました", _fault("429.html")),
    State("broken", "", "500.html", "うまく表示できませんでした", _fault("500.html")),
]
