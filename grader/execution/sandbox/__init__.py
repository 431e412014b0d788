"""Where students' code runs: bubblewrap, and a warm process that forks for each submission."""
