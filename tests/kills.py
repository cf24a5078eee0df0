"""What `theorycheck explain` says of a claim's teeth: `python -m tests.kills` takes it from reports/kills.json."""

import json
from pathlib import Path

from theorycheck import kill_record

ROOT = Path(__file__).parents[1]
MATRIX = ROOT / "reports" / kill_record.FILE_NAME
SHIPPED = ROOT / "src" / "theorycheck" / "faults" / "kills.json"


def shipped() -> str:
    """Claim → the planted faults that it kills, as JSON."""
    kills = kill_record.load(MATRIX)
    killed = {
        claim: sorted({hit.fault for hit in strikes if hit.killed}) for claim, strikes in sorted(kills.by_claim.items())
    }
    return json.dumps(killed, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SHIPPED.write_text(shipped(), encoding="utf-8", newline="\n")
