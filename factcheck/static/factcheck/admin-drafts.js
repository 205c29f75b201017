// Stores the unsaved text of a desk form in this browser and offers to restore it, for example after a crash.
// There is one draft for each person and address. Saving, discarding or logging out deletes it. The server keeps forms
// that arrive after a session has ended, so this script is only for text that was not sent.

const PREFIX = "desk-draft:";
const LONGEST = 1_000_000;
const PAUSE = 1000;
const person = document.querySelector('meta[name="desk-person"]')?.content;
const form = document.getElementById("working-copy") || document.querySelector("form[data-draft]");
const key = person && form ? `${PREFIX}${person}:${location.pathname}${location.search}` : null;
const sentKey = "desk-draft-sent";

function isStored(control) {
  const name = control.name || "";
  if (!name || /password|secret|token/i.test(name)) return false;
  return !["file", "password", "submit", "button"].includes(control.type);
}

function values() {
  const pairs = [];
  for (const control of form.elements) {
    if (!isStored(control)) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      pairs.push([control.name, control.value, control.checked]);
    } else {
      pairs.push([control.name, control.value]);
    }
  }
  return pairs;
}

// What a person typed: without the page's revision and fingerprint, which change with every save.
function typed(pairs) {
  return JSON.stringify(pairs.filter(([name]) => name !== "revision" && name !== "opened"));
}

function store() {
  const text = JSON.stringify({ at: Date.now(), values: values() });
  if (text.length > LONGEST) {
    showStatus("This text is too long for this browser to keep a copy of. Save it before you leave the page.");
    return;
  }
  try {
    localStorage.setItem(key, text);
    showStatus("");
  } catch {
    showStatus("This browser keeps no copy of what you type: its storage is full or switched off. Save before you leave.");
  }
}

// Shows a message about the draft beside the save button. An earlier draft stays: it is better than none.
function showStatus(message) {
  let status = document.getElementById("draft-status");
  if (!status) {
    if (!message) return;
    status = document.createElement("p");
    status.id = "draft-status";
    status.className = "help counter over";
    status.setAttribute("role", "status");
    (form.querySelector(".save-bar") || form).append(status);
  }
  status.textContent = message;
  status.hidden = !message;
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function rowsFor(stored) {
  for (const [name, value] of stored) {
    if (!name.endsWith("-TOTAL_FORMS")) continue;
    const prefix = name.slice(0, -"-TOTAL_FORMS".length);
    const total = form.querySelector(`input[name="${CSS.escape(name)}"]`);
    const button = form.querySelector(`button[data-add="${CSS.escape(prefix)}"]`);
    for (let number = Number(total?.value ?? value); button && number < Number(value); number += 1) button.click();
  }
}

// Also restores hidden fields, such as the revision and the ids of rows. If a colleague has saved in the meantime, saving
// then leads to the conflict page.
function restore(stored) {
  rowsFor(stored);
  for (const [name, value, checked] of stored) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (!isStored(control)) continue;
      if (checked === undefined) control.value = value;
      else if (control.value === value) control.checked = checked;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function offer(draft) {
  const box = document.createElement("div");
  box.className = "draft-offer flagged";
  box.setAttribute("role", "status");
  const at = new Date(draft.at).toLocaleString(document.documentElement.lang || "en", {
    dateStyle: "long",
    timeStyle: "short",
  });
  const message = document.createElement("p");
  message.textContent = `You have unsaved text from ${at}.`;
  const buttons = document.createElement("p");
  for (const [label, act] of [
    ["Restore it", () => restore(draft.values)],
    ["Discard it", () => localStorage.removeItem(key)],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      box.remove();
    });
    buttons.append(button, " ");
  }
  box.append(message, buttons);
  form.before(box);
}

if (key) {
  const saved = document.querySelector(".messagelist .success");
  const sent = sessionStorage.getItem(sentKey);
  sessionStorage.removeItem(sentKey);
  if (saved && sent) localStorage.removeItem(sent);
  const draft = read();
  if (draft && typed(draft.values) !== typed(values())) offer(draft);
  let waiting = 0;
  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(waiting);
    waiting = setTimeout(store, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    store();
    sessionStorage.setItem(sentKey, key);
  });
} else if (document.querySelector(".messagelist .success") && sessionStorage.getItem(sentKey)) {
  // Saving opened another page.
  localStorage.removeItem(sessionStorage.getItem(sentKey));
  sessionStorage.removeItem(sentKey);
}

document.getElementById("logout-form")?.addEventListener("submit", () => {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
});
