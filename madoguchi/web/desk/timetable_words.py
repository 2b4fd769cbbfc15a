"""The timetable's refusals, oddities and rules in the words that staff read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.rules.dates import instant_text
from madoguchi.rules.oddities import Oddity
from madoguchi.rules.refusals import Refusal
from madoguchi.rules.why_none import Reason, Why

REFUSALS = {
    "band_malformed": gettext_lazy(
        "時間帯が相談1回より短いか、終了が開始より前です。時刻と期間を見直してください。"
    ),
    "bands_overlap": gettext_lazy(
        "同じ時間を含む時間帯があります。時刻か、適用する期間を見直してください。"
    ),
    "band_unknown": gettext_lazy("その日に、この週間予定はありません。"),
    "occurrence_unknown": gettext_lazy("この日は、すでに週間予定のとおりです。"),
    "day_taken": gettext_lazy("この日は、すでに登録されています。"),
    "day_unknown": gettext_lazy("この日は、登録されていません。"),
    "closure_backwards": gettext_lazy(
        "終わりが始まりより前か、すでに過ぎています。日と時刻を見直してください。"
    ),
    "closure_unknown": gettext_lazy("この休業は、すでに取りやめました。"),
    "preview_outdated": gettext_lazy(
        "確認の画面を開いてから、予約か予定が変わりました。新しい内容を確かめてください。"
    ),
    "publication_unknown": gettext_lazy("この公開の記録は見つかりません。"),
    "publication_taken_back": gettext_lazy("この公開は、すでに取り消しました。"),
    "publication_booked": gettext_lazy("公開した枠に予約があるため、取り消せません。"),
    "publication_overtaken": gettext_lazy(
        "この後に、同じ日の公開があります。先に、新しい公開を取り消してください。"
    ),
    "publication_of_closure": gettext_lazy(
        "休業による変更です。休業を取りやめると、元に戻ります。"
    ),
    "busy": gettext_lazy("混み合っています。少しおいてから、もう一度お試しください。"),
}

ODDITIES = {
    Oddity.OUTSIDE_OPENING: gettext_lazy("開庁時間の外です"),
    Oddity.CLOSED_DAY: gettext_lazy("土日・祝日・年末年始です"),
    Oddity.MORE_THAN_USUAL: gettext_lazy("最近8週間の同じ曜日より多い席数です"),
    Oddity.INSIDE_NOTICE: gettext_lazy("受付の締切を過ぎるため、予約できません"),
}

_WHY = {
    Why.NOT_ONLINE: gettext_lazy("窓口か所が、オンライン予約を受け付けない設定です。"),
    Why.PAUSED: gettext_lazy("受付を止めています（{detail}）。"),
    Why.WEEKEND: gettext_lazy("土曜日・日曜日で、休みの日です。"),
    Why.HOLIDAY: gettext_lazy("祝日（{detail}）で、休みの日です。"),
    Why.NEW_YEAR: gettext_lazy("年末年始で、休みの日です。"),
    Why.CLOSURE: gettext_lazy("休業です（{detail}）。"),
    Why.BAD_PATTERN: gettext_lazy(
        "週間予定に、重なる時間帯か短すぎる時間帯があり、公開できません。"
    ),
    Why.OUTSIDE_HOURS: gettext_lazy("週間予定に、この曜日のこの時刻の時間帯がありません。"),
    Why.BAND_NOT_VALID: gettext_lazy(
        "週間予定に時間帯はありますが、この日は適用する期間の外です。"
    ),
    Why.OCCURRENCE: gettext_lazy("「この日だけの変更」で、この時間を外しています。"),
    Why.NO_SESSION: gettext_lazy(
        "時間帯の中ですが、相談の区切りに当たらないか、残りの時間が相談1回より短いです。"
    ),
    Why.NOT_PUBLISHED: gettext_lazy("予定にはありますが、まだ公開していません。"),
    Why.PAST: gettext_lazy("すでに始まったか、過ぎた時間です。"),
    Why.TOO_SOON: gettext_lazy("受付の締切（{instant}）を過ぎました。"),
    Why.TOO_FAR: gettext_lazy("まだ受付前です。{instant}から予約できます。"),
    Why.CLOSED_TO_NEW: gettext_lazy(
        "予定から外れた枠です。今の予約だけを残し、新しい予約を受け付けていません。"
    ),
    Why.NOT_RELEASED: gettext_lazy("予約の開始（{instant}）を待っています。"),
    Why.FULL: gettext_lazy("満席です。"),
}


def told(refusal: Refusal) -> str:
    """What staff read when this is refused."""
    return str(REFUSALS[refusal.key])


def why_text(reason: Reason) -> str:
    """The rule that excludes a time, as a sentence."""
    instant = instant_text(reason.instant) if reason.instant else ""
    return str(_WHY[reason.why]).format(detail=reason.detail, instant=instant)


def days_left_text(days: int) -> str:
    """In how many days the slots run out."""
    if days < 0:
        return _("空いている枠がありません")
    if days == 0:
        return _("空いている枠は今日までです")
    return _("あと{days}日で枠がなくなります").format(days=days)
