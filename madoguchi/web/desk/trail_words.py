"""The trail's acts in words; each part of the desk adds its own here."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "invited": _("職員を招待"),
    "invited_again": _("招待を再送"),
    "accepted": _("招待を受け、パスワードを設定"),
    "assigned": _("役割を追加"),
    "unassigned": _("役割を終了"),
    "deactivated": _("利用を停止"),
    "reactivated": _("利用を再開"),
    "transferred": _("異動を登録"),
    "second_factor_added": _("2段階認証を登録"),
    "second_factor_removed": _("2段階認証を削除"),
    "second_factor_reset": _("2段階認証を解除（本人から再登録）"),
    "password_changed": _("パスワードを変更"),
    "signed_in": _("サインイン"),
    "published": _("予約枠を公開"),
    "publication_taken_back": _("公開を取消し"),
    "rolling_set": _("自動の公開を変更"),
    "band_added": _("時間帯を追加"),
    "band_changed": _("時間帯を変更"),
    "band_ended": _("時間帯を終了"),
    "occurrence_set": _("この日だけの変更を登録"),
    "occurrence_dropped": _("この日だけの変更を取りやめ"),
    "opening_added": _("休みの日に開く日を登録"),
    "opening_dropped": _("休みの日に開く日を取りやめ"),
    "holiday_set": _("祝日を登録"),
    "holiday_removed": _("祝日を削除"),
    "closed": _("休業を登録"),
    "closure_ended": _("休業を取りやめ"),
}


def act_in_words(act: str) -> str:
    """What the trail's page says for an act; its plain key where it has no words yet."""
    return str(WORDS.get(act, act))
