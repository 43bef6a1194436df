"""The real server in a process of its own, driven through the simulator."""
