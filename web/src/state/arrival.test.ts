import { beforeEach, expect, it, vi } from "vitest";

const SERVED = '<div id="app"><form><input id="q" type="search" value="robot"><input id="gone"></form></div>';

/** As the gateway serves the page; the client's page is in `root`, not yet in the document. */
async function served(): Promise<{ root: HTMLElement; arrived: () => void }> {
  vi.resetModules();
  document.body.innerHTML = SERVED;
  const { arrived, stage } = await import("./arrival.ts");
  const root = stage();
  root.innerHTML = '<input id="q" type="search">';
  return { root, arrived };
}

const field = (id: string) => document.querySelector<HTMLInputElement>(`input#${id}`)!;

beforeEach(() => {
  document.body.innerHTML = "";
});

it("puts the client's page where the gateway's stood", async () => {
  const { root, arrived } = await served();
  arrived();
  expect(document.querySelectorAll("#app")).toHaveLength(1);
  expect(document.getElementById("app")).toBe(root);
});

it("goes on with what was typed, as if it were typed now, and where", async () => {
  const { root, arrived } = await served();
  const typed: string[] = [];
  root.addEventListener("input", (event) => typed.push((event.target as HTMLInputElement).value));
  field("q").value = "bras";
  field("q").focus();
  field("q").setSelectionRange(1, 3);
  arrived();
  expect(typed).toEqual(["bras"]);
  expect(document.activeElement).toBe(root.querySelector("#q"));
  expect([field("q").selectionStart, field("q").selectionEnd]).toEqual([1, 3]);
});

it("leaves alone what nobody has touched, and what the client does not have", async () => {
  const { root, arrived } = await served();
  const typed = vi.fn();
  root.addEventListener("input", typed);
  field("gone").value = "lost with its page";
  field("gone").focus();
  arrived();
  expect(typed).not.toHaveBeenCalled();
  expect(document.activeElement).not.toBe(root.querySelector("#q"));
});

it("leaves a page alone that is there", async () => {
  const { root, arrived } = await served();
  arrived();
  field("q").value = "typed since";
  arrived();
  expect(document.getElementById("app")).toBe(root);
  expect(field("q").value).toBe("typed since");
});
