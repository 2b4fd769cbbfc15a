"""The people who work at the desk, and how they sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from madoguchi.models.office import Bureau, Office


class StaffManager(BaseUserManager["Staff"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Staff:
        """Store a person with a hashed password, or with none that works."""
        staff = self.model(email=self.normalize_email(email), **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Staff:
        """Store a person who may do everything in the administration pages."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Staff(AbstractBaseUser, PermissionsMixin):
    """A person of an office, bureau or the head office, known by e-mail address."""

    email = models.EmailField(_("メールアドレス"))
    name = models.CharField(_("氏名"), max_length=100)
    is_active = models.BooleanField(_("有効"), default=True)
    is_staff = models.BooleanField(_("管理画面を使える"), default=False)

    objects = StaffManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("職員")
        verbose_name_plural = _("職員")
        constraints = [
            models.UniqueConstraint(fields=["email"], name="staff_email"),
            models.UniqueConstraint(Lower("email"), name="staff_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is at the place of their assignment; queries/access.py says what it lets do."""

    COUNSELLOR = "counsellor", _("相談員")
    MANAGER = "manager", _("所の管理者")
    BUREAU = "bureau", _("労働局の管理者")
    HEAD_OFFICE = "head_office", _("本省の管理者")
    AUDITOR = "auditor", _("監査担当")


class Assignment(models.Model):
    """A person's role at one place: an office, a bureau, or (head office, auditor) everywhere."""

    staff = models.ForeignKey(
        Staff, models.CASCADE, related_name="assignments", verbose_name=_("職員")
    )
    role = models.CharField(_("役割"), max_length=12, choices=Role.choices)
    bureau = models.ForeignKey(
        Bureau, models.PROTECT, null=True, blank=True, verbose_name=_("労働局")
    )
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, verbose_name=_("ハローワーク")
    )

    class Meta:
        verbose_name = _("配属")
        verbose_name_plural = _("配属")
        ordering = ["staff", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    role__in=[Role.COUNSELLOR, Role.MANAGER], office__isnull=False, bureau=None
                )
                | Q(role=Role.BUREAU, bureau__isnull=False, office=None)
                | Q(role__in=[Role.HEAD_OFFICE, Role.AUDITOR], bureau=None, office=None),
                name="assignment_to_the_place_of_its_role",
            ),
            models.UniqueConstraint(
                fields=["staff", "role", "bureau", "office"],
                nulls_distinct=False,
                name="assignment_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())
