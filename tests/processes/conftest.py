from tests.probe.fixtures import maker

__all__ = ["maker"]
