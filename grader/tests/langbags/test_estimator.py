"""A detector under scikit-learn's interface: its own checks, pipelines, searches, pickles."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from langbags import CLD3, Detector, LangbagsError, LanguageClassifier, Settings
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks
from sklearn.utils._tags import get_tags

TINY = Settings((1, 2, 3), (64, 256, 256), 8)
GERMAN = ["der Hund und die Katze", "das ist ein Haus", "wir gehen nach Hause", "ich bin hier"]
ENGLISH = ["the dog and the cat", "this is a house", "we are going home", "I am here"]
TEXTS = (GERMAN + ENGLISH) * 3
LABELS = (["deu"] * 4 + ["eng"] * 4) * 3
NEW = ["die Katze ist hier", "the cat is here"]


def tiny(**settings: Any) -> LanguageClassifier:
    return LanguageClassifier(TINY, **{"epochs": 6, "rate": 0.1, **settings})


# `check_estimator` itself passes over whatever takes texts, since it feeds tables of numbers. These
# are those of its checks that feed nothing, and all that is left out needs such a table.
@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_estimator_cloneable,
        estimator_checks.check_estimator_tags_renamed,
        estimator_checks.check_valid_tag_types,
        estimator_checks.check_estimator_repr,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_mixin_order,
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_set_params,
    ],
    ids=lambda check: check.__name__,
)
def test_scikit_learns_own_checks_pass(check: Callable[[str, Any], None]) -> None:
    check("LanguageClassifier", LanguageClassifier())


def test_its_tags_say_that_it_classifies_texts() -> None:
    tags = get_tags(LanguageClassifier())
    assert tags.estimator_type == "classifier"
    assert tags.input_tags.string and not tags.input_tags.two_d_array


def test_it_fits_and_predicts_one_of_its_classes_or_und() -> None:
    fitted = tiny().fit(np.array(TEXTS, dtype=object), np.array(LABELS))
    assert fitted.classes_.tolist() == ["deu", "eng"]
    assert fitted.predict(NEW).tolist() == ["deu", "eng"]
    assert fitted.predict(["42"]).tolist() == ["und"]
    found = fitted.predict_proba([*NEW, "42"])
    assert isinstance(found, np.ndarray) and found.shape == (3, 2)
    assert found.sum(axis=1) == pytest.approx([1, 1, 0])
    assert fitted.score(NEW, ["deu", "eng"]) == 1.0
    assert fitted.set_params(threshold=1.1).fit(TEXTS, LABELS).predict(NEW).tolist() == ["und"] * 2


def test_before_it_is_fitted_it_says_so() -> None:
    with pytest.raises(NotFittedError):
        tiny().predict(NEW)
    with pytest.raises(NotFittedError):
        clone(tiny().fit(TEXTS, LABELS)).predict_proba(NEW)
    assert not hasattr(tiny(), "classes_")


def test_a_fitted_classifier_can_be_pickled_and_fitting_twice_gives_the_same() -> None:
    fitted = tiny().fit(TEXTS, LABELS)
    again, anew = pickle.loads(pickle.dumps(fitted)), clone(fitted).fit(TEXTS, LABELS)
    expected = fitted.predict_proba(NEW)
    assert np.array_equal(again.predict_proba(NEW), expected)
    assert np.array_equal(anew.predict_proba(NEW), expected)
    other = tiny(random_state=1).fit(TEXTS, LABELS)
    assert not np.array_equal(other.predict_proba(NEW), expected)


def test_it_is_a_step_of_a_pipeline_and_a_grid_is_searched() -> None:
    lower = FunctionTransformer(lambda texts: [text.lower() for text in texts])
    steps = Pipeline([("lower", lower), ("language", tiny())])
    search = GridSearchCV(steps, {"language__epochs": [0, 6]}, cv=StratifiedKFold(3))
    search.fit([text.upper() for text in TEXTS], LABELS)
    assert search.best_params_ == {"language__epochs": 6}
    assert search.predict(NEW).tolist() == ["deu", "eng"]


def test_what_cannot_be_fitted_is_one_sentence() -> None:
    with pytest.raises(LangbagsError, match="no size 'huge'; there is small, large"):
        LanguageClassifier("huge").fit(TEXTS, LABELS)
    with pytest.raises(LangbagsError, match="not one column of texts"):
        tiny().fit(np.array([TEXTS]), LABELS)
    with pytest.raises(LangbagsError, match="is no text but int"):
        tiny().fit(TEXTS, range(len(TEXTS)))


@pytest.mark.parametrize("make", [Detector.pretrained, CLD3])
def test_every_detector_predicts_as_scikit_learn_does_and_can_be_pickled(
    make: Callable[[], Detector | CLD3],
) -> None:
    detector = make()
    texts = ["Gdzie jest dworzec kolejowy?", "", "駅はどこですか。"]
    assert detector.classes_.tolist() == list(detector.labels)
    assert detector.predict(texts).tolist() == detector.detect(texts)
    assert np.array_equal(detector.predict_proba(texts), detector.probabilities(texts).numpy())
    assert detector.predict([]).shape == (0,)
    again = pickle.loads(pickle.dumps(detector))
    assert np.array_equal(again.predict_proba(texts), detector.predict_proba(texts))


@pytest.mark.slow(3)
def test_a_detector_does_not_load_scikit_learn() -> None:
    code = "import sys; from langbags import Detector, train; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
