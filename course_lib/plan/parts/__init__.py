"""The parts of a plan's report, one for each chapter: each asks the chain, and joins it to earlier chapters."""
