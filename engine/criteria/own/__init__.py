"""Loss classes of our own, written as torch writes its own; one module a family, found by looking."""
