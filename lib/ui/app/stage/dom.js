// Making elements, and whose an event is.

// Builds an element: attributes by name, `on…` adds a listener, `html` takes markup that the server has escaped.
// An attribute that is false, null or undefined is left out, and so is a missing child.
export function element(tag, attributes = {}, ...children) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "html") created.innerHTML = value;
    else if (name.startsWith("on")) created.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) created.setAttribute(name, value === true ? "" : value);
  }
  created.append(...children.filter((child) => child != null));
  return created;
}

// The key did something here: neither the browser nor Streamlit acts on it too.
export function consume(event) {
  event.preventDefault();
  event.stopPropagation();
}

export const isWriting = (event) => /^(TEXTAREA|INPUT|SELECT)$/.test(event.target?.tagName ?? "");

// Whether a key belongs to the input method, with which a reading becomes kanji: there Escape takes the reading back and
// Enter confirms it. Safari ends composing before the key comes, and says so by its code alone; outside of a field nothing
// is composed, whatever the code.
export const isForInputMethod = (event) => event.isComposing || (event.keyCode === 229 && isWriting(event));
