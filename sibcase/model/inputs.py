"""From what an author wrote to assumptions in the book: values in the case's prices, with their origin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

from sibcase.book.lines import Book, Origin
from sibcase.book.terms import Ref
from sibcase.casefile.checks.every_check import deflator_name
from sibcase.casefile.values.units import published_value

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.casefile.source.places import Place
    from sibcase.casefile.values.fields import Assumption
    from sibcase.reference.unit_costs import UnitCost


class _Range(TypedDict):
    low: float | None
    high: float | None
    low_text: str
    high_text: str
    distribution: str


@dataclass(frozen=True)
class Model:
    """What every section's builder is given: the case and the book it writes into."""

    case: Case
    book: Book

    def stated(self, name: str, label: str, unit: str, written: Assumption) -> Ref:
        """Add an assumption that the case states, in the case's own prices if it is money."""
        if written.ref:
            return self._from_reference(name, label, unit, written)
        if not written.prices or written.prices == self.case.prices:
            return self.book.assume(name, label, unit, written.value, self.origin(written))
        priced = self.book.assume(
            f"{name}.as_priced", f"{label}, in prices of {written.prices}", unit, written.value, self.origin(written)
        )
        return self._moved(name, label, unit, priced, written.prices)

    def stated_or(self, name: str, label: str, unit: str, written: Assumption | None, default: float, why: str) -> Ref:
        """Add an assumption that the case states, or a default that is marked as one."""
        if written is not None:
            return self.stated(name, label, unit, written)
        return self.default(name, label, unit, default, why)

    def default(self, name: str, label: str, unit: str, value: float, why: str) -> Ref:
        """Add a default: a value that the case does not state."""
        return self.book.assume(name, label, unit, value, Origin("not stated", note=why, is_default=True))

    def structure(
        self, name: str, label: str, unit: str, values: tuple[float, ...], why: str, place: Place | None = None
    ) -> Ref:
        """Add a row that follows from dates and periods."""
        return self.book.row(name, label, unit, values, located(Origin(why, is_structure=True), place))

    def origin(self, written: Assumption) -> Origin:
        """Return where an assumption was written and what stands behind it."""
        quantity = written.quantity
        return Origin(
            text=quantity.text,
            file=written.place.file,
            line=written.place.line,
            column=written.place.column,
            path=".".join(written.path),
            source=self.citation(written.source),
            note=written.note,
            supply=written.supply,
            **_range_of(written),
        )

    def citation(self, source: str) -> str:
        """Return the title behind a key of `sources:`, or the text itself."""
        sources = self.case.sources or {}
        if source not in sources:
            return source
        entry = sources[source]
        return f"{entry.title} ({entry.year})" if entry.year else entry.title

    def party(self, identifier: str) -> str:
        """Return the name of a party, or the id made readable."""
        party = (self.case.parties or {}).get(identifier)
        return party.name if party is not None else name_of(None, identifier)

    def _from_reference(self, name: str, label: str, unit: str, written: Assumption) -> Ref:
        found = written.on_file
        if found is None:
            message = f"{written.ref} passed the checks and is not on file"
            raise LookupError(message)
        value = published_value(found, unit)
        origin = Origin(
            text=f"ref {written.ref}: {found.title}, {found.unit}",
            file=written.place.file,
            line=written.place.line,
            column=written.place.column,
            path=".".join(written.path),
            source=f"{found.source}; {found.confidence}{self._age(found)}",
            note=written.note or found.note,
            supply=written.supply,
            **_range_of(written),
        )
        if found.price_year == self.case.prices:
            return self.book.assume(name, label, unit, value, origin)
        priced = self.book.assume(f"{name}.as_priced", f"{label}, in prices of {found.price_year}", unit, value, origin)
        return self._moved(name, label, unit, priced, found.price_year)

    def _age(self, found: UnitCost) -> str:
        """Return the price year of a cited unit cost, and how much older it is than the case's: readers see it age."""
        years = int((self.case.prices or found.price_year)[:4]) - int(found.price_year[:4])
        older = f", {years} years before the case's" if years > 1 else ""
        return f"; prices of {found.price_year}{older}"

    def _moved(self, name: str, label: str, unit: str, priced: Ref, price_year: str) -> Ref:
        """Move a price of another year into the case's prices; the factor is a line like any other."""
        prices = self.case.prices or price_year
        factor_name = f"prices.factor.{price_year}"
        if factor_name not in self.book:
            series = self.case.series(deflator_name(self.case.deflator or "", self.case.currency, self.case.own_series))
            cautions = "; ".join(series.cautions(price_year, prices))
            origin = Origin(
                f"{series.title}, {price_year} to {prices}", source=series.source, note=cautions, is_structure=True
            )
            self.book.assume(
                factor_name,
                f"Prices of {prices} over prices of {price_year}",
                "factor",
                series.factor(price_year, prices),
                origin,
            )
        return self.book.line(name, label, unit, priced * Ref(factor_name))


def located(origin: Origin, place: Place | None) -> Origin:
    """Return an origin with the place where it was written, if there is one."""
    if place is None:
        return origin
    return replace(origin, file=place.file, line=place.line, column=place.column)


def _range_of(written: Assumption) -> _Range:
    """Return the range of an assumption for its origin: that of a cost on file is in the prices of its publication."""
    low, high = written.low, written.high
    return {
        "low": low.value if low else None,
        "high": high.value if high else None,
        "low_text": low.text if low else "",
        "high_text": high.text if high else "",
        "distribution": written.distribution,
    }


def name_of(title: str | None, identifier: str) -> str:
    """Return a title, or the id made readable."""
    return title or identifier.replace("-", " ").replace("_", " ").capitalize()
