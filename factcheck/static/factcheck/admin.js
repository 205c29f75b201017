// Tabs, rows, suggestions, pop-ups for new records, and a warning about unsaved changes. Every page works without this script.

const form = document.getElementById("working-copy");

/* --- tabs -------------------------------------------------------------------------------------------------------- */

const tabs = [...document.querySelectorAll(".tabs a[data-tab]")];
const panels = tabs.map((tab) => document.getElementById(tab.dataset.tab));

function show(key) {
  tabs.forEach((tab, place) => {
    const present = tab.dataset.tab === key;
    panels[place].hidden = !present;
    if (present) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  });
  const bar = form?.querySelector(".save-bar");
  if (bar) bar.hidden = !form.contains(document.getElementById(key));
}

function showNamedPanel() {
  const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const panel = named && panels.find((candidate) => candidate.contains(named));
  if (!panel) return false;
  show(panel.id);
  if (named !== panel) {
    named.scrollIntoView();
    const field = "input:not([type=hidden]), textarea, select";
    (named.matches(field) ? named : named.querySelector(field))?.focus({ preventScroll: true });
  }
  return true;
}

if (tabs.length) {
  const wrong = panels.find((panel) => panel.querySelector(".has-errors"));
  show((wrong || panels[0]).id);
  if (!wrong) showNamedPanel();
  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", tab.hash);
      show(tab.dataset.tab);
    });
  }
  addEventListener("hashchange", showNamedPanel);
  // After saving, the same tab opens again.
  form?.addEventListener("submit", () => {
    form.action = location.pathname + location.search + location.hash;
  });
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-add]");
  if (!button) return;
  event.preventDefault();
  const prefix = button.dataset.add;
  const rows = button.closest(".rows");
  const total = rows.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
  const number = Number(total.value);
  const template = [...rows.children].find((child) => child.tagName === "TEMPLATE");
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll(`${prefix}-__prefix__`, `${prefix}-${number}`);
  button.closest("p").before(holder.content);
  total.value = String(number + 1);
  const added = button.closest("p").previousElementSibling;
  added.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});

/* --- length limits ----------------------------------------------------------------------------------------------- */

// Browsers do not cut pasted text here. The counter shows the excess, and the server refuses the form and keeps the text.
function count(field) {
  const most = Number(field.dataset.most);
  const length = [...field.value.replaceAll("\r\n", "\n")].length;
  let counter = document.getElementById(`${field.id}_counter`);
  if (!counter) {
    if (length < most * 0.8) return;
    counter = document.createElement("p");
    counter.id = `${field.id}_counter`;
    counter.className = "help counter";
    counter.setAttribute("role", "status");
    field.after(counter);
  }
  counter.classList.toggle("over", length > most);
  counter.textContent =
    length > most
      ? `${length - most} characters too many: ${length} of at most ${most}`
      : `${length} of at most ${most} characters`;
}

for (const field of document.querySelectorAll("[data-most]")) if (field.id) count(field);
document.addEventListener("input", (event) => {
  if (event.target.dataset?.most && event.target.id) count(event.target);
});

/* --- scroll to errors and messages ------------------------------------------------------------------------------- */

const summary = document.querySelector(".error-summary");
const wrongField = document.querySelector("main .has-errors, #content .has-errors");
const messages = document.querySelector(".messagelist");
if (summary) {
  const lead = () => {
    summary.scrollIntoView({ block: "start" });
    summary.focus({ preventScroll: true });
  };
  lead();
  // A browser that goes to the address's fragment while the page loads takes the focus away again.
  if (location.hash) addEventListener("load", () => requestAnimationFrame(lead));
} else if (wrongField) {
  const first = wrongField.querySelector("input:not([type=hidden]), textarea, select");
  (first || wrongField).scrollIntoView({ block: "center" });
  first?.focus({ preventScroll: true });
} else if (messages) {
  messages.tabIndex = -1;
  messages.scrollIntoView({ block: "nearest" });
  messages.focus({ preventScroll: true });
}

