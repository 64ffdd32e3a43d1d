/** What the moderators tell everyone: the latest, and the others behind it. */
import { useEffect, useRef } from "preact/hooks";
import { Note } from "../../components/Note.tsx";
import { say } from "../../state/announce.ts";
import type { Entity } from "../../state/room.ts";

export function Announcements({ shown }: { shown: Entity<"announcement">[] }) {
  const said = useRef<string | null>(null);
  const latest = shown.at(-1);
  useEffect(() => {
    // What was there on coming in is read in its place.
    if (latest && said.current !== null && said.current !== latest.id)
      say(`Annonce\u00a0: ${latest.data.text}`);
    said.current = latest?.id ?? "";
  }, [latest?.id]);
  if (!latest) return null;
  const earlier = shown.slice(0, -1).reverse();
  return (
    <section class="stack stack-s" aria-label="Annonces">
      <Note icon="megaphone">
        <p>{latest.data.text}</p>
      </Note>
      {earlier.length ? (
        <details>
          <summary>Les annonces d’avant</summary>
          <ul class="bullets">
            {earlier.map((each) => (
              <li key={each.id}>{each.data.text}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}
