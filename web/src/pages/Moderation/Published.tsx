/** Questions on all screens: pinning the one that is answered, removing one, silencing its author. */
import { pin, removeQuestion, silenceAuthor } from "../../api/liveStaff.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { inOrder, type Entity } from "../../state/room.ts";
import { useAct } from "../../state/useAct.ts";
import { counted } from "../../words.ts";

interface Props {
  session: string;
  questions: readonly Entity<"question">[];
}

export function Published({ session, questions }: Props) {
  return (
    <details class="panel mod-more">
      <summary>À l’écran ({questions.length})</summary>
      {questions.length ? (
        <ul class="mod-published">
          {inOrder(questions, "votes").map((each) => (
            <Row key={each.id} session={session} question={each} />
          ))}
        </ul>
      ) : (
        <p class="soft">Aucune question n’est encore publiée.</p>
      )}
    </details>
  );
}

function Row({ session, question: { id, data } }: { session: string; question: Entity<"question"> }) {
  const { act, busy, failure } = useAct();
  const answered = data.state === "answered";

  async function silence(silent: boolean): Promise<void> {
    await silenceAuthor(session, id, silent);
    show({
      text: silent
        ? `${data.author} ne peut plus poser de question ici.`
        : `${data.author} peut de nouveau poser des questions.`,
    });
  }

  return (
    <li class="stack stack-s">
      <p>
        <b>{data.text}</b>
      </p>
      <p class="small soft">
        {data.author} · {counted(data.votes, "vote")}
        {answered ? " · répondue" : data.state === "passed" ? " · plus tard" : ""}
        {data.pinned ? " · épinglée" : ""}
      </p>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      <div class="row tight">
        {answered ? null : (
          <button
            type="button"
            class="btn quiet"
            aria-pressed={data.pinned}
            aria-disabled={busy}
            onClick={() => void act(() => pin(session, id, !data.pinned))}
          >
            {data.pinned ? "Ne plus épingler" : "Épingler"}
          </button>
        )}
        <Confirm
          class="btn quiet"
          label="Retirer"
          question={"Retirer cette question des écrans\u202f?"}
          yes="Oui, retirer"
          act={async () => void (await removeQuestion(session, id))}
        >
          <p>Elle disparaît tout de suite, partout, et ne revient pas.</p>
        </Confirm>
        <Confirm
          class="btn quiet"
          label="Faire taire"
          name={`Faire taire ${data.author}`}
          question={`Ne plus accepter de question de ${data.author}\u202f?`}
          yes="Oui, faire taire"
          act={() => silence(true)}
        >
          <p>
            Pour cette rencontre seulement. Vous ne savez pas qui c’est, et personne d’autre n’en est averti.
          </p>
        </Confirm>
        <button
          type="button"
          class="btn quiet"
          aria-disabled={busy}
          onClick={() => void act(() => silence(false))}
        >
          Laisser parler
        </button>
      </div>
    </li>
  );
}
