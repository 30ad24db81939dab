"""Data drawn anew for every seed, a module for each family: `planes` of classes, `curves` to be fitted. Found by their decorator."""
