// What became of a file that was asked for. Streamlit shows an error for five seconds, and its own in English; below the buttons
// ours stays until the next press.
{
  const JAPANESE = /[ぁ-んァ-ヶ一-龠]/;
  const LOST =
    "サーバーとの接続が切れたため、ファイルを保存できませんでした。接続が戻ってから、もう一度押してください。";
  const LATE = "ファイルの作成に時間がかかり、保存できませんでした。絞り込みで件数を減らして、もう一度押してください。";
  const inWords = (text) => (JAPANESE.test(text) ? text : /timed out/.test(text) ? LATE : LOST);

  // The words of the buttons that a node is among: ours stand next after them.
  const wordsOf = (node) => {
    for (let box = node; box; box = box.parentElement) {
      const words = box.nextElementSibling?.querySelector?.("[data-files]");
      if (words) return words;
    }
    return null;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.('[data-testid="stDownloadButton"] button');
    if (button) wordsOf(button)?.replaceChildren();
  });

  new MutationObserver(() => {
    for (const error of document.querySelectorAll('[data-testid="stDownloadButtonError"]')) {
      const text = inWords(error.textContent);
      if (error.textContent !== text) error.textContent = text;
      const words = wordsOf(error);
      if (words && words.textContent !== text) words.textContent = text;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}
