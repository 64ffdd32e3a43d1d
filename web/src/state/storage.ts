/** localStorage, or memory where the browser refuses it: then nothing outlives the tab, and nothing fails. */
const memory = new Map<string, string>();

export const storage = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key) ?? memory.get(key) ?? null;
    } catch {
      return memory.get(key) ?? null;
    }
  },
  /** Whether it outlives the tab. */
  set(key: string, value: string): boolean {
    try {
      localStorage.setItem(key, value);
      memory.delete(key);
      return true;
    } catch {
      memory.set(key, value);
      return false;
    }
  },
  remove(key: string): void {
    memory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // It never held the key, then.
    }
  },
  /** What is held under keys that begin with `prefix`. */
  all(prefix: string): string[] {
    return this.keys(prefix).map((key) => this.get(key)!);
  },
  removeAll(prefix: string): void {
    this.keys(prefix).forEach((key) => this.remove(key));
  },
  keys(prefix: string): string[] {
    const keys = [...memory.keys()];
    try {
      keys.push(...Object.keys(localStorage));
    } catch {
      // Memory is all there is.
    }
    return keys.filter((key) => key.startsWith(prefix));
  },
};
