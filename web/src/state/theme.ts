/** Day shift or night shift: the system's choice until somebody makes their own. */
import { signal } from "@preact/signals";
import { storage } from "./storage.ts";

const system = matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}

export const dark = signal(isDark());

system.addEventListener("change", () => (dark.value = isDark()));

export function toggleTheme(): void {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  storage.set("usine.theme", theme);
  dark.value = theme === "dark";
}
