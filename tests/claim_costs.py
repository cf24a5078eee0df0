"""How long every claim and figure takes on the built-in implementations, measured and shipped: `make costs`."""

import tempfile
from pathlib import Path

from theorycheck import costs
from theorycheck.suite import Request, conduct

SHIPPED = Path(costs.__file__).with_suffix(".json")
PROFILES = ("quick", "standard")


def main() -> None:
    """Judge both in both profiles, one claim at a time, and keep the longest of each."""
    with tempfile.TemporaryDirectory() as folder:
        for profile in PROFILES:
            conduct(Request(("reference", "numpy"), profile=profile, store=Path(folder)))
        SHIPPED.write_bytes((Path(folder) / costs.FILE_NAME).read_bytes())


if __name__ == "__main__":
    main()
