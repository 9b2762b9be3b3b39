// The addresses of a meeting. The presenter's window is a document of its own beside the meeting's page.

const MEETING = "meeting";
const PRESENTER = "_presenter";
const PRESENTED = "meeting-presented"; // which meeting a window opened from this one presents

// The meeting's page, also asked for in the presenter's window.
export function pageAddress() {
  const address = new URL(location.href);
  address.pathname = address.pathname.replace(/_presenter$/, MEETING);
  address.searchParams.delete("look");
  return address;
}

// The presenter's window: at once where the slides are in the browser for it, else drawn by the meeting's page.
export function presenterAddress({ memory, data }) {
  const address = pageAddress();
  address.searchParams.set("role", "presenter");
  if (!memory.isStored("data") || !rememberPresented(data.address)) return address;
  address.pathname = address.pathname.replace(/[^/]*$/, PRESENTER);
  address.searchParams.set("look", data.look);
  return address;
}

function rememberPresented(meeting) {
  try {
    sessionStorage.setItem(PRESENTED, meeting);
    return true;
  } catch {
    return false;
  }
}

// The slides that the stage left for this window; null where there are none, or those of another version of the program.
export function presentedData(format) {
  try {
    const data = JSON.parse(sessionStorage.getItem(`meeting:${sessionStorage.getItem(PRESENTED)}:data`));
    return data?.slides?.length && String(data.format) === format ? data : null;
  } catch {
    return null;
  }
}
