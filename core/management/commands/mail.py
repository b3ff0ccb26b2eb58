"""``civicnet mail receive``: take one mail from a mail server that writes it to a program (Postfix, Exim)."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, transaction

from core.inbound import MAX_TAKEN, NoSuchAddress, Refused, accept


class Command(BaseCommand):
    """Answer the server in its own numbers (sysexits.h): 0 taken, 67 no such address, 77 refused, 75 come back."""

    help = "Read one mail from standard input, as a mail server hands it to a program."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["receive"])
        parser.add_argument("--recipient", default="", help="to whom the server was to bring it (default: its headers)")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(MAX_TAKEN + 1)
        try:
            with transaction.atomic():
                accept(raw, envelope=options["recipient"])
        except NoSuchAddress as refusal:
            self._leave(os.EX_NOUSER, str(refusal))
        except Refused as refusal:
            self._leave(os.EX_NOPERM, str(refusal))
        except (Error, OSError) as error:
            self._leave(os.EX_TEMPFAIL, f"try again later: {type(error).__name__}")

    def _leave(self, code: int, words: str) -> NoReturn:
        self.stderr.write(f"civicnet: {words}")
        sys.exit(code)
