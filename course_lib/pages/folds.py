"""Folded passages of the prose (``<details>``), kept whole on a page.

nbconvert parses each piece of raw HTML by itself, so a ``<details>`` around paragraphs would be closed before the first
of them. Its two ends become paragraphs of their own and are put back afterwards.
"""

from __future__ import annotations

import re

__all__ = ["hold_folds", "restore_folds"]

_OPEN = re.compile(r"^<details><summary>(.+?)</summary>\s*$", re.MULTILINE)
_CLOSE = re.compile(r"^</details>\s*$", re.MULTILINE)
_HELD = re.compile(r"<p>@@fold (.+?)@@</p>(.*?)<p>@@end of fold@@</p>", re.DOTALL)


def hold_folds(source: str) -> str:
    """Markdown with a mark in place of each end of a folded passage that begins with a line of its own.

    >>> hold_folds("<details><summary>想知道</summary>\\n\\n一句。\\n\\n</details>").split()
    ['@@fold', '想知道@@', '一句。', '@@end', 'of', 'fold@@']
    """
    if len(_OPEN.findall(source)) != len(_CLOSE.findall(source)):
        return source
    return _CLOSE.sub("\n@@end of fold@@\n", _OPEN.sub(r"\n@@fold \1@@\n\n", source))


def restore_folds(html: str) -> str:
    """A page's HTML with the passages folded again.

    >>> restore_folds("<p>@@fold 想知道@@</p><p>一句。</p><p>@@end of fold@@</p>")
    '<details class="more"><summary>想知道</summary><p>一句。</p></details>'
    """
    return _HELD.sub(r'<details class="more"><summary>\1</summary>\2</details>', html)
