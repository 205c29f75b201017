/* Picks a passage with the mouse: turns a selection in the copy's text into positions, counted in code points. */

const text = document.getElementById("copy-text");
const form = document.getElementById("selected");
const SHOWN = 160;

/* JavaScript counts UTF-16 units; the server counts code points. */
const countPoints = (words) => [...words].length;

/* The position of one end of the selection in the whole text, or null if it is outside the text. */
const position = (node, offset) => {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const paragraph = element?.closest("#copy-text p");
  if (!paragraph) return null;
  const before = document.createRange();
  before.setStart(paragraph, 0);
  before.setEnd(node, offset);
  return Number(paragraph.dataset.start) + countPoints(before.toString());
};

/* The part of a selection that is in the text; it may start or end between paragraphs. */
const within = (range) => {
  const paragraphs = [...text.querySelectorAll("p")].filter((paragraph) => range.intersectsNode(paragraph));
  if (!paragraphs.length) return null;
  const first = paragraphs[0];
  const last = paragraphs[paragraphs.length - 1];
  const start = position(range.startContainer, range.startOffset) ?? Number(first.dataset.start);
  const end =
    position(range.endContainer, range.endOffset) ?? Number(last.dataset.start) + countPoints(last.textContent);
  return start < end ? { start, end } : null;
};

if (text && form) {
  const button = form.querySelector("button");
  const preview = form.querySelector(".selected-words");
  for (const hint of document.querySelectorAll("[data-needs-script]")) hint.hidden = false;
  // Show the bar before anything is selected, so that nothing moves under a dragging mouse.
  preview.textContent = "No words are selected yet.";
  form.hidden = false;

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(text)) return;
    const passage = within(range);
    const words = selection.toString().trim();
    if (!passage || !words) return;
    form.elements.start.value = passage.start;
    form.elements.end.value = passage.end;
    form.elements.words.value = words;
    preview.textContent = words.length > SHOWN ? `“${words.slice(0, SHOWN)} …”` : `“${words}”`;
    button.disabled = false;
  });
}
