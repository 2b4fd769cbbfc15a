"""The words in which a refusal is told to people, each with what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.rules.refusals import Refusal

REFUSALS: dict[str, Promise] = {
    "name_missing": _("氏名を入力してください。"),
    "name_too_long": _("氏名は100文字以内で入力してください。"),
    "name_has_controls": _("氏名に使えない文字（改行など）が入っています。入力し直してください。"),
    "email_missing": _("メールアドレスを入力してください。"),
    "email_malformed": _(
        "メールアドレスの形になっていません。「taro@example.jp」のように、@と.を入れて入力してください。"
    ),
    "email_too_long": _("メールアドレスが長すぎます。確かめてください。"),
    "email_has_controls": _(
        "メールアドレスに使えない文字（改行など）が入っています。入力し直してください。"
    ),
    "phone_missing": _("電話番号を入力してください。"),
    "phone_malformed": _(
        "電話番号として確認できません。「090-1234-5678」のように、市外局番から入力してください。"
    ),
    "phone_has_extension": _(
        "内線番号は受け付けていません。直接つながる電話番号を入力してください。"
    ),
    "number_malformed": _(
        "求職番号は「13010-12345678」のように、5桁の数字、ハイフン、8桁までの数字です。"
        "確かめてください。このままでよければ、もう一度「確認へ進む」を押してください。"
    ),
    "message_too_long": _("相談したいことは1000文字以内で入力してください。"),
    "message_has_controls": _("相談したいことに使えない文字が入っています。入力し直してください。"),
    "registration_missing": _("求職登録の状況を選んでください。"),
    "slot_unknown": _("この予約枠は見つかりません。"),
    "slot_withdrawn": _("この時間は、ハローワークの都合で受付を取りやめました。"),
    "slot_past": _("この時間は、もう過ぎています。"),
    "slot_too_soon": _("この時間は、受付の締切を過ぎました。"),
    "slot_too_far": _("この時間は、まだ受付を始めていません。"),
    "slot_not_released": _("この時間は、まだ受付を始めていません。受付の開始をお待ちください。"),
    "slot_full": _("この時間は、満席になりました。"),
    "counter_closed": _("この窓口は、オンライン予約を受け付けていません。"),
    "counter_paused": _("この窓口は、いまオンライン予約の受付を止めています。"),
    "terms_missing": _("この窓口では、まだオンライン予約を始めていません。"),
    "terms_changed": _(
        "利用規約が新しくなりました。お読みになったうえで、もう一度お申し込みください。"
    ),
    "form_replayed": _(
        "この申込みは、別のブラウザーからすでに送られています。最初からやり直してください。"
    ),
    "form_used": _("この申込みは、すでに受け付けています。あとから変えた内容は反映していません。"),
    "hold_expired": _("確定の期限（申込みから1時間）を過ぎました。"),
    "link_replaced": _(
        "このリンクは使えません。メールアドレスを訂正した後に届いた、新しいメールのリンクを開いてください。"
    ),
    "code_malformed": _("確認番号は6桁の数字です。メールを見て、6桁すべてを入力してください。"),
    "code_wrong": _("確認番号が違います。メールに書かれた6桁の数字を確かめてください。"),
    "code_exhausted": _(
        "確認番号の入力が5回に達しました。メールのリンクを開いて確定してください。"
    ),
    "booking_ended": _("この予約は、すでに終わっています。"),
    "booking_not_held": _("この予約では、その操作はできません。"),
    "booking_not_confirmed": _("この予約は確定していないため、取り消せません。"),
    "booking_not_expired": _("この予約の期限は、まだ過ぎていません。"),
    "cancellation_too_late": _("取消しの締切を過ぎました。窓口へお電話でご連絡ください。"),
    "resent_too_often": _("メールの再送は5回までです。届かないときは、窓口へお電話ください。"),
    "corrected_too_often": _("メールアドレスの訂正は3回までです。窓口へお電話ください。"),
    "data_gone": _(
        "この予約の情報はすでに消去しました。お手数ですが、もう一度お申し込みください。"
    ),
}


def words_for(refusal: Refusal) -> Promise:
    """The refusal in the reader's language; every refusal that pages can meet has words."""
    return REFUSALS[refusal.key]
