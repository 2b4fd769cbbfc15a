"""A text column that PostgreSQL only ever sees encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from madoguchi import keys

if TYPE_CHECKING:
    _TextField = models.Field[str, str]
else:
    _TextField = models.Field


class EncryptedTextField(_TextField):
    """Text sealed with the field keys; a value opens only in the column it was sealed for.

    Such a column can't be searched: exact look-ups go by a keyed hash in a column beside it.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bytea"

    @property
    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else keys.seal(str(value), self._context)

    def from_db_value(self, value: Any, expression: object, connection: object) -> str | None:
        return None if value is None else keys.unseal(bytes(value), self._context)
