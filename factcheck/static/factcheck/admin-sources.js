// A source's page, while a capture waits or is under way: asks how it goes and shows it. Without it, a link reloads.

const region = document.getElementById("captures");
const list = document.getElementById("copies-list");
const PAUSE = 1000;
const LONGEST_PAUSE = 15000;

function put(element, html) {
  // What did not change stays: nothing is read out twice, and no opened detail closes.
  if (element.dataset.shown === html) return;
  element.dataset.shown = html;
  element.innerHTML = html;
}

function count() {
  const said = list.querySelector("h2 .count");
  const tab = document.querySelector('[data-tab="copies"] .count');
  if (said && tab) tab.textContent = said.textContent;
}

async function follow(pause) {
  let open = true;
  let next = pause;
  if (!document.hidden) {
    try {
      const answer = await fetch(region.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403 || answer.status === 404) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      put(region, found.captures);
      put(list, found.copies);
      count();
      open = found.open;
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
