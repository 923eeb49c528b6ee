"""The demonstration world: made-up people who read a made-up book. Loaded on the first start, removed by one command."""
