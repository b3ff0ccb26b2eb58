"""A real server under test: the project with a few addresses that write, wait and count."""
