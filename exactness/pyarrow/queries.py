"""What is asked of each history. A query has the names of `ScanQuery`; steps are texts, since JSON rounds numbers."""

EVERYTHING = {"keyMode": "every-row"}


def of_columns(names, seed):
    """Few questions about many columns; `seed` chooses which, so that all files together ask all of them."""
    others = [name for name in names if name != "_step"]
    count = len(others)
    one, two = others[seed % count], others[(seed * 5 + 1) % count]
    modes = ("all", "any", "every-row")
    yield EVERYTHING
    yield {"keys": [two, one], "keyMode": modes[seed % 3]}
    yield {"keys": others[seed % 4 :: 4], "keyMode": modes[(seed + 1) % 3], "minStep": "7", "maxStep": "31"}
    yield {"keys": ["_step", one, "missing"], "keyMode": modes[(seed + 2) % 3], "minStep": str(seed % 40)}
    yield {"keys": [], "keyMode": "all", "maxStep": str(seed % 45), "bigints": ("number", "string")[seed % 2]}


def of_metrics():
    """Many questions about the columns that histories are mostly made of."""
    yield EVERYTHING
    for mode in ("all", "any", "every-row"):
        for keys in (
            ["loss"],
            ["accuracy"],
            ["phase", "accuracy"],
            ["missing"],
            ["accuracy", "missing"],
            ["_step"],
        ):
            yield {"keys": keys, "keyMode": mode}
        yield {"keys": ["accuracy", "_step", "accuracy"], "keyMode": mode, "minStep": "10", "maxStep": "20"}
    # Names are exact: neither parts of a name nor of a value.
    yield {"keys": ["layers", "layers.0", "Loss", "loss ", "layers.0.weights"], "keyMode": "every-row"}
    for minimum, maximum in ((0, 1), (47, 48), (48, 100), (-5, 0), (12, 12), (30, 20), (24, 25), (-1, 1000)):
        yield {
            "keys": ["loss", "layers.0.weights"],
            "keyMode": "every-row",
            "minStep": str(minimum),
            "maxStep": str(maximum),
        }


def of_steps(steps):
    """Ranges at, between and beyond the steps that there are."""
    known = sorted({step for step in steps if step is not None}) or [0]
    low, middle, high = known[0], known[len(known) // 2], known[-1]
    yield EVERYTHING
    ranges = [
        (middle, middle + 1),
        (low, high),
        (low + 1, None),
        (None, middle),
        (middle, high + 1),
        (low - 5, low + 3),
        (high, None),
        (high + 1, None),
        (None, low),
        (-(2**63), 2**63 - 1),
        (-(2**70), 2**63),
        (-1, 1),
    ]
    for at, (minimum, maximum) in enumerate(ranges):
        query = {
            "keys": (["row"], ["sparse"], [], ["_step"])[at % 4],
            "keyMode": ("every-row", "all", "any")[at % 3],
        }
        if minimum is not None:
            query["minStep"] = str(minimum)
        if maximum is not None:
            query["maxStep"] = str(maximum)
        yield query


def of_histories(names, steps):
    """Questions about each of the columns that the files have, and about ranges."""
    known = sorted({step for step in steps if step is not None}) or [0]
    others = [name for name in names if name != "_step"]
    yield EVERYTHING
    yield {"keyMode": "every-row", "bigints": "string"}
    for mode in ("all", "any", "every-row"):
        yield {"keys": [*others[:3], "missing"][: 2 + (mode == "any")], "keyMode": mode}
        yield {"keys": others[-2:], "keyMode": mode, "minStep": str(known[len(known) // 3])}
    middle = known[len(known) // 2]
    yield {"keyMode": "every-row", "minStep": str(middle), "maxStep": str(middle + 3)}
    yield {"keys": others[:1], "keyMode": "all", "maxStep": str(middle)}
