"""Budgets and accounts in CSV: SCDL ("budget" 0.8.3), or any table whose columns have the usual names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.text.keys import fold
from officials.spending.reading import cells
from officials.spending.reading.codes import flow_of, function_of, is_code, section_of
from officials.spending.reading.files import Opened, Unreadable, table
from officials.spending.reading.lines import NewLine
from officials.spending.reading.problems import Problems
from officials.spending.reading.stages import STAGES

if TYPE_CHECKING:
    from officials.spending.reading.reader import Facts

# What a column means → the names it has, folded: those of SCDL first, then those of TOTEM and of common exports.
HEADERS = {
    "stage": ("bgt natdec", "natdec", "etape budgetaire", "type de budget", "document"),
    "year": ("bgt annee", "annee", "exercice", "exer", "bgt exercice"),
    "siret": ("bgt siret", "siret"),
    "holder": ("bgt nom", "collectivite", "nom de la collectivite", "budget"),
    "account": ("bgt nature", "nature", "compte", "article", "code nature"),
    "account_name": ("bgt nature label", "libelle nature", "libelle compte", "libelle article", "nature libelle"),
    "chapter": ("bgt contnat", "contnat", "chapitre", "code chapitre"),
    "chapter_name": ("bgt contnat label", "libelle chapitre", "contnat libelle"),
    "function": ("bgt fonction", "fonction", "code fonction"),
    "function_name": ("bgt fonction label", "libelle fonction", "fonction libelle"),
    "operation": ("bgt operation", "operation"),
    "section": ("bgt section", "section"),
    "order": ("bgt opbudg", "opbudg", "type operation", "reel ordre", "ordre"),
    "direction": ("bgt codrd", "codrd", "sens", "depense recette", "recette depense", "type"),
    "done": ("bgt mtreal", "mtreal", "realise", "montant realise", "mandats emis", "montant"),
    "planned": ("bgt mtprev", "mtprev", "prevu", "montant prevu", "vote", "budget vote", "montant vote"),
    "opened": ("bgt credouv", "credouv", "credits ouverts"),
    "proposed": ("bgt mtpropnouv", "mtpropnouv", "propositions nouvelles"),
    "carried_before": ("bgt mtrarprec", "mtrarprec"),
    "carried": ("bgt mtrar3112", "mtrar3112", "restes a realiser", "rar"),
    "label": ("libelle", "objet", "designation", "intitule"),
    "specialised": ("bgt artspe", "artspe"),
    "before": ("bgt mtbudgprec", "mtbudgprec"),
}
MEANING = {name: meaning for meaning, names in HEADERS.items() for name in names}
# What SCDL requires of a file that follows it.
REQUIRED = (
    "BGT_NATDEC", "BGT_ANNEE", "BGT_SIRET", "BGT_NOM", "BGT_CONTNAT", "BGT_CONTNAT_LABEL", "BGT_NATURE",
    "BGT_NATURE_LABEL", "BGT_SECTION", "BGT_OPBUDG", "BGT_CODRD",
)  # fmt: skip
AMOUNTS = ("done", "planned", "opened", "proposed", "carried", "carried_before")
SECTIONS = {"f": "F", "fonctionnement": "F", "i": "I", "investissement": "I"}
DIRECTIONS = {"d": "D", "depense": "D", "depenses": "D", "r": "R", "recette": "R", "recettes": "R", "1": "D", "0": "R"}
ORDERS = {"reel": False, "reelle": False, "r": False, "0": False, "non": False, "": False} | dict.fromkeys(
    ("ordre", "o", "1", "oui"), True
)
LONGEST = 200


def read(source: Opened, facts: Facts, problems: Problems) -> Iterator[NewLine]:
    """Yield the good lines of a budget or an account; what is wrong with the others goes to ``problems``."""
    with table(source, problems) as found:
        columns = _columns(found.header, problems)
        reader = _Rows(columns, facts, problems)
        for line, values in found.rows:
            new = reader.line(line, dict(zip(found.header, values, strict=True)))
            if new is not None:
                yield new
        reader.compare()


def _columns(header: list[str], problems: Problems) -> dict[str, str]:
    """Return the column of the file for each meaning. Raises ``Unreadable`` when nothing of it is money."""
    scdl = any(name.startswith("BGT_") for name in header)
    found: dict[str, str] = {}
    for name in header:
        meaning = MEANING.get(fold(name))
        if meaning is None:
            problems.warn(_("La colonne « %s » n’est pas connue : elle est ignorée.") % cells.shown(name))
        elif meaning in found:
            words = _("« %(one)s » et « %(two)s » veulent dire la même chose : gardez-en une.")
            problems.error(words % {"one": found[meaning], "two": name}, line=1, column=name)
        else:
            found[meaning] = name
    if scdl:
        for name in REQUIRED:
            if name not in header:
                problems.error(_("cette colonne manque."), line=1, column=name)
    elif "direction" not in found or not {"account", "function", "chapter"} & set(found):
        raise Unreadable(
            _(
                "Il faut au moins une colonne « sens » (dépense ou recette), une colonne « nature » ou « fonction », "
                "et un montant."
            )
        )
    if not {"done", "planned", "opened", "proposed"} & set(found):
        raise Unreadable(_("Aucune colonne de montant : il en faut une, « montant », « réalisé » ou « voté »."))
    return found


class _Rows:
    """The rows of one file, with what must be compared at its end: the totals it tells, and those of its lines."""

    def __init__(self, columns: dict[str, str], facts: Facts, problems: Problems) -> None:
        self.columns, self.facts, self.problems = columns, facts, problems
        self.told: dict[tuple[str, str], tuple[int, int]] = {}  # of section and direction: line, cents
        self.sums: dict[tuple[str, str], int] = defaultdict(int)

    def line(self, number: int, row: dict[str, str]) -> NewLine | None:
        """Return what a row says, None for one that is wrong, of another year, or a total."""
        said = {meaning: row[name] for meaning, name in self.columns.items()}
        before = self.problems.count
        year = self._year(said, number)
        if year is not None and self.facts.asked_year not in (None, year):
            return None
        section, direction = (
            self._word(said, "section", SECTIONS, number),
            self._word(said, "direction", DIRECTIONS, number),
        )
        amounts = {name: self._amount(said, name, number) for name in AMOUNTS if said.get(name)}
        names = ("label", "account_name", "chapter_name", "function_name", "account", "function", "chapter")
        if any(fold(said.get(name, "")).startswith("total") for name in names):
            value = self._main(amounts)
            if value is not None:
                self.told[section, direction] = (number, value)
            return None
        if not direction and self.problems.count == before:
            self._wrong(number, "direction", _("cette case est vide. Écrivez « dépense » ou « recette »."))
        self._stage(said, number)
        codes = {name: self._code(said, name, number) for name in ("account", "chapter", "function")}
        if not any(codes.values()) and self.problems.count == before:
            self._wrong(number, "account", _("donnez une nature ou une fonction."))
        nature, chapter = codes["account"], codes["chapter"]
        if len(chapter) > len(nature):  # SCDL’s words for the two are the other way round in half of its files
            nature, chapter = chapter, nature
        main = self._main(amounts)
        if main is None and self.problems.count == before:
            self._wrong(number, "done", _("aucun montant sur cette ligne."))
        if self.problems.count != before or main is None:
            return None
        section = section or section_of(chapter, nature, codes["function"])
        if not section:
            self._wrong(
                number,
                "section",
                _(
                    "on ne sait pas si c’est du fonctionnement ou de l’investissement : "
                    "ajoutez une colonne « section »."
                ),
            )
            return None
        return self._made(number, said, section, direction, main, amounts, (codes["function"], nature, chapter))

    def _made(
        self,
        number: int,
        said: dict[str, str],
        section: str,
        direction: str,
        main: int,
        amounts: dict[str, int | None],
        codes: tuple[str, str, str],
    ) -> NewLine:
        function, nature, chapter = codes
        self.facts.prefixed = self.facts.prefixed or (len(function) >= 4 and function[:2] in ("90", "93"))
        order = ORDERS.get(fold(said.get("order", "")), False)
        flow = flow_of(chapter, nature, order=order)
        self.sums[section, direction] += main
        if main < 0:
            self.facts.negative += 1
        voted = amounts.get("opened")
        voted = amounts.get("planned") if voted is None else voted
        return NewLine(
            number=number,
            amount=main,
            voted=voted if self.facts.is_account else None,
            carried=amounts.get("carried") if self.facts.is_account else None,
            section=section,
            direction=direction,
            flow=flow,
            function=function_of(function),
            function_name=said.get("function_name", "")[:LONGEST],
            nature=nature,
            nature_name=said.get("account_name", "")[:LONGEST],
            label=said.get("label", "")[:LONGEST],
            details={"chapter": chapter, "id": said.get("operation", "")[:40]},
        )

    def _main(self, amounts: dict[str, int | None]) -> int | None:
        """Return the amount that counts: what was done, or in a budget what was voted."""
        for name in ("done",) if self.facts.is_account else ("planned", "opened"):
            if amounts.get(name) is not None:
                return amounts[name]
        if self.facts.is_account:
            return None if amounts.get("planned") is None and amounts.get("opened") is None else 0
        if amounts.get("proposed") is not None:
            return (amounts["proposed"] or 0) + (amounts.get("carried_before") or 0)
        return amounts.get("done")

    def compare(self) -> None:
        """Say where the totals of the file are not those of its lines."""
        for (section, direction), (line, told) in self.told.items():
            counted = sum(
                cents for (each, way), cents in self.sums.items() if section in ("", each) and direction in ("", way)
            )
            if counted != told:
                words = _("Un total annonce %(told)s €, les lignes font %(counted)s € : l’écart est de %(gap)s €.")
                shown = {"told": euros(told), "counted": euros(counted), "gap": euros(told - counted)}
                self.problems.warn(words % shown, line=line)

    def _wrong(self, line: int, meaning: str, words: str) -> None:
        self.problems.error(words, line=line, column=self.columns.get(meaning, ""))

    def _year(self, said: dict[str, str], line: int) -> int | None:
        if not said.get("year"):
            return None
        try:
            year = cells.year(said["year"])
        except cells.Wrong as wrong:
            self._wrong(line, "year", str(wrong))
            return None
        self.facts.years[year] += 1
        self.facts.holder = self.facts.holder or said.get("holder", "")
        if said.get("siret") and not self.facts.siret:
            try:
                self.facts.siret = cells.siret(said["siret"])
            except cells.Wrong as wrong:
                self._wrong(line, "siret", str(wrong))
                self.facts.siret = said["siret"][:14]  # told once, not on each line
        return year

    def _stage(self, said: dict[str, str], line: int) -> None:
        if not said.get("stage"):
            return
        stage = STAGES.get(fold(said["stage"]))
        if stage is None:
            self._wrong(line, "stage", _("« %s » n’est pas une étape du budget.") % cells.shown(said["stage"]))
        elif stage not in self.facts.stages:
            self.facts.stages[stage] = line

    def _word(self, said: dict[str, str], meaning: str, words: dict[str, str], line: int) -> str:
        if not said.get(meaning):
            return ""
        found = words.get(fold(said[meaning]), "")
        if not found:
            able = (
                _("« fonctionnement » ou « investissement »")
                if meaning == "section"
                else _("« dépense » ou « recette »")
            )
            self._wrong(
                line,
                meaning,
                _("« %(text)s » n’est pas possible. Écrivez %(able)s.")
                % {"text": cells.shown(said[meaning]), "able": able},
            )
        return found

    def _code(self, said: dict[str, str], meaning: str, line: int) -> str:
        code = said.get(meaning, "").removesuffix(".0")
        if code and not is_code(code):
            self._wrong(line, meaning, _("« %s » n’est pas un code.") % cells.shown(code))
            return ""
        return code

    def _amount(self, said: dict[str, str], meaning: str, line: int) -> int | None:
        try:
            return cells.amount(said[meaning], lenient=True)
        except cells.Wrong as wrong:
            self._wrong(line, meaning, str(wrong))
            return None


def euros(cents: int) -> str:
    sign, cents = ("−" if cents < 0 else ""), abs(cents)
    return f"{sign}{cents // 100:,}".replace(",", "\u202f") + f",{cents % 100:02}"
