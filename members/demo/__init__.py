"""The demonstration world: made-up people reading a made-up book. The first start loads it, one command removes it."""
