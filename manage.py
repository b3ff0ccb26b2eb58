#!/usr/bin/env python
"""The ``civicnet`` command from a checkout."""

from civicnet.cli import main

if __name__ == "__main__":
    main()
