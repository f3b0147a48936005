"""Shared settings of the tests."""

import os

from hypothesis import HealthCheck, settings

# Deterministic examples in CI, without time limits that slow machines would exceed.
settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")
