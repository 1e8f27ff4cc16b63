"""Whether an extract of single records holds what is published of the same months, or only a part of it."""

WHOLE = (
    0.9  # below this share a reader would be misled who took the extract's counts for all that is recorded
)


def holds_the_whole(held: int, published: int) -> bool:
    """Sources count by other dates (offence, recording), so that a few records more or fewer say nothing."""
    return held >= WHOLE * published
