/** The recovery card as a PNG, drawn here: the code leaves the device only if its owner takes it along. */
import type { Card } from "../../api/types.ts";

const WIDTH = 900;
const HEIGHT = 420;

export async function cardImage(card: Card, address: string): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.setLineDash([18, 12]);
  context.lineWidth = 6;
  context.strokeStyle = "#82775f";
  context.strokeRect(20, 20, WIDTH - 40, HEIGHT - 40);
  context.fillStyle = "#4d556c";
  write(context, "L’Usine Extraordinaire, carte de secours", 26, 400, 95);
  context.fillStyle = "#16203a";
  write(context, card.nickname, 44, 700, 170);
  write(context, card.recovery_code, 50, 800, 255);
  write(context, address, 26, 400, 330);
  const qr = new Image();
  qr.src = card.qr;
  await qr.decode();
  context.drawImage(qr, WIDTH - 300, 90, 240, 240);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no image"))), "image/png"),
  );
}

function write(
  context: CanvasRenderingContext2D,
  text: string,
  size: number,
  weight: number,
  y: number,
): void {
  context.font = `${weight} ${size}px "Atkinson Hyperlegible Next", sans-serif`;
  context.fillText(text, 60, y, WIDTH - 400);
}
