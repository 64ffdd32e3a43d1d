/** A text that the gateway keeps (gateway/pages/texts), so that it reads the same without script. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { NoAnswer, Problem, problemOf } from "../../api/client.ts";
import { Failure } from "../../components/Failure.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";

const read = new Map<string, string>();

interface Props {
  name: string;
  title: string;
  /** What only the client can add, below the text. */
  children?: ComponentChildren;
}

export function StaticText({ name, title, children }: Props) {
  const [html, setHtml] = useState(read.get(name) ?? null);
  const [failure, setFailure] = useState<unknown>(null);

  async function load(): Promise<void> {
    setFailure(null);
    try {
      const response = await fetch(`/pages/${name}.html`);
      if (!response.ok) throw await problemOf(response);
      read.set(name, await response.text());
      setHtml(read.get(name)!);
    } catch (error) {
      setFailure(error instanceof Problem ? error : new NoAnswer());
    }
  }

  useEffect(() => {
    if (html === null) void load();
  }, [name]);
  return (
    <Page title={title}>
      <div class="wrap section">
        {html !== null ? (
          <article class="stack" dangerouslySetInnerHTML={{ __html: html }} />
        ) : (
          <div class="stack">
            <h1>{title}</h1>
            {failure ? <Failure error={failure} retry={() => void load()} /> : <Skeleton height="30rem" />}
          </div>
        )}
        {children}
      </div>
    </Page>
  );
}
