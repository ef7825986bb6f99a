import pathlib, tempfile

import pytest

from house import House


@pytest.fixture
def folder():
    """Short paths: an ipc endpoint must fit into 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="db-", dir="/tmp", ignore_cleanup_errors=True) as d:
        yield pathlib.Path(d)


@pytest.fixture
def house(folder):
    """A house with a manual clock, not started, empty."""
    h = House(folder)
    yield h
    h.stop()


@pytest.fixture
def county(house):
    """A started house with rules and the sample county in it, at the beginning of 2022."""
    house.start()
    house.load_county()
    return house
