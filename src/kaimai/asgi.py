"""What an ASGI server loads: `kaimai.asgi:create_app`, as a factory. Settings come from the environment."""

import os
from pathlib import Path

from litestar import Litestar

from kaimai.composition import build_app, data_folder
from kaimai.observability import logs
from kaimai.operations.shop import Shop
from kaimai.settings import Settings, read_settings

DATA_VARIABLE = "KAIMAI_DATA"
DATA_DEFAULT = "kaimai-data"


def create_app(
    settings: Settings | None = None, *, shop: Shop | None = None, runs_jobs: bool = True
) -> Litestar:
    """The application of one process, with this process's logs set up. See `build_app`.

    Raises InvalidSetting.
    """
    logs.configure()
    if settings is None:
        folder = data_folder(Path(os.environ.get(DATA_VARIABLE, DATA_DEFAULT)))
        settings = read_settings(folder, os.environ)
    return build_app(settings, shop=shop, runs_jobs=runs_jobs)
