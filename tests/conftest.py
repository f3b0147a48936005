"""Settings that all tests share."""

import os

from hypothesis import HealthCheck, settings

# The same examples at every run in CI; on a slow machine no example fails for its time alone.
settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")
