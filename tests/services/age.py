"""The stock `age` command: our exports must open without any code of ours."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture(scope="session")
def age_command() -> str:
    """The path of the system's `age`."""
    path = shutil.which("age")
    if path is None:
        pytest.skip("no age on this system: apt install age")
    return path
