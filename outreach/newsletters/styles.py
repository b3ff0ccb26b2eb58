"""How a letter looks in a mailbox: attributes written into each element, because mail programs drop style sheets."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from feed.cards import oklch

FACE = "font-family:'Public Sans',system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',sans-serif"
INK, MUTED, LINE, PAPER = "#1c1d1f", "#5b5f66", "#dedad2", "#fbfaf7"
ALERT = "#a3271f"


def of(hue: int, *, right_to_left: bool) -> dict[str, SafeString]:
    """Return the attribute ``style`` of each sort of element, in the colour of a town; lines are where text begins."""
    accent = "#{:02x}{:02x}{:02x}".format(*oklch(0.46, 0.09, hue))
    side = "right" if right_to_left else "left"
    rules = {
        "body": f"margin:0;padding:0;background:{PAPER};color:{INK};{FACE};font-size:17px;line-height:1.55",
        "page": "max-width:600px;margin:0 auto;padding:24px 20px",
        "head": f"border-top:6px solid {accent};padding-top:18px",
        "from": f"margin:0;color:{accent};font-size:15px;font-weight:600",
        "title": "margin:6px 0 0;font-size:27px;line-height:1.2;font-weight:700",
        "small": f"margin:6px 0 0;color:{MUTED};font-size:14px;line-height:1.5",
        "alert": f"margin:8px 0 0;color:{ALERT};font-weight:600",
        "intro": "margin:20px 0 0",
        "kind": f"margin:32px 0 0;color:{accent};font-size:14px;font-weight:700;letter-spacing:.02em",
        "piece": f"margin:12px 0 0;padding:16px 18px;background:#ffffff;border:1px solid {LINE};border-radius:12px",
        "heading": "margin:0;font-size:19px;line-height:1.3;font-weight:700",
        "words": "margin:8px 0 0",
        "line": f"margin:10px 0 0;padding-{side}:12px;border-{side}:3px solid {accent}",
        "link": f"color:{accent};font-weight:600",
        "more": "margin:10px 0 0",
        "button": f"display:inline-block;padding:12px 20px;border-radius:10px;background:{accent};color:#ffffff;"
        "font-weight:600;text-decoration:none",
        "act": "margin:32px 0 0",
        "foot": f"margin:32px 0 0;padding-top:16px;border-top:1px solid {LINE};color:{MUTED};font-size:14px",
        "plain": f"color:{MUTED}",
    }
    return {name: format_html('style="{}"', rule) for name, rule in rules.items()}
