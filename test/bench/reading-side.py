"""The other side of reading.js: reading-side.py READER FILE; prints one line of JSON: CPU and wall seconds, peak memory."""

import json
import resource
import sys
import time
from importlib import import_module

READERS = {
    "pandas": ("pandas", lambda m, path: m.read_csv(path)),
    "pandas-pyarrow": ("pandas", lambda m, path: m.read_csv(path, engine="pyarrow")),
    "polars": ("polars", lambda m, path: m.read_csv(path, try_parse_dates=True)),
    "duckdb": ("duckdb", lambda m, path: m.execute(f"create table t as from read_csv('{path}')")),
}

name, path = sys.argv[1:3]
module, read = READERS[name]
library = import_module(module)
if name == "pandas-pyarrow":
    import_module("pyarrow.csv")
wall, cpu = time.perf_counter(), time.process_time()
table = read(library, path)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"read": time.process_time() - cpu, "wall": time.perf_counter() - wall, "MB": peak}))
