// Files that were not taken: Streamlit shows a red icon and keeps the reason in a tooltip. Here the words stand below the box
// for files (words.js has put them into Japanese), and a file that never got so far is told of too.
{
  const JAPANESE = /[ぁ-んァ-ヶ一-龠]/;
  const BOX = '[data-testid="stFileUploader"]';
  const CHIP = '[data-testid="stFileChip"]';
  const PATIENCE = 5000; // ms for the server to say where a file goes
  const UNKNOWN = "送れませんでした。選び直しても続くときは、次の文を管理者に伝えてください: ";
  const UNANSWERED =
    "サーバーから返事がなく、まだ送っていません。接続を確かめ、選び直してください。続くときは、ページを読み込み直してください。";

  const nameOf = (chip) => chip.querySelector('[data-testid="stFileChipName"]')?.title ?? "";

  // Files that were chosen and of which nothing is shown yet, and those that were waited for in vain, by box.
  const awaited = new WeakMap();
  const unanswered = new WeakMap();

  const setOf = (map, box) => {
    if (!map.has(box)) map.set(box, new Set());
    return map.get(box);
  };

  const expect = (box, files) => {
    for (const { name } of files) setOf(awaited, box).add(name);
    setTimeout(() => {
      for (const { name } of files) if (setOf(awaited, box).delete(name)) setOf(unanswered, box).add(name);
      tell(box);
    }, PATIENCE);
  };
  document.addEventListener(
    "change",
    ({ target }) => target.files && target.closest(BOX) && expect(target.closest(BOX), target.files),
    true,
  );
  document.addEventListener(
    "drop",
    ({ target, dataTransfer }) => {
      const box = target.closest?.(BOX);
      if (box) expect(box, dataTransfer?.files ?? []);
    },
    true,
  );

  const reasonOf = (chip, box) => {
    const alert = chip.lastElementChild;
    const words = alert.textContent.replace(/^(Error|エラー): ?/, "");
    alert.removeAttribute("role"); // said once, with the file's name, below
    const kinds = box
      .querySelector("input[type=file]")
      .accept.split(",")
      .filter((kind) => kind.startsWith("."));
    if (words.startsWith("この種類") && kinds.length) return `${words}選べるのは ${kinds.join("・")} です。`;
    return JAPANESE.test(words) ? words : UNKNOWN + words;
  };

  const linesOf = (box) => {
    const chips = [...box.querySelectorAll(CHIP)];
    for (const chip of chips) {
      setOf(awaited, box).delete(nameOf(chip));
      setOf(unanswered, box).delete(nameOf(chip));
    }
    const refused = chips
      .filter((chip) => chip.getAttribute("aria-invalid"))
      .map((chip) => [
        nameOf(chip),
        (chip.getAttribute("aria-label") ?? "").slice(nameOf(chip).length + 2),
        reasonOf(chip, box),
      ]);
    return [...refused, ...[...setOf(unanswered, box)].map((name) => [name, "", UNANSWERED])];
  };

  const item = ([name, size, reason]) => {
    const line = document.createElement("li");
    const called = Object.assign(document.createElement("bdi"), { textContent: name });
    line.append(called, size ? `(${size.replace(/([A-Z]?B)$/, " $1")})` : "", `: ${reason}`);
    return line;
  };

  const tell = (box) => {
    const lines = linesOf(box);
    const said = JSON.stringify(lines);
    let notice = box.querySelector(".refused-files");
    if (!notice && !lines.length) return;
    if (!notice) {
      notice = Object.assign(document.createElement("div"), { className: "ev problem refused-files" });
      notice.setAttribute("role", "alert");
      box.append(notice);
    }
    if (notice.dataset.said === said) return;
    notice.dataset.said = said;
    const list = document.createElement("ul");
    list.append(...lines.map(item));
    const head = Object.assign(document.createElement("p"), {
      textContent: `受け付けていないファイルがあります(${lines.length}件)。`,
    });
    if (lines.length) notice.replaceChildren(head, list);
    else notice.remove();
  };

  new MutationObserver(() => document.querySelectorAll(BOX).forEach(tell)).observe(document.documentElement, {
    childList: true,
    subtree: true,
    characterData: true,
  });
}
