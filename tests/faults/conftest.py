from tests.probe.fixtures import installation, maker, server, shared

__all__ = ["installation", "maker", "server", "shared"]
