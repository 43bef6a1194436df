"""A fresh simulated Telegram for each test that asks for one."""

from tests.simulator.fixtures import simulator, simulator_root

__all__ = ["simulator", "simulator_root"]
