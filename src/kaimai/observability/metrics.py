"""What is counted, for Prometheus. Each process counts for itself, from its start."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import prometheus_client
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure that was read, with its values by their labels."""

    name: str
    help: str
    labels: tuple[str, ...]
    values: tuple[tuple[tuple[str, ...], float], ...]


class Metrics:
    """The counters of one process, in a registry of their own.

    `queue_lengths` is asked when somebody looks, and `books` is what was last read from the shop's
    database; composition sets both.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.queue_lengths: Callable[[], Mapping[str, int]] = dict
        self.books: Sequence[Gauge] = ()
        # Looking a labelled counter up costs more than counting.
        self._of_route: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._of_outcome: dict[tuple[str, str], Counter] = {}
        self._requests = Counter(
            "kaimai_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "kaimai_request_seconds",
            "Time until a request was answered",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._outcomes = Counter(
            "kaimai_outcomes",
            "How hot transitions ended: place_orders Placed is an order, record_reports Recorded "
            "a report of the bank",
            ("transition", "outcome"),
            registry=self.registry,
        )
        self._bank_calls = Counter(
            "kaimai_bank_calls",
            "Calls to the bank by how they ended",
            ("service", "outcome"),
            registry=self.registry,
        )
        self._failed_jobs = Counter(
            "kaimai_failed_jobs",
            "Runs of background jobs that ended in an error",
            ("job",),
            registry=self.registry,
        )
        self._failures_in_a_row = prometheus_client.Gauge(
            "kaimai_job_failures_in_a_row",
            "Runs of a background job that failed since it last did its work",
            ("job",),
            registry=self.registry,
        )
        self.registry.register(_Queues(self))
        ProcessCollector(registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered; `route` is its path with names for what varies."""
        known = self._of_route.get((method, route, status))
        if known is None:
            known = self._requests.labels(method, route, str(status)), self._seconds.labels(route)
            self._of_route[method, route, status] = known
        counter, histogram = known
        counter.inc()
        histogram.observe(seconds)

    def outcome(self, transition: str, outcome: str) -> None:
        """One request of a batched transition ended, as this kind of answer or error."""
        known = self._of_outcome.get((transition, outcome))
        if known is None:
            known = self._of_outcome[transition, outcome] = self._outcomes.labels(
                transition, outcome
            )
        known.inc()

    def bank_call(self, service: str, outcome: str) -> None:
        """One call to the bank ended."""
        self._bank_calls.labels(service, outcome).inc()

    def job_ended(self, job: str, failures_in_a_row: int) -> None:
        """One run of a background job ended; without failures, well."""
        self._failures_in_a_row.labels(job).set(failures_in_a_row)
        if failures_in_a_row:
            self._failed_jobs.labels(job).inc()

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self.registry)


class _Queues(Collector):
    """What is not counted but looked at: requests that wait for the writer, and the shop's books."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[GaugeMetricFamily]:
        gauge = GaugeMetricFamily(
            "kaimai_waiting", "Requests that wait for the database's writer", labels=["transition"]
        )
        for transition, length in self._metrics.queue_lengths().items():
            gauge.add_metric([transition], length)
        yield gauge
        for each in self._metrics.books:
            shown = GaugeMetricFamily(each.name, each.help, labels=each.labels)
            for labels, value in each.values:
                shown.add_metric(labels, value)
            yield shown
