"""What every page may say of the operator: the name, and whom to ask."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def operator(request: HttpRequest) -> dict[str, str]:
    """A context processor: `service_name` and `contact`, empty where nothing was set."""
    return {"service_name": settings.SERVICE_NAME, "contact": settings.CONTACT}
