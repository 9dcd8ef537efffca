"""scikit-learn's side: logistic-side.py DATA-FOLDER PENALTY SOLVER TOLERANCE; prints CPU seconds and objective."""
import json
import sys
import time
import warnings

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
folder, penalty, solver, tolerance = sys.argv[1:]
meta = json.load(open(f"{folder}/meta.json"))
rows, p, q = meta["rows"], meta["p"], meta["q"]
y = np.fromfile(f"{folder}/y.i32", "i4")
if p > 0:
    X = np.ascontiguousarray(np.fromfile(f"{folder}/dense.f64").reshape(p, rows).T)
else:
    parts = [np.fromfile(f"{folder}/{name}", kind) for name, kind in (("values.f64", "f8"), ("indices.i32", "i4"), ("indptr.i32", "i4"))]
    X = sp.csr_matrix(tuple(parts), shape=(rows, q))
model = LogisticRegression(C=1.0, l1_ratio=1 if penalty == "l1" else 0, solver=solver, tol=float(tolerance), max_iter=10_000, random_state=0)
model.fit(X[:5000], y[:5000])
started = time.process_time()
model.fit(X, y)
seconds = time.process_time() - started
z = X @ model.coef_[0] + model.intercept_[0]
w = model.coef_[0]
price = np.abs(w).sum() if penalty == "l1" else (w @ w) / 2
objective = np.logaddexp(0, np.where(y == 1, -z, z)).sum() + price
print(json.dumps({"seconds": seconds, "objective": float(objective), "steps": int(np.max(model.n_iter_))}))
