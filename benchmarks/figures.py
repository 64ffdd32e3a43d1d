"""Figures: samples of each round, their medians, and what they are measured against."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


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
        self.samples.setdefault(benchmark, []).append(sample)
        shown = [f"{sample.rate:,.0f}/s"] if sample.rate is not None else []
        shown += [f"{name} {value:,.3g}" for name, value in sample.more.items()]
        shown += [f"cpu {name} {value:.3f}" for name, value in sample.cpu.items()]
        print(f"  {benchmark}: {sample.name}: {', '.join(shown)}", flush=True)

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
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

    def rounds(self, benchmark: str, name: str) -> list[float]:
        """The rate of each round, in order."""
        return [
            sample.rate
            for sample in self.samples.get(benchmark, ())
            if sample.name == name and sample.rate is not None
        ]

    def figure(self, benchmark: str, name: str, what: str) -> float | None:
        """The median of one of ``more``."""
        found = self.median(benchmark, name)
        return found.more.get(what) if found else None

    def ratio(self, benchmark: str, one: str, other: str) -> float | None:
        """Of the medians of both rates."""
        first, second = self.median(benchmark, one), self.median(benchmark, other)
        if first is None or second is None or not first.rate or not second.rate:
            return None
        return first.rate / second.rate


def _medians(all_figures: list[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for figures in all_figures for name in figures)
    return {
        name: statistics.median(figures[name] for figures in all_figures if name in figures) for name in names
    }
