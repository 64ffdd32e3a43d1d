"""The arithmetic of ``make bench``: the figures themselves need servers, and are not tests."""

import statistics

import pytest

from benchmarks import compare, report
from benchmarks.figures import Figures, Sample
from benchmarks.targets import Target, targets

OURS, PEER = [100.0, 400.0, 240.0], [50.0, 100.0, 80.0]
"""Rates of three rounds."""


def figures_of(benchmark: str = "pipeline", **rates: list[float]) -> Figures:
    return Figures(
        {benchmark: [Sample(name, rate=rate) for name, values in rates.items() for rate in values]}
    )


def document(figures: Figures, tmp_path, monkeypatch) -> str:
    monkeypatch.setattr(report, "PEER_PYTHON", tmp_path / "none")  # draws no plot
    report.write(figures, tmp_path)
    return (tmp_path / "performance-figures.md").read_text(encoding="utf-8")


def test_a_ratio_is_taken_within_each_round():
    assert figures_of(ours=OURS, peer=PEER).ratios("pipeline", "ours", "peer") == [2, 4, 3]


def test_the_median_of_ratios_is_not_the_ratio_of_medians():
    """A machine that is slow for one round slows both of its contenders."""
    figures = figures_of(pipeline=[100, 1_000, 900], nameko=[10, 50, 90])
    of_medians = statistics.median([100, 1_000, 900]) / statistics.median([10, 50, 90])
    [target, *_] = targets(figures)
    assert target.value == 10 != of_medians
    assert list(target.rounds) == [10, 20, 10]


def test_a_round_that_was_not_finished_has_no_ratio():
    assert figures_of(ours=[*OURS, 500.0], peer=PEER).ratios("pipeline", "ours", "peer") == [2, 4, 3]


def test_a_ratio_of_two_figures_of_one_sample():
    rows = [{"stream_ms": 50.0, "broker_ms": 2.0}, {"stream_ms": 9.0}, {"stream_ms": 9.0, "broker_ms": 3.0}]
    figures = Figures({"http": [Sample("half", more=row) for row in rows]})
    assert figures.ratios("http", "half", "half", "stream_ms", "broker_ms") == [25, 3]


def test_what_was_written_is_read_again():
    figures = figures_of(ours=OURS, peer=PEER)
    assert Figures.from_json(figures.as_json()) == figures


@pytest.mark.parametrize(
    ("rounds", "kept", "bound"), [([6.0, 5.0, 9.0], True, "≥ 6"), ([5.9], False, "≥ 6"), ([], False, "≥ 6")]
)
def test_a_target_is_kept_by_the_median_of_its_rounds(rounds, kept, bound):
    target = Target("times a peer", rounds, at_least=6)
    assert (target.kept, target.bound) == (kept, bound)


def test_a_target_may_be_an_upper_bound():
    assert Target("seconds", [4, 5, 90], at_most=5).kept
    assert not Target("seconds", [4, 6, 90], at_most=5).kept


def test_the_report_gives_each_rounds_ratio_and_says_what_was_missed(tmp_path, monkeypatch):
    figures = figures_of(pipeline=OURS, **{"faststream batched": PEER})
    text = document(figures, tmp_path, monkeypatch)
    missed = "| view → PointsAwarded, times FastStream that writes in batches | 3.00 | 2.00 4.00 3.00 | ≥ 6 |"
    assert f"{missed} **no** |" in text
    assert "| view → PointsAwarded, times stock nameko | not measured |  | ≥ 8 | **no** |" in text
    assert "| faststream batched | 80 | 50 100 80 | 3.00 (2.00 to 4.00) |" in text


def test_the_limit_of_a_client_is_not_called_the_brokers(tmp_path, monkeypatch):
    text = document(figures_of(pipeline=OURS, **{"one client": PEER}), tmp_path, monkeypatch)
    assert "times one py-amqp client that does no work | 3.00 |" in text
    assert "not of the broker" in text
    assert "broker's limit" not in text


def test_benchmarks_that_were_not_run_keep_their_figures(tmp_path, monkeypatch):
    document(figures_of("search", search=[10.0], **{"look-up by id": [20.0]}), tmp_path, monkeypatch)
    text = document(figures_of(pipeline=OURS), tmp_path, monkeypatch)
    assert "| search by words, beside a look-up by id: rate | 0.50 | 0.50 | ≥ 0.5 | yes |" in text
    assert "| pipeline | 240 |" in text


def test_before_and_after_are_compared_round_by_round():
    figures = Figures(
        {
            "before": [Sample("pipeline", rate=rate, more={"cpu_ours": 0.2}) for rate in (100, 50, 80)],
            "after": [Sample("pipeline", rate=rate, more={"cpu_ours": 0.1}) for rate in (200, 50, 120)],
        }
    )
    assert list(compare.table(figures))[2:] == [
        "| pipeline | 80 | 120 | 1.50 (1.00 to 2.00) | 0.50 (0.50 to 0.50) |  |"
    ]


def test_a_revision_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(compare.BenchmarkFailed, match="no files of nowhere"):
        compare._checked_out("nowhere", tmp_path)
