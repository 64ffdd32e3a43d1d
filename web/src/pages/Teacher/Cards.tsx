/** The recovery cards of a class, to print on A4 and to cut. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { Card, CardList, SchoolClass } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { counted } from "../../words.ts";

export function Cards({ school, name, close }: { school: SchoolClass; name: string; close: () => void }) {
  const [cards, setCards] = useState<Card[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const title = useRef<HTMLHeadingElement>(null);

  async function load(): Promise<void> {
    setFailure(null);
    try {
      const found = await call<CardList>(`/classes/${school.id}/cards`, { as: "staff" });
      setCards(found.items);
    } catch (error) {
      setFailure(error);
    }
  }
  useEffect(() => {
    title.current?.focus();
    void load();
  }, []);

  return (
    <div class="wrap section stack">
      <div class="row between no-print">
        <button type="button" class="btn quiet" onClick={close}>
          <Icon name="back" />
          Retour à la classe
        </button>
        {cards?.length ? (
          <button type="button" class="btn go" onClick={() => print()}>
            <Icon name="print" />
            Imprimer
          </button>
        ) : null}
      </div>
      <div>
        <h1 tabIndex={-1} ref={title}>
          Cartes de secours : {name}, {school.school}
        </h1>
        <p class="soft no-print">
          {cards ? `${counted(cards.length, "carte")}. ` : ""}À imprimer en A4, puis à découper le long des
          pointillés. Une carte rend à l’élève sa place et ses points sur un autre appareil : ne les affichez
          pas au mur.
        </p>
      </div>
      {cards ? (
        cards.length ? (
          <ul class="card-sheet">
            {cards.map((card) => (
              <li key={card.recovery_code} class="seat-card with-qr">
                <div class="stack stack-s">
                  <p class="small">L’Usine Extraordinaire</p>
                  <p class="title card-name">{card.nickname}</p>
                  <p class="code-small num">{card.recovery_code}</p>
                  <p class="small">{location.host}/retrouver</p>
                </div>
                <img class="qr" src={card.qr} alt="" width="140" height="140" />
              </li>
            ))}
          </ul>
        ) : (
          <p>Aucune place n’est prise : il n’y a pas encore de carte. Préparez des places d’abord.</p>
        )
      ) : failure ? (
        <Failure error={failure} retry={() => void load()} />
      ) : (
        <Skeleton height="30rem" />
      )}
    </div>
  );
}
