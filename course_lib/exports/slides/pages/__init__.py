"""The slides of the plan, a module each; a module here that declares a ``SLIDE`` is a slide."""
