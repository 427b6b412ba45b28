"""The same 13 tables on one moto endpoint: apply, and a plan with nothing to do, by each contestant in turn.

moto is started once. It is emptied between applies, so everybody creates the same tables on an endpoint that has no
others. Runs of the contestants alternate, so that what else the machine does hits all alike. Nothing is asserted.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tests" / "peers"))

from contestants import ALL, Contestant, Tablewright  # noqa: E402
from measuring import Median, Run, measure  # noqa: E402
from support.paths import VIRTUAL_ENVIRONMENT  # noqa: E402
from support.servers import Moto  # noqa: E402

STEPS = ("apply", "plan")
TARGETS = {"plan": 50, "apply": 20}
"""How many times Terraform's wall and processor time Tablewright aims at."""


def variables(home: Path) -> dict[str, str]:
    """A cleared environment: dummy credentials, the peers' programs first on PATH."""
    return {
        "PATH": f"{VIRTUAL_ENVIRONMENT}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


def run_all(contestants: list[Contestant], moto: Moto, times: dict[str, int]) -> dict[str, dict[str, list[Run]]]:
    measured = {contestant.name: {step: [] for step in STEPS} for contestant in contestants}
    for number in range(times["apply"]):
        for contestant in contestants:
            moto.forget()
            contestant.forget()
            say(f"{contestant.name}: apply {number + 1}")
            runs = measured[contestant.name]
            runs["apply"].append(measure(contestant.apply(), contestant.directory, contestant.variables))
            contestant.applied()
            for _ in range(times["plan"]):
                runs["plan"].append(measure(contestant.plan(), contestant.directory, contestant.variables))
    return measured


def table(measured: dict[str, dict[str, list[Run]]], skipped: list[str]) -> list[str]:
    lines = [
        "| | step | wall | processor | memory | wall, × Tablewright | processor, × Tablewright | runs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for step in STEPS:
        ours = Median.of(measured[Tablewright.name][step])
        for name, steps in measured.items():
            median = Median.of(steps[step])
            lines.append(
                f"| {name} | {step} | {median.wall:.3f} s | {median.processor:.3f} s | {median.memory / 1e6:.0f} MB "
                f"| {median.wall / ours.wall:.1f} | {median.processor / ours.processor:.1f} | {median.times} |"
            )
    return lines + [f"| {reason} | | | | | | | |" for reason in skipped]


def targets(measured: dict[str, dict[str, list[Run]]]) -> list[str]:
    if "Terraform" not in measured:
        return []
    lines = []
    for step, target in TARGETS.items():
        ours, terraform = (Median.of(measured[name][step]) for name in (Tablewright.name, "Terraform"))
        for what in ("wall", "processor"):
            ratio = getattr(terraform, what) / getattr(ours, what)
            verdict = "reached" if ratio >= target else "MISSED"
            lines.append(f"{step}: Terraform takes {ratio:.1f} times Tablewright's {what} time; target {target}: {verdict}")
    return lines


def say(text: str):
    print(text, file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one apply and one plan by each")
    parser.add_argument("--times", type=int, default=3, help="applies by each (default 3), with three plans after each")
    arguments = parser.parse_args()
    times = {"apply": 1, "plan": 1} if arguments.quick else {"apply": arguments.times, "plan": 3}
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        environment = variables(place)
        moto = Moto(place, environment)
        try:
            everybody = [kind(place / kind.__name__, moto.url, environment) for kind in ALL]
            skipped = [f"{it.name}: SKIPPED: {it.missing()}" for it in everybody if it.missing()]
            contestants = [contestant for contestant in everybody if not contestant.missing()]
            exported = contestants[0].export(place / "exported")
            for contestant in contestants:
                contestant.prepare(exported)
            measured = run_all(contestants, moto, times)
            load = os.getloadavg()[0]
            indexes = sum(len(it.description.get("GlobalSecondaryIndexes", [])) for it in exported)
            print(f"{len(exported)} tables with {indexes} indexes on one moto endpoint; {os.cpu_count()} cores; ", end="")
            print(f"load at the end {load:.1f}")
            print("; ".join(contestant.version() for contestant in contestants))
            print("\n".join(["", *table(measured, skipped), "", *targets(measured)]))
        finally:
            moto.stop()


if __name__ == "__main__":
    main()
