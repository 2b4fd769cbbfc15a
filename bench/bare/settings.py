"""The service's settings, without middleware and with the two bare views for addresses."""

from madoguchi import settings
from madoguchi.settings import *  # noqa: F403

# allauth refuses to start without its middleware.
INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if not app.startswith("allauth")]
MIDDLEWARE = []
ROOT_URLCONF = "bench.bare.views"
