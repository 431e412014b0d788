"""One text at a time, step by step: `nnet_language_identifier.cc`, FindLanguage."""

import functools

import torch
from torch import Tensor

from langbags.cld3.cleaning import clean
from langbags.cld3.features import features
from langbags.cld3.network import Network, google_network, tapes
from langbags.cld3.weights import labels


@functools.cache
def network() -> Network:
    """Google's network, read once."""
    return google_network()


@torch.inference_mode()
def logits(text: str) -> Tensor:
    """(109,) float32, before the softmax, in the order of `weights.labels()`."""
    return torch.as_tensor(network()(tapes([features(clean(text))]))[0])


def detect(text: str) -> str:
    """The label of the largest logit; an empty text has one too."""
    return labels()[int(logits(text).argmax())]
