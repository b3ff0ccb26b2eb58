"""What ``civicnet serve`` says when the site is up."""

from __future__ import annotations

from profiles.models import User


def text(url: str) -> str:
    """Return the address and, while the demonstration village is loaded, how to sign in to it."""
    lines = ["", f"  civicnet is running: {url}", "  Stop it with Ctrl-C."]
    if User.objects.filter(is_demo=True).exists():
        from civicnet.demo import ACCOUNTS, PASSWORD

        lines += ["", "  Demonstration village: " + url + "villes/val-d-aure/", f"  Accounts (password: {PASSWORD}):"]
        lines += [f"    {account.email:<34} {account.role}" for account in ACCOUNTS]
        lines.append(
            "    (real officials need a second factor to work; these accounts are spared, see docs/operations.md)"
        )
        lines += [f"  Mails that the site sends are at {url}-/courrier/", ""]
    return "\n".join(lines)
