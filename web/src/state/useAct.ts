/** One thing at a time that a button does, and why it did not work. */
import { useState } from "preact/hooks";
import { textOf } from "../components/Failure.tsx";

export interface Acting {
  /** Resolves to whether it was done. While something is under way nothing is. */
  act: (deed: () => Promise<unknown>) => Promise<boolean>;
  busy: boolean;
  failure: string | null;
  /** What was thrown, for the fields that it is about. */
  error: unknown;
}

export function useAct(): Acting {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  async function act(deed: () => Promise<unknown>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      await deed();
      return true;
    } catch (wrong) {
      setError(wrong);
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { act, busy, failure: error ? textOf(error) : null, error };
}
