"""A trainer that only pretends, in milliseconds: the three commands' arguments, events and files.

    python pretend.py train|export|model RESULT MODEL arguments...

It learns for as many rounds as RESULT says, one at each line of its input or by itself, and gives
back MODEL. What it is told in RESULT to be wrong goes wrong.
"""

import json
import os
import shutil
import sys
import threading
from pathlib import Path


def tell(event: str, **details) -> None:
    print(json.dumps({"event": event, **details}), flush=True)


def train(plan: dict, arguments: list[str]) -> int:
    out = Path(arguments[arguments.index("--out") + 1])
    resumed = "--resume" in arguments
    assert "--attended" in arguments
    assert resumed or (out.parent / "texts").is_dir()
    if plan.get("train_error"):
        tell("error", message=plan["train_error"])
        return 2
    out.mkdir(exist_ok=True)
    (out / "run.json").write_text("{}")
    checkpoint = out / "checkpoint"
    done = int(checkpoint.read_text()) if resumed and checkpoint.exists() else 0
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    tell("start")
    while done < plan["rounds"]:
        done += 1
        tell("progress", epoch=float(done), share=done / plan["rounds"], loss=5 - done / 10,
             seconds_left=60.0, tokens_per_second=1000.0)  # fmt: skip
        (out / "best.weights.h5").touch()
        checkpoint.write_text(str(done))
        tell("epoch", epoch=float(done), validation_loss=5 - done / 20, best=True)
        tell("sample", epoch=float(done), temperature=0.5, prompt="It was", text=" a night")
        if plan.get("dies_after") == done and not resumed:
            os.abort()
        if ended.wait(plan.get("seconds", 0.01)):
            tell("done", finished=False)
            return 0
    tell("done", finished=True)
    return 0


def export(plan: dict, model: str, arguments: list[str]) -> int:
    if plan.get("export_error"):
        tell("error", message=plan["export_error"])
        return 2
    shutil.copy(model, arguments[arguments.index("--output") + 1])
    tell("done")
    return 0


def main() -> int:
    what, plan_file, model, *arguments = sys.argv[1:]
    plan = json.loads(Path(plan_file).read_text())
    if what == "train":
        return train(plan, arguments)
    if what == "export":
        return export(plan, model, arguments)
    print(json.dumps(plan["result"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
