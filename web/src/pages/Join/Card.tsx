/** The recovery card: to photograph, copy, print or keep as an image. Makes one where there is none yet. */
import { useEffect, useState } from "preact/hooks";
import { call, Problem } from "../../api/client.ts";
import type { Card as CardBody } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { show } from "../../state/announce.ts";
import { save as saveFile } from "../../state/save.ts";
import { cardImage } from "./cardImage.ts";

export function Card() {
  const [card, setCard] = useState<CardBody | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  async function load(): Promise<void> {
    setFailure(null);
    try {
      setCard(await someCard());
    } catch (error) {
      setFailure(error);
    }
  }
  useEffect(() => void load(), []);

  if (!card)
    return failure ? <Failure error={failure} retry={() => void load()} /> : <Skeleton height="14rem" />;

  const address = `${location.host}/retrouver`;
  async function copy(code: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(code);
      show({ text: "Code copié." });
    } catch {
      show({ text: "Le code n’a pas pu être copié : note-le ou prends-le en photo." });
    }
  }
  async function save(kept: CardBody): Promise<void> {
    saveFile(await cardImage(kept, address), "carte-de-secours.png");
  }
  return (
    <>
      <div class="seat-card with-qr">
        <div class="stack stack-s">
          <p class="soft small">L’Usine Extraordinaire</p>
          <p class="title card-name">{card.nickname}</p>
          <p class="code-show num">{card.recovery_code}</p>
          <p class="small">{address}</p>
        </div>
        <img
          class="qr"
          src={card.qr}
          alt="Code QR : il ouvre la page qui te rend ta veste"
          width="140"
          height="140"
        />
      </div>
      <div class="row no-print">
        <button type="button" class="btn" onClick={() => void save(card)}>
          <Icon name="download" />
          Enregistrer l’image
        </button>
        <button type="button" class="btn" onClick={() => void copy(card.recovery_code)}>
          <Icon name="copy" />
          Copier
        </button>
        <button type="button" class="btn" onClick={() => print()}>
          <Icon name="print" />
          Imprimer
        </button>
      </div>
    </>
  );
}

async function someCard(): Promise<CardBody> {
  try {
    return await call<CardBody>("/me/card", { as: "visitor" });
  } catch (error) {
    if (error instanceof Problem && error.status === 404)
      return call<CardBody>("/me/card", { method: "POST", as: "visitor" });
    throw error;
  }
}
