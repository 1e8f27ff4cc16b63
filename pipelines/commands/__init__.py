"""The commands of `sna`, one module a subject; each is a thin door to a function elsewhere."""
