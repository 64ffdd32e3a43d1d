import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api, signIn, type Asked } from "../testing/api.ts";
import { locks } from "../testing/locks.ts";
import { refresh, seeds, useResource } from "./resource.ts";
import { visitor } from "./session.ts";

let read: string[];
let answer: (asked: Asked) => Response | Promise<Response>;
let place: HTMLElement;

function Shown({ path }: { path: string }) {
  const { data } = useResource<{ of: string }>(path, { as: "visitor" });
  return <p>{data?.of}</p>;
}

const show = (path: string | null) => act(() => render(path && <Shown path={path} />, place));

beforeEach(() => {
  vi.stubGlobal("navigator", { ...navigator, locks: locks() });
  localStorage.clear();
  read = [];
  answer = ({ path, token }) => Response.json({ of: `${path} ${token}` });
  api((asked) => {
    read.push(asked.path);
    return answer(asked);
  });
  place = document.createElement("div");
});

afterEach(() => {
  render(null, place);
  vi.unstubAllGlobals();
});

it("never shows to one visitor what another has read on this device", async () => {
  visitor.open(signIn("a"));
  show("/me");
  await vi.waitFor(() => expect(place.textContent).toBe("/me token-a-0"));
  act(() => void visitor.open(signIn("b")));
  expect(place.textContent).toBe("");
  await vi.waitFor(() => expect(place.textContent).toBe("/me token-b-0"));
});

it("reads again what is shown, and the rest only when it is shown next", async () => {
  visitor.open(signIn("c"));
  show("/classes/1");
  await vi.waitFor(() => expect(place.textContent).toContain("/classes/1"));
  show("/classes/2");
  await vi.waitFor(() => expect(place.textContent).toContain("/classes/2"));
  read = [];
  refresh("/classes", { as: "visitor" });
  await vi.waitFor(() => expect(read).toEqual(["/classes/2"]));
  show("/classes/1");
  await vi.waitFor(() => expect(read).toEqual(["/classes/2", "/classes/1"]));
});

it("keeps the latest answer, in whatever order they come", async () => {
  visitor.open(signIn("d"));
  const answers: ((response: Response) => void)[] = [];
  answer = () => new Promise((resolve) => void answers.push(resolve));
  show("/me/points");
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  refresh("/me/points", { as: "visitor" });
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]!(Response.json({ of: "new" }));
  await vi.waitFor(() => expect(place.textContent).toBe("new"));
  answers[0]!(Response.json({ of: "old" }));
  await new Promise((resolve) => setTimeout(resolve));
  expect(place.textContent).toBe("new");
});

function Open({ path }: { path: string }) {
  const { data } = useResource<{ of: string }>(path);
  return <p>{data?.of}</p>;
}

it("shows what the page brought along, and reads again at once what may be over by now", async () => {
  answer = ({ path }) => Response.json({ of: `read ${path}` });
  Object.assign(seeds, { "/challenges": { of: "brought" }, "/live/sessions/a": { of: "brought" } });
  act(() => render(<Open path="/challenges" />, place));
  expect(place.textContent).toBe("brought");
  act(() => render(<Open path="/live/sessions/a" />, place));
  expect(place.textContent).toBe("brought");
  await vi.waitFor(() => expect(place.textContent).toBe("read /live/sessions/a"));
  expect(read).toEqual(["/live/sessions/a"]);
});
