"""Training under scikit-learn's interface: for pipelines, searches and cross-validation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from langbags.answering import Texts
from langbags.detector import Detector
from langbags.errors import LangbagsError
from langbags.model import SIZES, Settings
from langbags.texts import texts_of
from langbags.training import RECIPES, Recipe, train


class LanguageClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of texts that trains a `Detector`, with scikit-learn's methods.

    X is a collection of texts, as every method of a detector takes it, and not a table; y has one
    language a text, as text. It works in a `Pipeline`, `cross_val_score` and `GridSearchCV`, can be
    cloned and pickled. After `fit` the detector is `detector_`: it has `detect`, `top`, `spans`
    and `save`.

    size:         "small", "large", or `Settings` of your own
    epochs, rate, cropped: as in `Recipe`; None for what suits the size
    random_state: the same number and the same texts give the same model
    threshold:    a text whose best probability is below it is predicted as "und", which is none of
                  the classes; a text without letters always is
    """

    def __init__(
        self,
        size: str | Settings = "small",
        *,
        epochs: int | None = None,
        rate: float | None = None,
        cropped: float | None = None,
        random_state: int = 0,
        threshold: float | None = None,
    ) -> None:
        self.size = size
        self.epochs = epochs
        self.rate = rate
        self.cropped = cropped
        self.random_state = random_state
        self.threshold = threshold

    def fit(self, X: Texts, y: Texts) -> Self:
        """Train on texts and their languages.

        raises: LangbagsError if they are not of one length, if there are fewer than two languages,
                if anything is no text, or if there is no such size
        """
        texts, labels = texts_of(X), texts_of(y)
        self.detector_ = train(texts, labels, self._model_settings(), self._recipe())
        self.detector_.threshold = self.threshold
        return self

    def predict(self, X: Texts) -> npt.NDArray[np.str_]:
        """(texts,) one of `classes_` for each text, or "und"; NotFittedError before `fit`."""
        return self._fitted().predict(X)

    def predict_proba(self, X: Texts) -> npt.NDArray[np.floating[Any]]:
        """(texts, classes) float32; a row sums to 1, or to 0 where there are no letters."""
        return self._fitted().predict_proba(X)

    @property
    def classes_(self) -> npt.NDArray[np.str_]:
        """(classes,) the languages, in the order of `predict_proba`'s columns."""
        return self._fitted().classes_

    def _fitted(self) -> Detector:
        check_is_fitted(self, "detector_")
        return self.detector_

    def _model_settings(self) -> Settings:
        if isinstance(self.size, Settings):
            return self.size
        if self.size not in SIZES:
            raise LangbagsError(
                f"There is no size {self.size!r}; there is {', '.join(SIZES)}, or a Settings."
            )
        return SIZES[self.size]

    def _recipe(self) -> Recipe:
        usual = RECIPES["small" if self._model_settings().dimension else "large"]
        asked = {"epochs": self.epochs, "rate": self.rate, "cropped": self.cropped}
        given = {name: value for name, value in asked.items() if value is not None}
        return replace(usual, seed=self.random_state, **given)  # type: ignore[arg-type]

    def __sklearn_tags__(self) -> Tags:
        """Texts, not a table of numbers."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags
