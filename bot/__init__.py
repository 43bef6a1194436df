"""The body: processes, sockets, platforms."""
