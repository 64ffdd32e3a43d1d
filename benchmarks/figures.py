"""Samples of each round, their medians, and ratios of two of them round by round."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

RATE = "rate"


@dataclass(frozen=True)
class Sample:
    """One run. ``rate``: per second. ``cpu``: seconds per 1,000, by process. ``more``: figures by name,
    their unit in the name."""

    name: str
    rate: float | None = None
    cpu: Mapping[str, float] = field(default_factory=dict)
    more: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Figures:
    """Every sample of a run, by benchmark."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def add(self, benchmark: str, sample: Sample) -> None:
        """Store ``sample`` and print it."""
        self.samples.setdefault(benchmark, []).append(sample)
        shown = [f"{sample.rate:,.0f}/s"] if sample.rate is not None else []
        shown += [f"{name} {value:,.3g}" for name, value in sample.more.items()]
        shown += [f"cpu {name} {value:.3f}" for name, value in sample.cpu.items()]
        print(f"  {benchmark}: {sample.name}: {', '.join(shown)}", flush=True)

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
        """For ``performance.json``."""
        return {
            benchmark: [
                {
                    "name": each.name,
                    "rate": each.rate,
                    "cpu_seconds_per_1000": dict(each.cpu),
                    "more": dict(each.more),
                }
                for each in samples
            ]
            for benchmark, samples in self.samples.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, list[dict[str, Any]]]) -> Self:
        """The opposite of ``as_json``."""
        return cls(
            {
                benchmark: [
                    Sample(each["name"], each["rate"], each["cpu_seconds_per_1000"], each["more"])
                    for each in samples
                ]
                for benchmark, samples in data.items()
            }
        )

    def names(self, benchmark: str) -> list[str]:
        """Names of the samples of ``benchmark``, in the order of their first round."""
        return list(dict.fromkeys(sample.name for sample in self.samples.get(benchmark, ())))

    def median(self, benchmark: str, name: str) -> Sample | None:
        """The median of each figure over the rounds; None if it was not measured."""
        found = [sample for sample in self.samples.get(benchmark, ()) if sample.name == name]
        if not found:
            return None
        rates = [sample.rate for sample in found if sample.rate is not None]
        return Sample(
            name,
            rate=statistics.median(rates) if rates else None,
            cpu=_medians([sample.cpu for sample in found]),
            more=_medians([sample.more for sample in found]),
        )

    def values(self, benchmark: str, name: str, what: str = RATE) -> list[float]:
        """RATE, or one of ``more``, of each round that has it, in order."""
        return [value for value in self._by_round(benchmark, name, what) if value is not None]

    def ratios(
        self, benchmark: str, name: str, other: str, what: str = RATE, over: str | None = None
    ) -> list[float]:
        """``what`` of ``name``, divided by ``over`` (by default ``what``) of ``other``: of each round.

        Both were measured within minutes, so that changing load of the machine cancels out, which it does not
        in a ratio of two medians. A round in which one of both is missing (the last one of a run that failed)
        is left out."""
        values = self._by_round(benchmark, name, what)
        others = self._by_round(benchmark, other, over or what)
        return [value / its for value, its in zip(values, others, strict=False) if value is not None and its]

    def _by_round(self, benchmark: str, name: str, what: str) -> list[float | None]:
        found = (sample for sample in self.samples.get(benchmark, ()) if sample.name == name)
        return [sample.rate if what == RATE else sample.more.get(what) for sample in found]


def _medians(all_figures: list[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for figures in all_figures for name in figures)
    return {
        name: statistics.median(figures[name] for figures in all_figures if name in figures) for name in names
    }
