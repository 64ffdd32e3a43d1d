/** Whether the browser says that there is a line: a slow one, or one without the platform, counts as one. */
import { signal } from "@preact/signals";

export const online = signal(navigator.onLine);

addEventListener("online", () => (online.value = true));
addEventListener("offline", () => (online.value = false));
