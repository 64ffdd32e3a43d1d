/** A teacher's classes, and opening a new one. */
import "../../styles/classes.css";
import "../../styles/contents.css";
import "../../styles/staff.css";
import { useRef, useState } from "preact/hooks";
import type { SchoolClass, SchoolClassList } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StaffOnly } from "../../components/StaffOnly.tsx";
import { StaffBar } from "../../components/StaffBar.tsx";
import { useResource } from "../../state/resource.ts";
import { staff } from "../../state/session.ts";
import { counted, levelNames } from "../../words.ts";
import { NewClass } from "./NewClass.tsx";
import { placeName, useTerritories } from "./places.ts";

export default function Classes() {
  return (
    <StaffOnly title="Mes classes" roles={["teacher", "organiser"]}>
      <List />
    </StaffOnly>
  );
}

function List() {
  const { data, error, retry } = useResource<SchoolClassList>("/classes", { as: "staff" });
  const [adding, setAdding] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const own = staff.current.value?.role === "teacher";
  function close(): void {
    setAdding(false);
    requestAnimationFrame(() => opener.current?.focus());
  }
  return (
    <div class="wrap section stack stack-l">
      <StaffBar />
      <div class="section-head">
        <h1>{own ? "Mes classes" : "Toutes les classes"}</h1>
        {own && data?.items.length && !adding ? (
          <button type="button" class="btn go" ref={opener} onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Ouvrir une classe
          </button>
        ) : null}
      </div>
      {own && (adding || data?.items.length === 0) ? (
        <NewClass first={data?.items.length === 0} close={close} />
      ) : null}
      {data ? (
        data.items.length ? (
          <ul class="class-list">
            {data.items.map((each) => (
              <Row key={each.id} school={each} />
            ))}
          </ul>
        ) : own ? null : (
          <p class="soft">Aucune classe n’est encore inscrite.</p>
        )
      ) : error ? (
        <Failure error={error} retry={retry} />
      ) : (
        <Skeleton height="16rem" />
      )}
    </div>
  );
}

function Row({ school }: { school: SchoolClass }) {
  const places = useTerritories().data;
  return (
    <li class="panel class-row">
      <div class="stack stack-s">
        <h2>
          <a href={`/prof/classes/${school.id}`}>
            {levelNames[school.level] ?? school.level}, {school.school}
          </a>
        </h2>
        <p class="soft small">
          {placeName(school.territory, places)} · {counted(school.seats, "place prise", "places prises")} sur{" "}
          {school.size}
        </p>
      </div>
      {school.open ? (
        school.code ? (
          <p class="code-small num">{school.code}</p>
        ) : null
      ) : (
        <span class="tag plain">
          <Icon name="lock" />
          Fermée
        </span>
      )}
    </li>
  );
}
