"""scikit-learn's or torch's side of mlp.js: mlp-side.py sklearn|torch FOLDER. Prints what an epoch costs, CPU seconds."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")


def read(folder):
    meta = json.loads((folder / "meta.json").read_text())
    x = np.fromfile(folder / "x.f32", dtype=np.float32).reshape(meta["all"], meta["columns"])
    y = np.fromfile(folder / "y.i32", dtype=np.int32)
    n = meta["rows"]
    return x[:n], y[:n], x[n:], y[n:]


def sklearn_side(x, y, x_test, y_test):
    from sklearn.neural_network import MLPClassifier

    def fit(epochs):
        model = MLPClassifier((256, 256), batch_size=256, max_iter=epochs, random_state=0)
        started = time.process_time()
        model.fit(x, y)
        return time.process_time() - started, model

    one, model = fit(1)
    two, _ = fit(2)
    return {"epoch": two - one, "fit": one, "accuracy": float((model.predict(x_test) == y_test).mean())}


def torch_side(x, y, x_test, y_test):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    x, y = torch.from_numpy(x), torch.from_numpy(y.astype(np.float32))
    layers = [torch.nn.Linear(x.shape[1], 256), torch.nn.ReLU(), torch.nn.Linear(256, 256), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(256, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-5)
    loss = torch.nn.BCEWithLogitsLoss()

    def epoch():
        order = torch.randperm(len(x))
        for at in range(0, len(x), 256):
            rows = order[at : at + 256]
            optimizer.zero_grad()
            loss(model(x[rows]).squeeze(1), y[rows]).backward()
            optimizer.step()

    started = time.process_time()
    epoch()
    spent = time.process_time() - started
    with torch.no_grad():
        right = (model(torch.from_numpy(x_test)).squeeze(1).numpy() > 0) == (y_test == 1)
    return {"epoch": spent, "fit": spent, "accuracy": float(right.mean())}


if __name__ == "__main__":
    side = {"sklearn": sklearn_side, "torch": torch_side}[sys.argv[1]]
    print(json.dumps(side(*read(Path(sys.argv[2])))))
