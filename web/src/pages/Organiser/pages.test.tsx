import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";
import { api } from "../../testing/api.ts";
import { useAllPages } from "./pages.ts";

it("reads a whole list, page by page, where something is looked up in it", async () => {
  const root = document.createElement("div");
  const paths: string[] = [];
  const pages: Record<string, { items: string[]; next: string | null }> = {
    "/staff": { items: ["a"], next: "1" },
    "/staff?after=1": { items: ["b"], next: "2" },
    "/staff?after=2": { items: ["c"], next: null },
  };
  api(({ path }) => {
    paths.push(path);
    return Response.json(pages[path]);
  });
  function Team() {
    return <>{useAllPages<string, { items: string[]; next: string | null }>("/staff").items?.join(" ")}</>;
  }
  void act(() => render(<Team />, root));
  await vi.waitFor(() => expect(root.textContent).toBe("a b c"));
  expect(paths).toEqual(Object.keys(pages));
  void act(() => render(null, root));
  vi.unstubAllGlobals();
});
