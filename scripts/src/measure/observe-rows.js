// Runs in the console's page: notes when a row of the queue first appears. Rows that are there already do not count.
// Answers nothing; `globalThis.seenAlerts` is a list of {alertId, at} with `at` in epoch milliseconds.
(() => {
  const seen = [];
  const rows = () => [...document.querySelectorAll('[data-alert-id]')].map((row) => row.getAttribute('data-alert-id'));
  const known = new Set(rows());
  globalThis.seenAlerts = seen;
  new MutationObserver(() => {
    const at = performance.timeOrigin + performance.now();
    for (const alertId of rows()) {
      if (known.has(alertId)) continue;
      known.add(alertId);
      seen.push({ alertId, at });
    }
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-alert-id'] });
})();
