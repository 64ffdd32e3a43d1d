/** Runs `work` while no other tab runs work under the same `name`; where the browser has no locks, just runs it. */
export function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  // TypeScript's own type of `request` unwraps what the callback gives once too often.
  return navigator.locks ? (navigator.locks.request(name, work) as Promise<T>) : work();
}
