// A desk form's unsaved text, kept in this browser and offered back: after a crash, a closed lid or an ended session.
// One draft for each person and address; gone once it is saved, thrown away or logged out. Without it nothing is lost
// that was sent: the server holds a form that arrives without a session.

const PREFIX = "desk-draft:";
const LONGEST = 1_000_000;
const PAUSE = 1000;
const person = document.querySelector('meta[name="desk-person"]')?.content;
const form = document.getElementById("working-copy") || document.querySelector("form[data-draft]");
const key = person && form ? `${PREFIX}${person}:${location.pathname}${location.search}` : null;
const sentKey = "desk-draft-sent";

function kept(control) {
  const name = control.name || "";
  if (!name || /password|secret|token/i.test(name)) return false;
  return !["file", "password", "submit", "button"].includes(control.type);
}

function values() {
  const found = [];
  for (const control of form.elements) {
    if (!kept(control)) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      found.push([control.name, control.value, control.checked]);
    } else {
      found.push([control.name, control.value]);
    }
  }
  return found;
}

// What a person typed in them: the page's own revision and fingerprints differ after every save.
function typed(found) {
  return JSON.stringify(found.filter(([name]) => name !== "revision" && name !== "opened"));
}

function store() {
  const text = JSON.stringify({ at: Date.now(), values: values() });
  if (text.length > LONGEST) {
    say("This text is too long for this browser to keep a copy of. Save it before you leave the page.");
    return;
  }
  try {
    localStorage.setItem(key, text);
    say("");
  } catch {
    say("This browser keeps no copy of what you type: its storage is full or switched off. Save before you leave.");
  }
}

// What is said of the copy, beside the button that saves. An earlier copy stays: it is better than none.
function say(words) {
  let said = document.getElementById("draft-status");
  if (!said) {
    if (!words) return;
    said = document.createElement("p");
    said.id = "draft-status";
    said.className = "help counter over";
    said.setAttribute("role", "status");
    (form.querySelector(".save-bar") || form).append(said);
  }
  said.textContent = words;
  said.hidden = !words;
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

// Hidden fields too, the revision and the ids of rows: the form is as it was opened, so what a colleague saved meanwhile
// is answered with the conflict page.
function restore(stored) {
  rowsFor(stored);
  for (const [name, value, checked] of stored) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (!kept(control)) continue;
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
  const said = document.createElement("p");
  said.textContent = `You typed something here on ${at} that was not saved.`;
  const buttons = document.createElement("p");
  for (const [label, act] of [
    ["Restore what you typed", () => restore(draft.values)],
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
  box.append(said, buttons);
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
  // Saving led to another page.
  localStorage.removeItem(sessionStorage.getItem(sentKey));
  sessionStorage.removeItem(sentKey);
}

document.getElementById("logout-form")?.addEventListener("submit", () => {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
});
