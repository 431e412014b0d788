"""From Google's source distribution to the data file that `weights` reads."""
