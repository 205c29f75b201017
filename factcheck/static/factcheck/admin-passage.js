/* Picking a passage with the mouse: what is selected in the copy's text becomes a place, counted in code points. */

const text = document.getElementById("copy-text");
const form = document.getElementById("selected");
const SHOWN = 160;

/* JavaScript counts UTF-16 units; the ledger counts code points. */
const points = (words) => [...words].length;

/* Where a point of the selection stands in the whole text, or null outside of it. */
const place = (node, offset) => {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const paragraph = element?.closest("#copy-text p");
  if (!paragraph) return null;
  const before = document.createRange();
  before.setStart(paragraph, 0);
  before.setEnd(node, offset);
  return Number(paragraph.dataset.start) + points(before.toString());
};

/* A selection may begin or end between paragraphs: it is cut to what of it lies in the text. */
const within = (range) => {
  const paragraphs = [...text.querySelectorAll("p")].filter((one) => range.intersectsNode(one));
  if (!paragraphs.length) return null;
  const first = paragraphs[0];
  const last = paragraphs[paragraphs.length - 1];
  const start = place(range.startContainer, range.startOffset) ?? Number(first.dataset.start);
  const end =
    place(range.endContainer, range.endOffset) ?? Number(last.dataset.start) + points(last.textContent);
  return start < end ? { start, end } : null;
};

if (text && form) {
  const button = form.querySelector("button");
  const told = form.querySelector(".selected-words");
  for (const hint of document.querySelectorAll("[data-needs-script]")) hint.hidden = false;
  // In its place before anything is selected: nothing moves under a mouse that is dragging.
  told.textContent = "Nothing is selected yet.";
  form.hidden = false;

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(text)) return;
    const found = within(range);
    const words = selection.toString().trim();
    if (!found || !words) return;
    form.elements.start.value = found.start;
    form.elements.end.value = found.end;
    form.elements.words.value = words;
    told.textContent = words.length > SHOWN ? `“${words.slice(0, SHOWN)} …”` : `“${words}”`;
    button.disabled = false;
  });
}
