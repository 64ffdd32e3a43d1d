import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { OwnQuestion } from "../../api/live.ts";
import { online } from "../../state/online.ts";
import type { Line } from "../../state/roomFeed.ts";
import { visitor } from "../../state/session.ts";
import { signIn } from "../../testing/api.ts";
import { AskForm } from "./AskForm.tsx";
import type { InRoom } from "./useRoom.ts";

const root = document.createElement("div");
const asked: OwnQuestion[] = [];
const line = signal<Line>("live");
const inRoom = {
  asked: (question: OwnQuestion) => asked.push(question),
  readMine: () => undefined,
  mine: signal(null),
  line,
} as unknown as InRoom;

let sent: { key: string | null; text: string }[];
let answer: () => Response | Promise<Response>;

function show(more: { open?: boolean; silenced?: boolean } = {}): void {
  void act(() =>
    render(
      <AskForm session="grue" inRoom={inRoom} open={more.open ?? true} silenced={more.silenced ?? false} />,
      root,
    ),
  );
}

const field = () => root.querySelector("textarea")!;

async function type(text: string): Promise<void> {
  await act(() => {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function send(): Promise<void> {
  await act(async () => {
    root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
}

beforeEach(() => {
  localStorage.clear();
  document.body.append(root);
  visitor.open(signIn("a"));
  asked.length = 0;
  sent = [];
  answer = () => Response.json({ id: "q1", state: "held" }, { status: 201 });
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    const { text } = JSON.parse(init.body as string) as { text: string };
    sent.push({ key: new Headers(init.headers).get("Idempotency-Key"), text });
    return Promise.resolve().then(answer);
  });
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

it("sends what was typed, signed by the pseudonym, and is empty again", async () => {
  show();
  expect(root.textContent).toContain("«\u202fLoutre curieuse 42\u202f»");
  await type("  Et le vent\u202f? ");
  await send();
  expect(sent.map((each) => each.text)).toEqual(["Et le vent\u202f?"]);
  expect([field().value, asked.map((each) => each.id)]).toEqual(["", ["q1"]]);
});

it("keeps the text where no answer came, also on a page that is loaded again, under the same key", async () => {
  answer = () => Promise.reject(new TypeError("no line"));
  show();
  await type("Et le vent\u202f?");
  await send();
  expect(root.textContent).toContain("Ta question est gardée dans le champ.");
  render(null, root);
  show();
  expect(field().value).toBe("Et le vent\u202f?");
  answer = () => Response.json({ id: "q1", state: "held" }, { status: 201 });
  await send();
  expect(sent[1]!.key).toBe(sent[0]!.key);
  await type("Et la pluie\u202f?");
  await send();
  expect(sent[2]!.key).not.toBe(sent[0]!.key);
});

it("sends nothing that says nothing", async () => {
  show();
  await type("   ");
  await send();
  expect(sent).toEqual([]);
  expect(root.textContent).toContain("Écris d’abord ta question.");
});

it("says beside the field what is wrong with the text", async () => {
  answer = () => Response.json({ errors: { "json.text": ["Trop long."] } }, { status: 422 });
  show();
  await type("Et le vent\u202f?");
  await send();
  expect(root.querySelector(".err")!.textContent).toBe("Trop long.");
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(field().value).toBe("Et le vent\u202f?");
});

it("invites to send again once the network is back", async () => {
  answer = () => Promise.reject(new TypeError("no network"));
  show();
  await type("Et le vent\u202f?");
  online.value = false;
  await send();
  expect(root.textContent).toContain("Ta question est gardée dans le champ.");
  await act(() => {
    online.value = true;
  });
  expect(root.textContent).not.toContain("gardée dans le champ");
  expect(root.textContent).toContain("La connexion est revenue");
  expect(field().value).toBe("Et le vent\u202f?");
});

it("invites to send again once the platform answers, where the network was there all the time", async () => {
  answer = () => Promise.reject(new TypeError("no platform"));
  show();
  await type("Et le vent\u202f?");
  await act(() => {
    line.value = "broken";
  });
  await send();
  expect(root.textContent).toContain("Ta question est gardée dans le champ.");
  for (const next of ["opening", "live"] as const)
    await act(() => {
      line.value = next;
    });
  expect(root.textContent).not.toContain("gardée dans le champ");
  expect(root.textContent).toContain("tu peux envoyer ta question");
});

it("says why nothing can be asked now", () => {
  show({ open: false });
  expect(root.textContent).toContain("en pause un moment");
  show({ silenced: true });
  expect(root.textContent).toContain("Tu peux toujours écouter, voter et réagir.");
  expect(root.querySelector("textarea")).toBeNull();
});
