"""What is counted, for Prometheus. Each process counts for itself, from its start."""

from collections.abc import Callable, Iterator, Mapping

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


class Metrics:
    """The counters of one process, in a registry of their own.

    `queue_lengths` is asked when somebody looks; composition sets it when the shop is open.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.queue_lengths: Callable[[], Mapping[str, int]] = dict
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

    def failed_job(self, job: str) -> None:
        """One run of a background job ended in an error."""
        self._failed_jobs.labels(job).inc()

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self.registry)


class _Queues(Collector):
    """How many requests wait for the writer, asked at the moment of looking."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[GaugeMetricFamily]:
        gauge = GaugeMetricFamily(
            "kaimai_waiting", "Requests that wait for the database's writer", labels=["transition"]
        )
        for transition, length in self._metrics.queue_lengths().items():
            gauge.add_metric([transition], length)
        yield gauge
