"""The words in which refusals about people are told to staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from madoguchi.rules.refusals import Refusal

WORDS = {
    "not_yours": _("場所と役割を選び直すか、担当の管理者にお願いしてください。"),
    "address_taken": _("このメールアドレスの職員は、すでに登録されています。"),
    "assigned_already": _("すでに、その場所にその役割で配属されています。"),
    "reason_missing": _("理由を入力してください。"),
    "busy": _("混み合っています。少しおいてから、もう一度お試しください。"),
    "name_missing": _("氏名を入力してください。"),
    "name_too_long": _("氏名は100文字以内で入力してください。"),
    "name_has_controls": _("氏名に使えない文字（改行など）が入っています。"),
    "email_missing": _("メールアドレスを入力してください。"),
    "email_malformed": _("メールアドレスの形を確かめてください。"),
    "email_too_long": _("メールアドレスは254文字以内で入力してください。"),
    "email_has_controls": _("メールアドレスに使えない文字が入っています。"),
}


def told(refusal: Refusal) -> str:
    """What staff read when this is refused."""
    return str(WORDS[refusal.key])
