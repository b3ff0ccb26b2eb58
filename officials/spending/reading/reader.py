"""Read a file twice: once to check and count everything, once to hand out its lines; never all of it in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from officials.spending.kinds import Dataset
from officials.spending.reading import budgets, contracts, subsidies, totem
from officials.spending.reading.budgets import euros
from officials.spending.reading.files import Opened, Unreadable
from officials.spending.reading.lines import NewLine
from officials.spending.reading.problems import Problems
from officials.spending.reading.stages import ACCOUNT, MODIFYING, PRIMARY, SUPPLEMENTARY
from officials.spending.summary import Summary

MOST_LINES = 50_000  # of a file sent by a form
MOST_LINES_READ = 500_000  # of a file an operator reads by the command
Read = Callable[[Opened, "Facts", Problems], Iterator[NewLine]]


@dataclass
class Facts:
    """What a file says of itself, and what was counted while it was read."""

    dataset: Dataset
    asked_year: int | None = None
    nomenclature: str = ""
    siret: str = ""
    holder: str = ""
    population: int = 0
    prefixed: bool = False  # its functions begin with their section, as only M57 writes them
    negative: int = 0
    years: Counter[int] = field(default_factory=Counter)
    stages: dict[str, int] = field(default_factory=dict)  # and the line that says it first

    @property
    def is_account(self) -> bool:
        return self.dataset == Dataset.ACCOUNT

    @property
    def year(self) -> int | None:
        """The year asked for, or the one the file is about; of contracts the latest."""
        if self.asked_year is not None or not self.years:
            return self.asked_year
        return max(self.years) if self.dataset == Dataset.CONTRACTS else self.years.most_common(1)[0][0]


class Reading:
    """A file of one dataset, for one town."""

    def __init__(
        self,
        source: Opened,
        *,
        dataset: Dataset,
        year: int | None = None,
        nomenclature: str = "",
        most: int = MOST_LINES,
    ) -> None:
        self.source, self.dataset, self.asked, self.most = source, dataset, (year, nomenclature), most
        self.problems, self.facts, self.summary = Problems(), self._facts(), Summary(dataset)

    def check(self) -> bool:
        """Read everything once; tell whether it can be published. ``problems`` says what is wrong."""
        seen: dict[int, int] = {}
        try:
            for line in self._read()(self.source, self.facts, self.problems):
                self.summary.add(line)
                if self.summary.lines > self.most:
                    self.problems.error(_("Plus de %d lignes : coupez le fichier par année.") % self.most)
                    return False
                self._twice(line, seen)
        except Unreadable as refusal:
            self.problems.error(str(refusal))
            return False
        self._judge()
        return not self.problems.count

    def lines(self) -> Iterator[NewLine]:
        """Yield the lines; the file was checked before."""
        yield from self._read()(self.source, self._facts(), Problems())

    def _facts(self) -> Facts:
        return Facts(self.dataset, asked_year=self.asked[0], nomenclature=self.asked[1])

    def _read(self) -> Read:
        kind = self.source.kind
        able: dict[tuple[str, str], Read] = {
            ("money", "csv"): budgets.read,
            ("money", "xml"): totem.read,
            (Dataset.SUBSIDIES, "csv"): subsidies.read,
            (Dataset.CONTRACTS, "json"): contracts.read,
        }
        money = self.dataset in (Dataset.ACCOUNT, Dataset.BUDGET)
        found = able.get(("money" if money else self.dataset.value, kind))
        if found is None:
            wanted = {
                Dataset.SUBSIDIES: _("les subventions se publient en CSV (SCDL)."),
                Dataset.CONTRACTS: _("les marchés se publient en JSON (DECP)."),
            }.get(self.dataset, _("un compte ou un budget se publie en XML (TOTEM) ou en CSV."))
            raise Unreadable(_("Ce fichier est du %(kind)s : %(wanted)s") % {"kind": kind.upper(), "wanted": wanted})
        return found

    def _twice(self, line: NewLine, seen: dict[int, int]) -> None:
        """Refuse a line that says exactly what another said: it would be counted twice."""
        told = hash((line.key, line.amount, line.voted, line.label, line.party, str(line.details)))
        first = seen.setdefault(told, line.number)
        if first != line.number:
            words = _("identique à la ligne %d : elle serait comptée deux fois. Retirez-en une.")
            self.problems.error(words % first, line=line.number)

    def _judge(self) -> None:
        """Say what only the whole file shows: no line, another stage, several years, a budget out of balance."""
        facts, problems = self.facts, self.problems
        money = self.dataset in (Dataset.ACCOUNT, Dataset.BUDGET)
        if money and facts.asked_year is None and len(facts.years) > 1:
            years = ", ".join(map(str, sorted(facts.years)))
            problems.error(_("Ce fichier contient plusieurs années (%s) : dites laquelle publier.") % years)
        if money and facts.asked_year and facts.years and facts.asked_year not in facts.years:
            words = _("Vous avez écrit %(asked)d, le fichier parle de %(told)s.")
            problems.error(words % {"asked": facts.asked_year, "told": ", ".join(map(str, sorted(facts.years)))})
        if not self.summary.lines and not problems.count:
            problems.error(_("Ce fichier n’a aucune ligne à publier."))
        if facts.year is None and not problems.count:
            problems.error(_("Le fichier ne dit pas l’année : écrivez-la dans le formulaire."))
        self._judge_stages()
        if facts.negative:
            problems.warn(
                _(
                    "%d lignes ont un montant négatif : ce sont en général des annulations. "
                    "Elles sont montrées telles quelles."
                )
                % facts.negative
            )
        if self.dataset == Dataset.BUDGET:
            self._judge_balance()
        if not facts.nomenclature and money:
            later = facts.prefixed or (facts.year or 0) >= 2024  # every town keeps M57 from then on (loi 2021-1900)
            facts.nomenclature = "M57" if later else "M14"
            problems.warn(_("Les fonctions sont lues selon le plan comptable %s.") % facts.nomenclature)

    def _judge_stages(self) -> None:
        wanted = {Dataset.ACCOUNT: ACCOUNT, Dataset.BUDGET: PRIMARY}.get(self.dataset)
        names = {
            ACCOUNT: _("un compte administratif"),
            PRIMARY: _("un budget primitif"),
            SUPPLEMENTARY: _("un budget supplémentaire"),
            MODIFYING: _("une décision modificative"),
        }
        for stage, line in self.facts.stages.items():
            if stage == wanted or wanted is None:
                continue
            if stage in (SUPPLEMENTARY, MODIFYING):
                words = _(
                    "c’est %s, qui ne dit que des changements : publiez le budget primitif ou le compte administratif."
                )
            else:
                words = _("c’est %s : choisissez ce genre de fichier, ou un autre fichier.")
            self.problems.error(words % names[stage], line=line)

    def _judge_balance(self) -> None:
        """A budget is voted in balance, section by section (CGCT, L. 1612-4): another one is told, with its figures."""
        for section, name in (("F", _("fonctionnement")), ("I", _("investissement"))):
            spent, earned = (self.summary.everything(section, way) for way in ("D", "R"))
            if spent != earned:
                words = _(
                    "En %(section)s, les dépenses font %(spent)s € et les recettes %(earned)s € : "
                    "l’écart est de %(gap)s €."
                )
                told = {"section": name, "spent": euros(spent), "earned": euros(earned), "gap": euros(earned - spent)}
                self.problems.warn(words % told)
