"""Writes judges.json: what scikit-learn and statsmodels say of a small table. A test compares `crates/review` with it.

    pip install scikit-learn==1.9.1 statsmodels==0.15.0
    python judges.py > judges.json

The table comes from a generator of its own, so that no library's random numbers matter. This is not run in continuous integration.
"""

import json

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from statsmodels.stats.proportion import proportion_confint

state = 12345


def draw(below):
    """A number from 0 up to, not including, `below`."""
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % below


rows = 400
first = [draw(3) for _ in range(rows)]
second = [draw(4) for _ in range(rows)]
wins = [int(draw(100) < 10 + 20 * a + 8 * b) for a, b in zip(first, second)]
indicators = numpy.array([[float(a == k) for k in range(3)] + [float(b == k) for k in range(4)] for a, b in zip(first, second)])


def fitted(ratio, strength):
    """Coefficients of a logistic regression: the penalty is `strength` times the L1 norm or half the squared L2 norm."""
    solver = {"solver": "newton-cholesky"} if ratio == 0 else {"solver": "saga"}
    model = LogisticRegression(l1_ratio=ratio, C=1 / strength, tol=1e-10, max_iter=200_000, **solver)
    model.fit(indicators, wins)
    return {"intercept": model.intercept_[0], "coefficients": model.coef_[0].tolist(), "model": model}


ridge, lasso = fitted(0, 6.0), fitted(1, 4.0)
scores = ridge["model"].predict_proba(indicators)[:, 1]
print(
    json.dumps(
        {
            "first": first,
            "second": second,
            "wins": wins,
            "ridge": {"l2": 6.0, "intercept": ridge["intercept"], "coefficients": ridge["coefficients"]},
            "lasso": {"l1": 4.0, "intercept": lasso["intercept"], "coefficients": lasso["coefficients"]},
            "auc": roc_auc_score(wins, scores),
            "log_loss": log_loss(wins, scores),
            "brier": brier_score_loss(wins, scores),
            "wilson": [[k, n, *proportion_confint(k, n, method="wilson")] for k, n in [(0, 7), (3, 40), (25, 31), (190, 1908)]],
        }
    )
)
