"use strict";
// The theme that the reader chose, before anything is drawn. A page from disk may have no storage.
try {
  const theme = localStorage.getItem("foothold-theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // The theme of the system remains.
}
