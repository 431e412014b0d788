"""One look for all figures, and no figure without words for those who do not see it."""

from __future__ import annotations

import base64
import io

import matplotlib as mpl
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

# Okabe and Ito's colour-blind safe set (https://jfly.uni-koeln.de/color/), from dark to light, so
# that the order survives a print in grey.
INK, BLUE, VERMILION, GREEN, ORANGE, SKY = (
    "#222222", "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9",
)  # fmt: skip
PALETTE = [BLUE, VERMILION, GREEN, ORANGE, SKY]
STYLE = {
    "figure.figsize": (7.2, 3.2),
    "figure.dpi": 110,
    # A ground of its own: transparent figures lose their labels in the dark theme.
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",
    "font.size": 10.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "image.cmap": "cividis",
    "axes.prop_cycle": plt.cycler(color=PALETTE),
}


def use_style() -> None:
    """Set the course's look for every figure that follows."""
    mpl.rcdefaults()
    mpl.rcParams.update(STYLE)


def show(figure: Figure, alt: str) -> None:
    """Display a figure as PNG with alt, the text that says what is to be seen in it."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(figure)
    data = {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": alt}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})
