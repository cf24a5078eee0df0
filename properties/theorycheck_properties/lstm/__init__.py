"""The long short-term memory: a cell that keeps what its forget gate lets it."""
