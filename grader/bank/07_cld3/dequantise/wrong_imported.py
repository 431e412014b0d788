# misconception: The library has this function, so its name is the answer.
# loses: 3
from langbags.cld3.weights import dequantised as dequantise
