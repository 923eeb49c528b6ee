"""How long pages take as a branch grows. `make bench` prints one table; quote its ratios, not its milliseconds."""
