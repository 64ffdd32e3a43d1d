/** Who has a seat, by nickname: taking one away, making some before the lesson, and the list as a file. */
import { useRef, useState } from "preact/hooks";
import { call, download } from "../../api/client.ts";
import { useFocusOnWrong, wrongAbout } from "../../api/fields.ts";
import type { SchoolClass, Seat, SeatList } from "../../api/types.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { Failure, textOf } from "../../components/Failure.tsx";
import { Field } from "../../components/Field.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { shortDate } from "../../dates.ts";
import { show } from "../../state/announce.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { save } from "../../state/save.ts";
import { counted } from "../../words.ts";
import { Removals } from "./Removals.tsx";

export function Seats({ school }: { school: SchoolClass }) {
  const { data, error, retry } = useResource<SeatList>(`/classes/${school.id}/seats`, { as: "staff" });
  const [failure, setFailure] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);

  async function saveList(): Promise<void> {
    setFailure(null);
    try {
      save(await download(`/classes/${school.id}/export`, { as: "staff", accept: "text/csv" }), "classe.csv");
    } catch (wrong) {
      setFailure(textOf(wrong));
    }
  }

  return (
    <section class="stack">
      <div class="section-head">
        <h2 tabIndex={-1} ref={title}>
          Les places
        </h2>
        {data?.items.length ? (
          <button type="button" class="btn quiet no-print" onClick={() => void saveList()}>
            <Icon name="download" />
            Exporter la liste
          </button>
        ) : null}
      </div>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      {data ? (
        data.items.length ? (
          <ul class="seats">
            {data.items.map((seat) => (
              <Row
                key={seat.visitor_id}
                school={school}
                seat={seat}
                focusAfter={() => title.current?.focus()}
              />
            ))}
          </ul>
        ) : (
          <p class="soft">Personne n’est encore entré. Projetez le code, ou imprimez des cartes.</p>
        )
      ) : error ? (
        <Failure error={error} retry={retry} />
      ) : (
        <Skeleton height="12rem" />
      )}
      <Removals school={school} focusAfter={() => title.current?.focus()} />
      {school.open ? <More school={school} /> : null}
    </section>
  );
}

/** After a change of seats: the class counts them, too. */
function again(): void {
  refresh("/classes", { as: "staff" });
}

interface RowProps {
  school: SchoolClass;
  seat: Seat;
  focusAfter: () => void;
}

function Row({ school, seat, focusAfter }: RowProps) {
  async function remove(): Promise<void> {
    await call(`/classes/${school.id}/seats/${seat.visitor_id}`, { method: "DELETE", as: "staff" });
    again();
    show({ text: `La place de ${seat.nickname} est libre.` });
  }
  return (
    <li class="seat">
      <span class="seat-name">
        <b>{seat.nickname}</b>
        <span class="soft small">
          {seat.used ? `depuis le ${shortDate(seat.joined_at)}` : "carte pas encore utilisée"}
        </span>
      </span>
      <Confirm
        class="btn quiet"
        label={
          <>
            <Icon name="trash" />
            Retirer
          </>
        }
        name={`Retirer la place de ${seat.nickname}`}
        question={`Retirer la place de ${seat.nickname} ?`}
        yes="Oui, retirer"
        act={remove}
        focusAfter={focusAfter}
      >
        <p>
          Cette personne ne fera plus partie de la classe. Elle garde ses points et sa carte, et peut
          rejoindre une autre classe. Si c’est une erreur, le retrait s’annule pendant trente jours.
        </p>
      </Confirm>
    </li>
  );
}

function More({ school }: { school: SchoolClass }) {
  const [count, setCount] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = useFocusOnWrong(error);
  const key = useRef({ count: "", value: "" });

  async function add(): Promise<void> {
    if (busy) return;
    if (key.current.count !== count) key.current = { count, value: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      const made = await call<SeatList>(`/classes/${school.id}/seats`, {
        method: "POST",
        as: "staff",
        body: { count: Number(count) },
        idempotencyKey: key.current.value,
      });
      key.current = { count: "", value: "" };
      setCount("");
      again();
      show({ text: `${counted(made.items.length, "place prête", "places prêtes")} : imprimez les cartes.` });
    } catch (wrong) {
      setError(wrong);
    } finally {
      setBusy(false);
    }
  }

  const wrong = wrongAbout(error, "count");
  return (
    <details class="more-seats no-print">
      <summary>Préparer des places avant le cours</summary>
      <form
        ref={form}
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <p class="soft">Chaque carte imprimée porte déjà un pseudo : pratique sans téléphone, ou au CDI.</p>
        <Field id="count" label="Combien de places" wrong={wrong}>
          {(wiring) => (
            <input
              {...wiring}
              class="input short"
              type="number"
              inputMode="numeric"
              min={1}
              max={65}
              value={count}
              onInput={(event) => setCount(event.currentTarget.value)}
            />
          )}
        </Field>
        {error && !wrong ? (
          <Note kind="bad">
            <p>{textOf(error)}</p>
          </Note>
        ) : null}
        <p>
          <button type="submit" class="btn" aria-disabled={busy || !count}>
            Préparer
          </button>
        </p>
      </form>
    </details>
  );
}
