"""Submissions run isolated and are judged outside."""
