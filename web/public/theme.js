// Before the first paint, and a file of its own: pages allow no inline script.
try {
  const theme = localStorage.getItem("usine.theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be closed to us: the system's choice holds.
}
