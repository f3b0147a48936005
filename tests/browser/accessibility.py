"""Checks of a page in a browser: axe-core, layout shift, width of the page, size of targets."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

MAX_LAYOUT_SHIFT = 0.1
MIN_TARGET_PX = 24
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Parts that Streamlit draws: the list of the menu has groups as its items, and the area for files
# has a label and no role.
_VIOLATIONS = """async () => {
  const streamlit = {
    list: '[data-testid="stSidebarNavItems"]',
    listitem: '[data-testid="stSidebarNavItems"] li',
    region: '[role="menu"]',
    'presentation-role-conflict': '[data-testid="stFileUploaderDropzone"]',
  };
  const { violations } = await axe.run(document, {
    resultTypes: ['violations'],
    preload: false, // its requests for style sheets would count as those of the page
  });
  const isOurs = (id, { target }) =>
    !document.querySelector(target.at(-1))?.matches(streamlit[id] ?? 'never');
  return violations.flatMap(({ id, nodes }) => nodes.filter((each) => isOurs(id, each))
    .map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}"""
_LAYOUT_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  const add = (entries) => entries.filter((each) => !each.hadRecentInput)
    .forEach((each) => { sum += each.value; });
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => { add(observer.takeRecords()); done(sum); }, 100);
})"""
# Links in a sentence are as high as its lines; the parts of a date are Streamlit's.
_SMALL_TARGETS = """(min) => [...document.querySelectorAll(
    ':is(.stMain, [role=dialog]) :is(a, button, summary, input, select, [role=slider])')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !each.matches('p a, li:not(.fh-card) a, [data-testid="stHeaderActionElements"] a')
    && each.style.width !== '1px') // seen by screen readers only
  .map((each) => [each, each.getBoundingClientRect()])
  .map(([each, box]) => [each, box, Math.min(box.width, box.height)])
  .filter(([, , shorter]) => shorter > 1 && shorter < min - 0.1)
  .map(([each, box]) => `${each.outerHTML.slice(0, 120)}: ${box.width} x ${box.height} px`)"""
# axe-core accepts a placeholder for a name; Streamlit hides an input behind the parts of a date.
_UNLABELLED = """() => [...document.querySelectorAll(
    '.stMain :is(input, textarea, select, [role=slider], [role=combobox], [role=radiogroup])')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && each.getAttribute('tabindex') !== '-1')
  .filter((each) => {
    const ids = each.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const labels = [...each.labels ?? [], ...ids.map((id) => document.getElementById(id))];
    return !(each.ariaLabel ?? '').trim() && !labels.some((label) => label?.textContent.trim());
  }).map((each) => each.outerHTML.slice(0, 120))"""
_TOO_WIDE = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .map((each) => each.scrollWidth - each.clientWidth).filter((each) => each > 1)"""


def run_axe(page: Page) -> list[str]:
    """List the violations that axe-core finds in a page, except in parts drawn by Streamlit."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    return page.evaluate(_VIOLATIONS)


def measure_layout_shift(page: Page) -> float:
    """Sum of the shifts of a page since it was opened, except those after input."""
    return page.evaluate(_LAYOUT_SHIFT)


def find_faults(page: Page) -> dict[str, Any]:
    """Faults of a page as it was opened, by kind; small targets count on a phone only."""
    size = page.viewport_size
    assert size is not None
    layout_shift = measure_layout_shift(page)
    faults = {
        "layout shift": layout_shift if layout_shift > MAX_LAYOUT_SHIFT else 0,
        "wider than the window, px": page.evaluate(_TOO_WIDE),
        "small targets": find_small_targets(page) if size["width"] <= 768 else [],
        "controls without a label": page.evaluate(_UNLABELLED),
        "axe-core": run_axe(page),
    }
    return {kind: found for kind, found in faults.items() if found}


def find_small_targets(page: Page) -> list[str]:
    """List the links and controls of a page that are smaller than `MIN_TARGET_PX`."""
    return page.evaluate(_SMALL_TARGETS, MIN_TARGET_PX)
