"""LightGBM's side of boosting.js, on the same arrays (see boosting-arrays.js).

lightgbm-side.py train FOLDER PARAMS-JSON PREDICTIONS-FILE     one fit; prints what it cost
lightgbm-side.py cv FOLDER JOB-JSON PREDICTIONS-FOLDER         says ready, waits for a line, says fitted and its CPU seconds, then done
"""

import json
import re
import resource
import sys
import time
import warnings
from pathlib import Path

import lightgbm as lgb
import numpy as np

warnings.filterwarnings("ignore")


def read(folder, part):
    meta = json.loads((folder / "meta.json").read_text())
    width = len(meta["levels"])
    # Columns one after the other: LightGBM takes them as they are, without a copy.
    x = np.fromfile(folder / f"{part}-x.f64").reshape(width, meta[part]).T
    return meta, x, np.fromfile(folder / f"{part}-y.i32", dtype=np.int32)


def objective(meta):
    if meta["task"] == "binary":
        return {"objective": "binary"}
    return {"objective": "multiclass", "num_class": len(meta["classes"])}


def dataset(meta, x, y, params):
    categories = [j for j, levels in enumerate(meta["levels"]) if levels > 0]
    return lgb.Dataset(x, y, categorical_feature=categories, params=params).construct()


def memory(field):
    try:
        return int(re.search(field + r":\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forget_peak():
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def train(folder, params, out):
    meta, x, y = read(folder, "train")
    params = {**params, **objective(meta)}
    forget_peak()
    before = memory("VmRSS")
    started = time.process_time()
    data = dataset(meta, x, y, params)
    binned = time.process_time()
    model = lgb.train(params, data)
    trained = time.process_time()
    peak = memory("VmHWM")
    model.predict(read(folder, "test")[1], num_threads=1).astype(np.float64).tofile(out)
    print(json.dumps({"bin": binned - started, "train": trained - binned, "before": before, "peak": peak}))


def cv(folder, job, out):
    """job: base and grid (parameters), folds, fits ([config, fold] …), once: one Dataset for all folds, or one for each."""
    meta, x, y = read(folder, "train")
    base = {**job["base"], **objective(meta)}
    fold_of = np.arange(len(y)) % job["folds"]
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.process_time()
    whole = dataset(meta, x, y, base) if job["once"] else None
    parts = {}
    models = []
    for config, fold in job["fits"]:
        if fold not in parts:
            rows = np.flatnonzero(fold_of != fold)
            parts[fold] = whole.subset(rows) if whole else dataset(meta, x[rows], y[rows], base)
        models.append(lgb.train({**base, **job["grid"][config]}, parts[fold]))
    print("fitted", time.process_time() - started, flush=True)
    scores = [m.predict(x[fold_of == fold], num_threads=1) for m, (_, fold) in zip(models, job["fits"])]
    print("done", flush=True)
    for (config, fold), score in zip(job["fits"], scores):
        score.tofile(out / f"{config}-{fold}.f64")


if __name__ == "__main__":
    {"train": train, "cv": cv}[sys.argv[1]](Path(sys.argv[2]), json.loads(sys.argv[3]), Path(sys.argv[4]))
