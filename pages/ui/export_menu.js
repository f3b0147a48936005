// Hands a file that the server made to the reader's browser, which saves it. Nothing is sent.

function bytes(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

export default function ({ parentElement, data }) {
  window.__footholdHanded ??= new Set();
  if (window.__footholdHanded.has(data.ticket)) return;
  window.__footholdHanded.add(data.ticket);
  const blob = new Blob([bytes(data.bytes)], { type: data.type });
  const link = Object.assign(document.createElement("a"),
    { href: URL.createObjectURL(blob), download: data.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  parentElement.querySelector("[role=status]").textContent = data.said;
}
