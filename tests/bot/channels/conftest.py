"""Fresh simulated platforms for each test that asks for one."""

from tests.simulator.fixtures import simulator, simulator_root, whatsapp

__all__ = ["simulator", "simulator_root", "whatsapp"]