/* --- unsaved changes --------------------------------------------------------------------------------------------- */

let unsaved = false;
if (form) {
  const mark = () => {
    unsaved = true;
    const note = form.querySelector(".unsaved");
    if (note) note.hidden = false;
  };
  if (form.dataset.quiet === "1" || form.querySelector(".has-errors")) mark();
  form.addEventListener("input", mark);
  form.addEventListener("change", mark);
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

/* --- suggestions ------------------------------------------------------------------------------------------------- */

let list = null;
let waiting = 0;
let requests = 0;
let lists = 0;

function closeList() {
  if (!list) return;
  list.owner.setAttribute("aria-expanded", "false");
  list.owner.removeAttribute("aria-activedescendant");
  list.owner.removeAttribute("aria-controls");
  list.element.remove();
  list = null;
}

function choose(option) {
  const { owner } = list;
  owner.value = option.textContent;
  owner.dispatchEvent(new Event("change", { bubbles: true }));
  closeList();
}

function moveSelection(step) {
  const options = [...list.element.children];
  const present = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = (present + step + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === next)));
  list.owner.setAttribute("aria-activedescendant", options[next].id);
  options[next].scrollIntoView({ block: "nearest" });
}

function showSuggestions(input, suggestions) {
  closeList();
  if (!suggestions.length || document.activeElement !== input) return;
  const element = document.createElement("ul");
  element.className = "pick-list";
  element.role = "listbox";
  element.id = `pick-list-${(lists += 1)}`;
  element.setAttribute("aria-label", "Suggestions");
  suggestions.forEach((suggestion, place) => {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `${element.id}-${place}`;
    option.setAttribute("aria-selected", "false");
    option.textContent = suggestion.label;
    option.dir = "auto";
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(option);
    });
    element.append(option);
  });
  input.after(element);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", element.id);
  input.setAttribute("aria-autocomplete", "list");
  list = { owner: input, element };
}

async function suggest(input) {
  const number = (requests += 1);
  const words = input.value.trim();
  if (words.length < 2 || /#[0-9a-f]{8}$/.test(words)) return closeList();
  const answer = await fetch(`${input.dataset.search}?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" } });
  if (number !== requests || !answer.ok) return undefined;
  return showSuggestions(input, (await answer.json()).results);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("input.pick")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => suggest(event.target), 180);
});
document.addEventListener("focusout", (event) => {
  if (list?.owner === event.target) closeList();
});
document.addEventListener("keydown", (event) => {
  if (!list || event.target !== list.owner) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    moveSelection(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape") {
    closeList();
  } else if (event.key === "Enter") {
    const chosen = list.element.querySelector("[aria-selected=true]");
    if (chosen) {
      event.preventDefault();
      choose(chosen);
    }
  }
});

/* --- pop-ups for new records ------------------------------------------------------------------------------------- */

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.pick-add");
  if (!link) return;
  event.preventDefault();
  const address = new URL(link.href);
  address.searchParams.set("_popup", "1");
  window.open(address, `new-for-${link.dataset.for}`, "width=860,height=760,resizable=yes,scrollbars=yes");
});

// Django's response in the pop-up calls this function.
window.dismissAddRelatedObjectPopup = async (opened, id, label) => {
  const input = document.getElementById(opened.name.replace(/^new-for-/, ""));
  opened.close();
  if (!input) return;
  const link = document.querySelector(`a.pick-add[data-for="${CSS.escape(input.id)}"][data-name]`);
  if (link) {
    const line = document.createElement("div");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: id, checked: true });
    box.name = link.dataset.name;
    const named = document.createElement("label");
    named.append(box, ` ${label}`);
    line.append(named);
    input.append(line);
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.focus();
    return;
  }
  const answer = await fetch(`${input.dataset.search}?${new URLSearchParams({ id })}`);
  const found = answer.ok ? (await answer.json()).results : [];
  input.value = found.length ? found[0].label : id;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.focus();
};
