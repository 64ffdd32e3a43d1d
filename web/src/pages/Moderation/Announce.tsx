/** Says something to everybody in the session. */
import { useState } from "preact/hooks";
import { wrongAbout } from "../../api/fields.ts";
import type { AnnouncementShown } from "../../api/live.ts";
import { announce } from "../../api/liveStaff.ts";
import { Field } from "../../components/Field.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import type { Entity } from "../../state/room.ts";
import { useAct } from "../../state/useAct.ts";

interface Props {
  session: string;
  shown: readonly Entity<"announcement">[];
}

export function Announce({ session, shown }: Props) {
  const [text, setText] = useState("");
  const { act, busy, failure, error } = useAct();
  const last: AnnouncementShown | undefined = shown[shown.length - 1]?.data;
  const wrong = wrongAbout(error, "text");

  async function send(): Promise<void> {
    if (!text.trim()) return;
    const done = await act(() => announce(session, text.trim()));
    if (!done) return;
    setText("");
    show({ text: "L’annonce est partie." });
  }

  return (
    <details class="panel mod-more">
      <summary>Annoncer</summary>
      <form
        class="stack stack-s"
        aria-label="Annoncer"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {last ? (
          <p class="small soft">
            Dernière annonce{"\u00a0"}: {last.text}
          </p>
        ) : null}
        <Field id="announcement" label="À toutes les personnes de la rencontre" wrong={wrong}>
          {(wiring) => (
            <textarea
              {...wiring}
              class="input"
              maxLength={500}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        {failure && !wrong ? (
          <Note kind="bad">
            <p>{failure}</p>
          </Note>
        ) : null}
        <p>
          <button type="submit" class="btn" aria-disabled={busy || !text.trim()}>
            Annoncer
          </button>
        </p>
      </form>
    </details>
  );
}
