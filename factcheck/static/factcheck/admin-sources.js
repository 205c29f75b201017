// Polls and shows the progress of a capture on a source's page. Without this script a link reloads the page.

const region = document.getElementById("captures");
const list = document.getElementById("copies-list");
const PAUSE = 1000;
const LONGEST_PAUSE = 15000;

function update(element, html) {
  // Leave unchanged content alone, so that screen readers do not repeat it and open details stay open.
  if (element.dataset.shown === html) return;
  element.dataset.shown = html;
  element.innerHTML = html;
}

function updateCount() {
  const counter = list.querySelector("h2 .count");
  const tab = document.querySelector('[data-tab="copies"] .count');
  if (counter && tab) tab.textContent = counter.textContent;
}

async function follow(pause) {
  let open = true;
  let next = pause;
  if (!document.hidden) {
    try {
      const answer = await fetch(region.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403 || answer.status === 404) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const progress = await answer.json();
      update(region, progress.captures);
      update(list, progress.copies);
      updateCount();
      open = progress.open;
      next = Math.min(pause * 1.1, 2000);
    } catch {
      next = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
  if (open) setTimeout(() => follow(next), next);
}

if (region && list) {
  const reload = document.querySelector(".look-again");
  if (reload) reload.hidden = true;
  if (region.dataset.open === "1") setTimeout(() => follow(PAUSE), PAUSE);
}
