/** One class: its code for the board, who has come, what they did as counts, cards to print, exports, closing. */
import "../../styles/classes.css";
import "../../styles/contents.css";
import "../../styles/staff.css";
import { useRef, useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import type { SchoolClass } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StaffBar } from "../../components/StaffBar.tsx";
import { StaffOnly } from "../../components/StaffOnly.tsx";
import { useResource } from "../../state/resource.ts";
import { staff } from "../../state/session.ts";
import { levelNames } from "../../words.ts";
import { Board } from "./Board.tsx";
import { Breaks } from "./Breaks.tsx";
import { Cards } from "./Cards.tsx";
import { CodePanel } from "./CodePanel.tsx";
import { Interests } from "./Interests.tsx";
import { Lifecycle } from "./Lifecycle.tsx";
import { LiveSessions } from "./LiveSessions.tsx";
import { placeName, useTerritories } from "./places.ts";
import { seatsTaken } from "./seatsTaken.ts";
import { ClassProgress } from "./ClassProgress.tsx";
import { Seats } from "./Seats.tsx";

export default function SchoolClassPage({ id }: { id: string }) {
  return (
    <StaffOnly title="Classe" roles={["teacher", "organiser"]}>
      <Loaded key={id} id={id} />
    </StaffOnly>
  );
}

function Loaded({ id }: { id: string }) {
  const { data, error, retry } = useResource<SchoolClass>(`/classes/${id}`, { as: "staff" });
  const places = useTerritories().data;
  const [board, setBoard] = useState(false);
  const [sheet, setSheet] = useState(false);
  const printer = useRef<HTMLButtonElement>(null);
  const teaches = staff.current.value?.role === "teacher";
  function closeSheet(): void {
    setSheet(false);
    requestAnimationFrame(() => printer.current?.focus());
  }
  if (!data)
    return (
      <div class="wrap section stack">
        <StaffBar />
        {error instanceof Problem && error.status === 404 ? (
          <div class="stack">
            <h1>Cette classe n’est pas à vous</h1>
            <p>Elle n’existe pas, ou une autre personne l’a ouverte.</p>
            <p>
              <a class="btn" href="/prof">
                Voir mes classes
              </a>
            </p>
          </div>
        ) : error ? (
          <Failure error={error} retry={retry} page />
        ) : (
          <Skeleton height="30rem" />
        )}
      </div>
    );
  const name = levelNames[data.level] ?? data.level;
  if (sheet) return <Cards school={data} name={name} close={closeSheet} />;
  return (
    <div class="wrap section stack stack-l">
      <StaffBar />
      <header class="row between class-head">
        <div class="stack stack-s">
          <p class="soft">
            <a href="/prof">Classes</a> · {placeName(data.territory, places)}
          </p>
          <h1>
            {name}, {data.school}
          </h1>
          <p class="soft">
            {seatsTaken(data)}
            {data.open ? "" : " · classe fermée"}
          </p>
        </div>
        {teaches ? (
          <div class="row no-print">
            <button type="button" class="btn" ref={printer} onClick={() => setSheet(true)}>
              <Icon name="print" />
              Imprimer les cartes
            </button>
            {data.open && data.code ? (
              <button type="button" class="btn go" onClick={() => setBoard(true)}>
                <Icon name="fullscreen" />
                Projeter le code
              </button>
            ) : null}
          </div>
        ) : null}
      </header>
      {board && data.code ? <Board school={data} name={name} close={() => setBoard(false)} /> : null}
      {teaches ? (
        <>
          <CodePanel school={data} />
          {data.open ? <Breaks school={data} /> : null}
          {data.seats ? (
            <>
              <ClassProgress school={data} />
              <Interests id={id} />
            </>
          ) : null}
          <LiveSessions school={data} />
          <Seats school={data} />
          <Lifecycle school={data} />
        </>
      ) : (
        <p>
          Le code, les places et les nombres d’une classe ne sont montrés qu’à la personne qui l’a ouverte.
        </p>
      )}
    </div>
  );
}
