"""scikit-learn's side of linear.js: linear-side.py FOLDER WORKLOAD; prints one line of JSON."""
import json, os, sys, time, warnings
import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNetCV, Ridge, lasso_path

folder, work = sys.argv[1], json.loads(sys.argv[2])
n, p = work["rows"], work["columns"]
read = lambda name, kind=np.float64: np.fromfile(os.path.join(folder, name), kind)
y = read("y")
if work.get("filled"):
    from scipy.sparse import csc_matrix
    X = csc_matrix((read("values"), read("rows", np.int32), read("starts", np.int32)), shape=(n, p))
else:
    X = read("x").reshape((p, n)).T  # column by column, as its coordinate descent wants it


def objective(coef, intercept, l1, l2):
    rest = y - X @ coef - intercept
    return float(rest @ rest / (2 * n) + l1 * np.abs(coef).sum() + l2 / 2 * coef @ coef)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", ConvergenceWarning)
    started = time.process_time()
    if work["kind"] == "cv":
        m = ElasticNetCV(l1_ratio=0.5, cv=5, n_jobs=1, selection="cyclic").fit(X, y)
        seconds = time.process_time() - started
        alpha = m.alpha_
        objectives = [objective(m.coef_, m.intercept_, alpha * 0.5, alpha * 0.5)]
    elif work["kind"] == "ridge":
        m = Ridge(alpha=1.0).fit(X, y)
        seconds = time.process_time() - started
        alpha = 1
        objectives = [objective(m.coef_, m.intercept_, 0, 1 / n)]
    else:
        extra = {}
        target = y
        if work.get("filled"):
            # what ElasticNet does with sparse columns: centred without being made dense
            target = y - y.mean()
            extra = {"X_offset": np.asarray(X.mean(axis=0)).ravel(), "X_scale": np.ones(p), "check_input": False}
        alphas, coefs, gaps = lasso_path(X, target, **extra)[:3]
        seconds = time.process_time() - started
        alpha = alphas[0]
        shift = lambda c: (y.mean() - extra["X_offset"] @ c) if extra else 0.0
        objectives = [objective(c, shift(c), a, 0) for a, c in zip(alphas, coefs.T)]
unconverged = sum(issubclass(w.category, ConvergenceWarning) for w in caught)
print(json.dumps({"seconds": seconds, "alpha": float(alpha), "objectives": objectives, "unconverged": unconverged}))
