"""One look for all figures, and no figure without words for those who do not see it."""

from __future__ import annotations

import base64
import io

import matplotlib as mpl
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

# Five of Okabe and Ito's colour-blind safe colours (https://jfly.uni-koeln.de/color/). From dark
# to light, their greys are 34, 87, 119, 158 and 219 of 255: the order survives a print in grey.
INK, BLUE, VERMILION, SKY, YELLOW = "#222222", "#0072B2", "#D55E00", "#56B4E9", "#F0E442"
PALETTE = [BLUE, VERMILION, SKY, YELLOW]
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


def show(figure: Figure, alt: str, see: str = "") -> None:
    """Display a figure as PNG, and below it a caption.

    alt: what is there, for those who do not see it. JupyterLab gives an image no alternative text,
         so the words stand folded below the caption too
    see: the caption, what to look for; without one, alt is the caption
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(figure)
    picture = {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": alt}
    display(picture, raw=True, metadata={"image/png": {"alt": alt}})
    folded = f"\n\n<details><summary>This figure in words</summary>{alt}</details>" if see else ""
    display({"text/markdown": f"*{see or alt}*{folded}", "text/plain": see or alt}, raw=True)
