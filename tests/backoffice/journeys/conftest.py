"""A street with a real shop and a real bank on ports of this machine; see tests/storefront/conftest.py."""

from tests.storefront.conftest import offered, street

__all__ = ["offered", "street"]
