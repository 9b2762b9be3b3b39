"""What is measured in a page: scripts that give what is too small, too wide, cut, or lies on another."""

from __future__ import annotations

# Letters under 12 px: their element and first words. Those of charts are measured in tests/figures.
SMALL_LETTERS = """() => [...document.querySelectorAll('.stApp *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) && e.getClientRects().length
    && !e.closest('svg, .hidden') && parseFloat(getComputedStyle(e).fontSize) < 12)
  .map(e => [e.tagName, e.className, e.textContent.slice(0, 12)])"""
# Targets that are smaller than 24 px and closer than that to another (WCAG 2.5.8): a circle of 24 px around its middle
# touches none. Streamlit's fields are touched as a whole.
CROWDED = """() => {
  const targets = [...document.querySelectorAll('.stApp :is(a[href], button, summary)')]
    .filter(e => e.getClientRects().length && !e.closest('[data-testid="stMultiSelect"], [data-testid="stSelectbox"]'))
    .map(e => [e, e.getBoundingClientRect()]).filter(([, box]) => box.width > 1 && box.height > 1);
  const isSmall = box => box.width < 23.5 || box.height < 23.5;
  const middle = box => [box.x + box.width / 2, box.y + box.height / 2];
  const isNear = (box, other) => {
    const [x, y] = middle(box);
    const [a, b] = middle(other);
    if (isSmall(other)) return Math.hypot(x - a, y - b) < 23.5;
    const across = Math.max(other.left - x, 0, x - other.right);
    return Math.hypot(across, Math.max(other.top - y, 0, y - other.bottom)) < 11.5;
  };
  return targets.filter(([e, box]) => isSmall(box)
      && targets.some(([f, other]) => e !== f && !e.contains(f) && !f.contains(e) && isNear(box, other)))
    .map(([e, box]) => [e.tagName, e.className, e.textContent.slice(0, 12), Math.round(box.width), Math.round(box.height)]);
}"""
# How much wider the page is than the window; what scrolls inside a table of its own does not count.
TOO_WIDE = """() => Math.max(...[document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .map(e => e.scrollWidth - e.clientWidth))"""
# Labels of a row drawn as a card that are taller than their cell, and would lie on the next.
LABELS_ON_OTHERS = """() => [...document.querySelectorAll('table.as-cards tbody td')]
  .filter(cell => cell.getClientRects().length)
  .filter(cell => parseFloat(getComputedStyle(cell, '::before').height) > cell.clientHeight + 1)
  .map(cell => cell.dataset.label)"""
# Choices that stand outside the row that shows them.
CHOICES_OUT_OF_SIGHT = """() => [...document.querySelectorAll('[role="radio"]')]
  .filter(choice => choice.getClientRects().length && choice.getBoundingClientRect().right > innerWidth)
  .map(choice => choice.textContent)"""
# Texts whose box hides a part of them and that say nowhere what they are in full.
CUT_WITHOUT_A_NAME = """() => [...document.querySelectorAll('[data-testid="stMain"] .ev *')].filter(box => {
  const { overflowX, overflowY } = getComputedStyle(box);
  const hides = [overflowX, overflowY].some(overflow => overflow === "hidden" || overflow === "clip");
  const isCut = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 2;
  return hides && isCut && box.getClientRects().length && !box.closest(".hidden, svg")
    && box.textContent.trim() && !box.closest("[title], [aria-label]");
}).map(box => box.textContent.trim().slice(0, 30))"""
