// The chat on the start page. Says each thing once, also when the line breaks: what was
// said waits here under its own id until the office has kept it, and is sent again.
// Nothing is stored on the device. All words come in with textContent, never as markup.
"use strict";

(() => {
  const MOST_UNITS = 4096;
  const LOST_AFTER_MS = 2500; // a short break is nobody's business
  const SILENT_TOO_LONG_MS = 40000; // the server gives a sign of life each 15 s
  const TYPING_AT_MOST_MS = 12000;
  const SEEN_AFTER_MS = 800;
  const LONGEST_PAUSE_MS = 15000;
  const SLIP_CODE = /^(?=.*\d)[A-Za-z0-9-]{4,40}$/;

  const texts = document.getElementById("texts").dataset;
  const log = document.getElementById("log");
  const typing = document.getElementById("typing");
  const notice = document.getElementById("notice");
  const form = document.getElementById("composer");
  const words = document.getElementById("words");

  // --- what the office says ---------------------------------------------------------

  let stream = null;
  let hasOpened = false; // with the first stream comes the cookie that a post needs
  let streamPauseMs = 1000;
  let reopening = 0;
  let lostTimer = 0;
  let isLost = false;
  let lastSign = Date.now();
  let lastSeen = "";
  let seenTimer = 0;
  const shown = new Set();

  function openStream() {
    window.clearTimeout(reopening);
    if (stream) stream.close();
    stream = new EventSource("/chat/stream");
    lastSign = Date.now();
    stream.onopen = () => {
      hasOpened = true;
      streamPauseMs = 1000;
      lastSign = Date.now();
      lineIsBack();
      deliver();
    };
    stream.addEventListener("alive", () => { lastSign = Date.now(); });
    stream.onmessage = hear;
    stream.onerror = () => {
      lineIsLost();
      // The browser tries again by itself, unless the server answered with an error.
      if (stream.readyState === EventSource.CLOSED) reopenLater();
    };
  }

  function reopenLater() {
    window.clearTimeout(reopening);
    reopening = window.setTimeout(openStream, streamPauseMs);
    streamPauseMs = Math.min(streamPauseMs * 2, LONGEST_PAUSE_MS);
  }

  function reopenIfDead() {
    const isSilent = Date.now() - lastSign > SILENT_TOO_LONG_MS;
    if (isSilent || stream.readyState === EventSource.CLOSED) openStream();
  }

  function hear(event) {
    lastSign = Date.now();
    lastSeen = event.lastEventId;
    if (!shown.has(lastSeen)) {
      shown.add(lastSeen);
      showAnswer(JSON.parse(event.data));
    }
    window.clearTimeout(seenTimer);
    seenTimer = window.setTimeout(tellSeen, SEEN_AFTER_MS);
  }

  function tellSeen() {
    // If this gets lost, the next post or the next stream tells it again.
    post("/chat/seen", { seen: lastSeen }).catch(() => {});
  }

  function showAnswer(message) {
    stopTyping();
    const slip = element("div", "slip");
    const [first, ...others] = message.text.split("\n\n");
    slip.append(paragraph("slip-text", texts.fromOffice, first));
    others.forEach((text) => slip.append(element("p", "slip-text", text)));
    if (message.buttons.length) {
      const choices = element("div", "choices");
      message.buttons.forEach((button) => choices.append(choice(button)));
      slip.append(choices);
    }
    show(slip);
  }

  function choice(button) {
    if (button.link) {
      const link = element("a", "choice", button.label);
      if (/^(https?:\/\/|\/[a-z])/.test(button.link)) link.href = button.link;
      link.target = "_blank";
      link.rel = "noopener";
      link.append(element("span", "unseen", " " + texts.opensNewTab));
      return link;
    }
    const pressed = element("button", "choice", button.label);
    pressed.type = "button";
    pressed.addEventListener("click", () => say(button.label, { tap: button.data }));
    return pressed;
  }

  // --- what the person says ---------------------------------------------------------

  const unsent = [];
  let isDelivering = false;
  let retryTimer = 0;
  let retryPauseMs = 1000;

  function say(label, content) {
    // A second tap of a trembling finger is the same tap.
    if (content.tap && unsent.some((other) => other.content.tap === content.tap)) return;
    const bubble = element("div", "said");
    bubble.append(paragraph("said-text", texts.fromYou, label));
    show(bubble);
    if (!isLost) startTyping();
    unsent.push({ id: randomId(), content, bubble });
    deliver();
  }

  async function deliver() {
    if (isDelivering || !hasOpened) return;
    isDelivering = true;
    window.clearTimeout(retryTimer);
    // One after the other: order is part of what was said.
    while (unsent.length && (await deliverFirst())) unsent.shift();
    isDelivering = false;
  }

  async function deliverFirst() {
    const { id, content, bubble } = unsent[0];
    const body = Object.assign({ id }, content, lastSeen ? { seen: lastSeen } : {});
    let answer = null;
    try {
      answer = await post("/chat/messages", body);
    } catch (error) {
      return tryAgain(bubble, 0); // no line
    }
    if (answer.status === 202) {
      retryPauseMs = 1000;
      mark(bubble, "");
      return true;
    }
    if (answer.status === 401) openStream(); // the cookie is gone: a stream brings a new one
    if ([401, 408, 429].includes(answer.status) || answer.status >= 500) {
      if (answer.status !== 401) tell(texts.busy);
      return tryAgain(bubble, Number(answer.headers.get("Retry-After")) * 1000);
    }
    stopTyping();
    mark(bubble, answer.status === 413 ? texts.tooLong : texts.refused);
    return true;
  }

  function tryAgain(bubble, pauseMs) {
    stopTyping();
    mark(bubble, texts.notSent);
    retryTimer = window.setTimeout(deliver, Math.max(pauseMs || 0, retryPauseMs));
    retryPauseMs = Math.min(retryPauseMs * 2, LONGEST_PAUSE_MS);
    return false;
  }

  function mark(bubble, note) {
    const before = bubble.querySelector(".said-note");
    if (before) before.remove();
    if (note) keepingEnd(() => bubble.append(element("p", "said-note", note)));
    else if (notice.textContent === texts.busy) tell("");
  }

  function post(path, content) {
    return fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(content),
      credentials: "same-origin",
      cache: "no-store",
    });
  }

  function randomId() {
    // crypto.randomUUID is missing where the page is served without TLS.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // --- the page ---------------------------------------------------------------------

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function paragraph(className, speaker, text) {
    const made = element("p", className);
    made.append(element("span", "unseen", speaker + " "), document.createTextNode(text));
    return made;
  }

  function show(message) {
    log.append(message);
    const isTall = message.offsetHeight > window.innerHeight * 0.6;
    message.scrollIntoView({ block: isTall ? "start" : "end" });
  }

  // Does something that takes room; whoever was reading the end still sees it afterwards.
  function keepingEnd(change) {
    const page = document.documentElement;
    const wasAtEnd = page.scrollHeight - window.scrollY - window.innerHeight < 40;
    change();
    page.style.setProperty("--composer", form.offsetHeight + "px");
    if (wasAtEnd) (typing.hidden ? log.lastElementChild : typing).scrollIntoView({ block: "end" });
  }

  let typingTimer = 0;

  function startTyping() {
    window.clearTimeout(typingTimer);
    typing.hidden = false;
    typing.scrollIntoView({ block: "end" });
    typingTimer = window.setTimeout(stopTyping, TYPING_AT_MOST_MS);
  }

  function stopTyping() {
    window.clearTimeout(typingTimer);
    typing.hidden = true;
  }

  function tell(sentence) {
    keepingEnd(() => {
      notice.textContent = sentence;
      notice.classList.toggle("is-good", sentence === texts.back);
    });
  }

  function lineIsLost() {
    if (isLost || lostTimer) return;
    lostTimer = window.setTimeout(() => {
      isLost = true;
      stopTyping();
      tell(texts.lost);
    }, LOST_AFTER_MS);
  }

  function lineIsBack() {
    window.clearTimeout(lostTimer);
    lostTimer = 0;
    if (!isLost) return;
    isLost = false;
    tell(texts.back);
    window.setTimeout(() => {
      if (notice.textContent === texts.back) tell("");
    }, 4000);
  }

  function fitHeight() {
    keepingEnd(() => {
      words.style.height = "auto";
      words.style.height = words.scrollHeight + 4 + "px"; // its border
    });
  }

  function sendWords() {
    const text = words.value.trim();
    if (!text) return;
    if (text.length > MOST_UNITS) {
      tell(texts.tooLong); // the words stay, to be shortened
      return;
    }
    if (notice.textContent === texts.tooLong) tell("");
    words.value = "";
    fitHeight();
    say(text, { text });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendWords();
    words.focus();
  });
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendWords();
  });
  words.addEventListener("input", fitHeight);
  document.querySelectorAll(".starter").forEach((starter) => {
    starter.addEventListener("click", () => {
      const text = starter.dataset.words;
      say(text, { text });
    });
  });
  window.addEventListener("online", openStream);
  window.addEventListener("pageshow", (event) => { if (event.persisted) openStream(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) reopenIfDead(); });
  window.setInterval(reopenIfDead, 10000);

  function sendCodeOfAddress() {
    const code = new URLSearchParams(location.search).get("kode");
    if (code === null) return;
    // Once only, and the code does not stay in the address bar or the history.
    history.replaceState(null, "", location.pathname);
    const cleaned = code.trim().replace(/\s+/g, "-");
    if (!SLIP_CODE.test(cleaned)) return; // a link must not speak for the person
    words.value = cleaned;
    sendWords();
  }

  document.documentElement.classList.add("is-ready");
  openStream();
  sendCodeOfAddress();
})();
