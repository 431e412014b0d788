"""Make nbval strict: the hooks that pytest loads."""
