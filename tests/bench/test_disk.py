"""What a disk that stalls takes from a wait, and what it does not."""

import pytest

from tests.bench.disk import Wait, beyond


@pytest.mark.parametrize(
    ("stalls", "left"),
    [
        ((), 300.0),
        ((Wait(0.5, 300.0),), 300.0),
        ((Wait(1.1, 100.0),), 200.0),
        ((Wait(0.9, 200.0),), 200.0),
        ((Wait(1.2, 500.0),), 200.0),
        ((Wait(0.9, 200.0), Wait(1.2, 50.0)), 150.0),
        ((Wait(0.9, 1_000.0),), 0.0),
    ],
)
def test_only_the_moments_in_common_are_left_out(stalls: tuple[Wait, ...], left: float) -> None:
    assert beyond(Wait(1.0, 300.0), stalls) == pytest.approx(left)
