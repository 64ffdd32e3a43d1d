/** What tests need of the Web Locks API: one holder of a name at a time, in order of request. */
export function locks(): Pick<LockManager, "request"> {
  const tails = new Map<string, Promise<unknown>>();
  return {
    request(name: string, work: () => unknown) {
      const next = (tails.get(name) ?? Promise.resolve()).then(() => work());
      tails.set(
        name,
        next.catch(() => undefined),
      );
      return next;
    },
  } as Pick<LockManager, "request">;
}
