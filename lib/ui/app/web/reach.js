// Says in the document itself, in Japanese, why the dashboard does not come up; nothing where it does.
//
// It stands first in the document and waits for Streamlit's first content. It says no more than was seen: nothing while a slow
// machine loads the scripts, but for a line after a minute, and nothing while a busy server takes its time. The words
// about sockets come from the server (reach.py). Browsers that cannot run the rest shall run this, Internet Explorer too: it is
// ES5 and nothing later.
(function () {
  var BROKEN = 3; // seconds from a script that failed until it is said
  var CONNECTING = 6; // from Streamlit's first sign of life until its connection is looked at
  var AGAIN = 5; // from one look to the next
  var LATE = 40; // without content over a socket that works
  var SLOW = 60; // of loading scripts
  var SILENT = 8; // without a word on a socket

  var TITLE = "画面を表示できません。";
  var TELL = "この文を管理者に伝えてください。";
  var WORDS = {
    old: "このブラウザ(Microsoft EdgeのInternet Explorerモードを含みます)では画面を表示できません。IEモードを解除するか、Edge、Chrome、Firefox又はSafariの新しい版で開いてください。",
    scripts: TITLE + "画面のプログラムを読み込めませんでした。" + TELL,
    slow: "画面のプログラムの読み込みが、1分たっても終わっていません。このままお待ちください。初めて開くときは9 MBを読み込みます。",
    socket:
      TITLE +
      "サーバーはありますが、画面の内容を運ぶ通信(WebSocket)が働いていません。" +
      TELL +
      "働くようになると、自動で表示します。",
    server: TITLE + "サーバーへの問い合わせに、正しい応答がありませんでした。" + TELL,
  };
  var SLOW_HINT = "プロキシの gzip が有効か、転送が途中で止まっていないか確かめてください。";

  var box = null;
  var failed = ""; // the address of the first script that could not be loaded
  var isBroken = false; // Streamlit's own script, which stands on all others, has failed
  var isOld = !("noModule" in document.createElement("script"));
  var isAsking = false;
  var seconds = { broken: 0, loading: 0, connecting: 0 };

  // ---------------------------------------------------------------- what is seen

  var noteFailure = function (event) {
    var place = event.target;
    if (place.tagName === "SCRIPT") isBroken = true;
    if (isBroken || place.rel === "modulepreload") failed = failed || place.src || place.href;
    // A word that the browser does not know.
    if (/SyntaxError/.test(event.message || "") && /\/static\//.test(event.filename || "")) isOld = true;
  };

  var app = function () {
    return document.querySelector('[data-testid="stApp"]');
  };

  var isUp = function () {
    var element = app();
    if (!element) return false;
    var state = element.getAttribute("data-test-connection-state") || "CONNECTED";
    return state === "CONNECTED" && element.getAttribute("data-test-script-state") !== "initial";
  };

  // ---------------------------------------------------------------- what is said

  var style = function (element, rules) {
    element.setAttribute("style", rules);
  };

  var line = function (text) {
    var element = document.createElement("p");
    style(element, "margin:0 0 8px");
    element.appendChild(document.createTextNode(text));
    return element;
  };

  var say = function (words, hint) {
    if (isUp() || !document.body) return;
    if (!box) {
      box = document.createElement("div");
      box.id = "reach";
      box.setAttribute("role", "alert");
      style(
        box,
        "position:fixed;z-index:2000000;top:16px;left:50%;width:90%;max-width:44em;transform:translateX(-50%);" +
          "box-sizing:border-box;padding:16px 20px 8px;border:2px solid #c00016;border-radius:4px;background:#fff;" +
          "color:#16181d;font:16px/1.7 'BIZ UDPGothic','Yu Gothic UI','Hiragino Sans',Meiryo,sans-serif;" +
          "overflow-wrap:anywhere"
      );
      document.body.appendChild(box);
    }
    var text = words + (hint ? "管理者の方へ: " + hint : "");
    if (box.getAttribute("data-said") === text) return;
    box.setAttribute("data-said", text);
    box.textContent = "";
    box.appendChild(line(words));
    if (hint) box.appendChild(line("管理者の方へ: " + hint));
  };

  var unsay = function () {
    if (box) box.parentNode.removeChild(box);
    box = null;
  };

  // ---------------------------------------------------------------- what is asked

  // Calls `then` with the status (0: no answer), the type and the text of what stands at an address.
  var ask = function (address, then) {
    var request = new XMLHttpRequest();
    request.open("GET", address);
    request.onloadend = function () {
      then(request.status, request.getResponseHeader("content-type") || "", request.responseText);
    };
    request.send();
  };

  var address = function (path, query) {
    var pairs = Object.keys(query).map(function (key) {
      return key + "=" + encodeURIComponent(query[key]);
    });
    return new URL(path + "?" + pairs.join("&"), document.baseURI).href;
  };

  var sayServer = function (path, status, type) {
    say(WORDS.server, address(path, {}).split("?")[0] + " → HTTP " + status + ", " + type);
  };

  // Streamlit opens its socket once these two answer. Without any answer it says so itself.
  var askStreamlit = function (path, next) {
    ask(address(path, {}), function (status, type) {
      if (status && status !== 200) sayServer(path, status, type);
      else if (next) askStreamlit(next);
      else unsay();
    });
  };

  // Asks the server why, by what this browser saw, and says it with what is `known` here already.
  var report = function (query, words, known) {
    ask(address("./_reach", query), function (status, type, text) {
      isAsking = false;
      var isAnswer = status === 200 && /json/.test(type);
      var hint = known + (isAnswer ? JSON.parse(text).administrators : "");
      if (hint) say(words, hint);
      else if (isAnswer) askStreamlit("./_stcore/health", "./_stcore/host-config");
      else if (status) sayServer("./_reach", status, type);
    });
  };

  var reportScripts = function () {
    isAsking = true;
    ask(failed, function (status, type) {
      var known = failed.split("?")[0] + " → " + (status ? "HTTP " + status + ", " + type : "応答なし") + "。";
      report({ seen: "scripts", status: status }, WORDS.scripts, known);
    });
  };

  // Opens a socket at Streamlit's address, by a name that the server will know, and reports what became of it.
  var probe = function () {
    isAsking = true;
    var name = "";
    while (name.length < 16) name += Math.floor(Math.random() * 16).toString(16);
    var socket = new WebSocket(address("./_stcore/stream", { reach: name }).replace(/^http/, "ws"));
    var seen = "";
    var end = function (outcome) {
      if (seen) return;
      seen = outcome === "open" && seconds.connecting > LATE ? "late" : outcome;
      report({ seen: seen, reach: name }, WORDS.socket, "");
      socket.close();
    };
    socket.onmessage = function () {
      end("open");
    };
    socket.onclose = function () {
      end("closed");
    };
    setTimeout(function () {
      end("silent");
    }, SILENT * 1000);
  };

  // ---------------------------------------------------------------- with every second

  var look = function () {
    if (isOld && !app()) return say(WORDS.old, "");
    if (app()) {
      seconds.connecting += 1;
      if (seconds.connecting >= CONNECTING && seconds.connecting % AGAIN === 1 && !isAsking) probe();
    } else if (isBroken) {
      seconds.broken += 1;
      if (seconds.broken % AGAIN === BROKEN && !isAsking) reportScripts();
    } else {
      seconds.loading += 1;
      if (seconds.loading > SLOW) say(WORDS.slow, SLOW_HINT);
    }
  };

  var tick = function () {
    if (isUp()) {
      unsay();
      removeEventListener("error", noteFailure, true);
    } else {
      look();
      setTimeout(tick, 1000);
    }
  };

  addEventListener("error", noteFailure, true);
  setTimeout(tick, 1000);
})();
