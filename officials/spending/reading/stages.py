"""The stages of a budget, as SCDL names them and as budget documents number them (TOTEM, ``NatDec``)."""

ACCOUNT, PRIMARY, SUPPLEMENTARY, MODIFYING = "account", "primary", "supplementary", "modifying"

STAGES = {
    "compte administratif": ACCOUNT,
    "compte financier unique": ACCOUNT,
    "budget primitif": PRIMARY,
    "budget previsionnel": PRIMARY,
    "budget supplementaire": SUPPLEMENTARY,
    "decision modificative": MODIFYING,
    "01": PRIMARY,
    "02": MODIFYING,
    "03": SUPPLEMENTARY,
    "09": ACCOUNT,
    "10": ACCOUNT,
}
