"""Long calibrations are left out unless asked for: `pytest -m calibration`."""

MARK = "calibration"


def pytest_configure(config):
    config.addinivalue_line("markers", f"{MARK}: thousands of simulated decisions, minutes long")


def pytest_collection_modifyitems(config, items):
    if MARK in (config.option.markexpr or ""):
        return
    long = [item for item in items if item.get_closest_marker(MARK)]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
