"""The background jobs of a shop: each is an operation by name, run again and again. No rules here."""

from kaimai.worker.errands import errand_job
from kaimai.worker.jobs import Job, jobs_of
from kaimai.worker.supervision import drain, run

__all__ = ["Job", "drain", "errand_job", "jobs_of", "run"]
