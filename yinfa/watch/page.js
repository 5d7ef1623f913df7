// What the server says has changed goes in; the page is brought up to it where it differs, and nothing moves.
"use strict";

let events = null;
let refreshing = Promise.resolve();

function listen() {
  events = new EventSource("/events");
  events.onmessage = (event) => {
    lost(false);
    refreshing = refreshing.then(() => refresh(event.data)).catch(() => lost(true));
  };
  events.onerror = () => lost(true);
}

function lost(is) {
  document.querySelector(".lost").hidden = !is;
}

async function refresh(version) {
  if (version === document.body.dataset.version) return;
  const answer = await fetch(location.href);  // a notice that is gone has a page, too
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = now.title;
  morph(document.body, now.body);
}

// Make the old element like the new one; what is the same stays as it is, with its scroll position and pictures.
function morph(old, now) {
  if (old.isEqualNode(now)) return;
  if (old.nodeName !== now.nodeName || old.className !== now.className || old.nodeType !== Node.ELEMENT_NODE) {
    old.replaceWith(now);
    return;
  }
  if (old.className === "frame") {
    turn(old, now.firstElementChild.getAttribute("src"));
    return;
  }
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!now.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  const kept = [...old.childNodes];
  [...now.childNodes].forEach((child, i) => (i < kept.length ? morph(kept[i], child) : old.append(child)));
  kept.slice(now.childNodes.length).forEach((child) => child.remove());
}

// Load a web page behind the one that is shown, scroll it to the same place, then put it in front.
function turn(frame, address) {
  const [shown, ...waiting] = frame.children;
  waiting.forEach((iframe) => iframe.remove());
  if (shown.getAttribute("src") === address) return;
  const next = shown.cloneNode();
  next.addEventListener("load", () => {
    next.contentWindow.scrollTo(0, shown.contentWindow.scrollY);
    shown.remove();
  }, { once: true });
  next.src = address;
  frame.append(next);
}

// A browser keeps few connections to one address: a hidden page gives its own up, and asks anew when it is seen again.
document.addEventListener("visibilitychange", () => (document.hidden ? events?.close() : listen()));
if (!document.hidden) listen();
document.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
