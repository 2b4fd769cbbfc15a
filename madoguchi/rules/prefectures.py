"""The forty-seven prefectures in the order of JIS X 0401, and their labour bureaus' names."""

from __future__ import annotations

_IN_ORDER = (
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 "
    "神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 "
    "大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 "
    "福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県"
)
PREFECTURES = tuple(_IN_ORDER.split())


def position_of(prefecture: str) -> int:
    """The prefecture's number in JIS X 0401, from 1 to 47."""
    return PREFECTURES.index(prefecture) + 1


def bureau_of(prefecture: str) -> str:
    """The name of the prefecture's labour bureau: 東京都 has 東京労働局; 北海道 stays whole."""
    return (prefecture if prefecture == "北海道" else prefecture[:-1]) + "労働局"
