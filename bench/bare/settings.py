"""The service's settings, without middleware and with the two bare views for addresses."""

from madoguchi.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "bench.bare.views"
