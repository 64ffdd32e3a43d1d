/** What the API said about the fields of a form: `json.<field>` -> messages. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Problem } from "./client.ts";

/** The messages about `field`; null if there is nothing wrong with it. */
export function wrongAbout(error: unknown, field: string): string | null {
  if (!(error instanceof Problem)) return null;
  return error.errors[`json.${field}`]?.join(" ") ?? null;
}

/** Whether `error` is shown beside the fields of a form that has `fields`. */
export function isToldBeside(error: unknown, fields: readonly string[]): boolean {
  return fields.some((field) => wrongAbout(error, field) !== null);
}

/** For a form's `ref`: who has sent it is led to the first field that was refused. */
export function useFocusOnWrong(error: unknown): RefObject<HTMLFormElement> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error]);
  return form;
}
