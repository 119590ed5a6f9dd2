"""What all figures share: colours and frames, labels that do not overlap, scatter canvases."""
