"""From a unit's one edited source to its three notebooks."""
