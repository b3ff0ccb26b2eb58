"""Budget documents of French towns in XML (TOTEM: "DocumentBudgetaire"), read as they stream, without definitions.

Whatever makes small XML large or reads other files is refused before it is used: a DOCTYPE, entities, endless depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from core.charsets import is_known
from core.text import clean_line
from officials.spending.reading import cells
from officials.spending.reading.codes import flow_of, function_of, is_code, section_of
from officials.spending.reading.files import CHUNK, Opened, Unreadable
from officials.spending.reading.lines import NewLine
from officials.spending.reading.problems import Problems
from officials.spending.reading.stages import STAGES

if TYPE_CHECKING:
    from officials.spending.reading.reader import Facts

MOST_DEPTH = 30
LONGEST = 500
ROOT = "DocumentBudgetaire"
Values = dict[str, str]


def read(source: Opened, facts: Facts, problems: Problems) -> Iterator[NewLine]:
    """Yield the good lines of a budget document; what is wrong with the others goes to ``problems``."""
    document = _Document(facts, problems)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    document.listen(parser)
    source.file.seek(0)
    try:
        while chunk := source.file.read(CHUNK):
            parser.Parse(chunk, False)
            yield from document.taken()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(_("Ce XML est abîmé à la ligne %d.") % error.lineno) from None
    except (LookupError, ValueError):
        raise Unreadable(_("Ce XML est dans un encodage que l’on ne lit pas.")) from None
    yield from document.taken()
    if document.budgets > 1:
        raise Unreadable(_("Ce fichier contient plusieurs budgets. Envoyez-les un par un."))


class _Document:
    """What was heard of a document so far."""

    def __init__(self, facts: Facts, problems: Problems) -> None:
        self.facts, self.problems = facts, problems
        self.depth = self.budgets = self.begun = 0
        self.values: Values | None = None  # of the line that is open
        self.lines: list[NewLine] = []

    def listen(self, parser: Any) -> None:
        self.parser = parser
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.XmlDeclHandler = self.declared
        for name in ("StartDoctypeDeclHandler", "EntityDeclHandler", "ExternalEntityRefHandler"):
            setattr(parser, name, self.refuse)

    def refuse(self, *_told: Any) -> None:
        raise Unreadable(_("Un XML qui définit ses propres entités (DOCTYPE) n’est pas lu."))

    def declared(self, _version: str, encoding: str | None, _alone: int) -> None:
        if encoding and not is_known(encoding):
            raise Unreadable(_("Ce XML est dans un encodage que l’on ne lit pas."))

    def taken(self) -> list[NewLine]:
        lines, self.lines = self.lines, []
        return lines

    def start(self, name: str, attributes: Values) -> None:
        tag = name.rpartition(" ")[2]
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Unreadable(_("Ce XML est imbriqué sans fin."))
        if self.depth == 1 and tag != ROOT:
            raise Unreadable(_("Ce XML n’est pas un document budgétaire (« DocumentBudgetaire »)."))
        if tag == "Budget" and self.depth == 2:
            self.budgets += 1
        if tag == "LigneBudget" and self.depth == 3:
            self.values, self.begun = {}, self.parser.CurrentLineNumber
        elif self.values is not None:
            self.values.setdefault(tag, self.said(attributes))
        elif self.depth <= 4:
            self.header(tag, attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.values is not None and name.rpartition(" ")[2] == "LigneBudget":
            line = self.line(self.values, self.begun)
            if line is not None:
                self.lines.append(line)
            self.values = None

    @staticmethod
    def said(attributes: Values) -> str:
        return clean_line(attributes.get("V", "")[:LONGEST])

    def header(self, tag: str, attributes: Values) -> None:
        """Keep what the document says of itself."""
        value = self.said(attributes)
        if tag == "Exer":
            try:
                self.facts.years[cells.year(value)] += 1
            except cells.Wrong as wrong:
                self.problems.error(str(wrong), line=self.parser.CurrentLineNumber, column=tag)
        elif tag == "NatDec":
            stage = STAGES.get(value)
            if stage is None:
                self.problems.error(
                    _("« %s » n’est pas une étape du budget.") % cells.shown(value),
                    line=self.parser.CurrentLineNumber,
                    column=tag,
                )
            else:
                self.facts.stages.setdefault(stage, self.parser.CurrentLineNumber)
        elif tag == "Nomenclature":
            self.facts.nomenclature = value.partition("-")[0][:10]
        elif tag == "LibelleColl":
            self.facts.holder = value
        elif tag == "IdEtab":
            self.siret(value, tag)
        elif tag == "Information" and attributes.get("Code") == "PopTot" and value.isascii() and value.isdigit():
            self.facts.population = min(int(value[:9]), 100_000_000)

    def siret(self, value: str, tag: str) -> None:
        self.facts.siret = value[:14]
        try:
            cells.siret(value)
        except cells.Wrong as wrong:
            self.problems.warn(str(wrong), line=self.parser.CurrentLineNumber)

    def line(self, values: Values, number: int) -> NewLine | None:
        before = self.problems.count
        nature, function = values.get("Nature", ""), values.get("Fonction", "")
        chapter = values.get("ContFon") or values.get("ContNat", "")
        for column, code in (("Nature", nature), ("Fonction", function), ("ContFon", chapter)):
            if code and not is_code(code):
                self.problems.error(_("« %s » n’est pas un code.") % cells.shown(code), line=number, column=column)
        direction = values.get("CodRD", "")
        if direction not in ("D", "R"):
            words = _("« %s » n’est pas possible. Écrivez D (dépense) ou R (recette).")
            self.problems.error(words % cells.shown(direction), line=number, column="CodRD")
        amounts = {
            name: self.amount(values, name, number)
            for name in ("MtReal", "MtPrev", "CredOuv", "MtRAR3112", "MtRARPrec")
        }
        account = self.facts.is_account
        main = amounts["MtReal"] if account else amounts["MtPrev"]
        if main is None and self.problems.count == before:
            if not account or amounts["CredOuv"] is None:
                self.problems.error(
                    _("aucun montant sur cette ligne."), line=number, column="MtReal" if account else "MtPrev"
                )
            main = 0
        # The chapter of works done for somebody else is named after the function alone (13 for 9013).
        section = section_of(function if function[:2] in ("90", "93") else chapter, nature, function)
        if not section and self.problems.count == before:
            self.problems.error(
                _("on ne sait pas si c’est du fonctionnement ou de l’investissement."), line=number, column="Nature"
            )
        if self.problems.count != before or main is None:
            return None
        flow = flow_of(chapter, nature, order=values.get("OpBudg") == "1")
        if main < 0:
            self.facts.negative += 1
        voted = amounts["CredOuv"] if amounts["CredOuv"] is not None else amounts["MtPrev"]
        return NewLine(
            number=number,
            amount=main,
            voted=voted if account else None,
            carried=amounts["MtRAR3112"] if account else None,
            section=section,
            direction=direction,
            flow=flow,
            function=function_of(function) if not self.facts.nomenclature.startswith("M14") else function,
            nature=nature,
            label=values.get("LibCpte", ""),
            details={"chapter": chapter, "id": values.get("CaracSup", "")[:40]},
        )

    def amount(self, values: Values, name: str, line: int) -> int | None:
        if not values.get(name):
            return None
        try:
            return cells.amount(values[name])
        except cells.Wrong as wrong:
            self.problems.error(str(wrong), line=line, column=name)
            return None
