/** Reads the QR code of a card by the camera: by the browser's own reader, else by jsQR, loaded only then. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Note } from "../../components/Note.tsx";

const LOOK_MS = 250;

type Reader = (video: HTMLVideoElement) => Promise<string | null>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

async function someReader(): Promise<Reader> {
  const native = (window as { BarcodeDetector?: new (options: { formats: string[] }) => Detector })
    .BarcodeDetector;
  if (native) {
    const detector = new native({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  const { default: jsQR } = await import("jsqr");
  const canvas = document.createElement("canvas");
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    context.drawImage(video, 0, 0);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(picture.data, picture.width, picture.height)?.data ?? null;
  };
}

export function Scanner({ found, close }: { found: (text: string) => void; close: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;

    async function begin(): Promise<void> {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (over) return stop();
      video.current!.srcObject = stream;
      await video.current!.play();
      const read = await someReader();
      const look = async (): Promise<void> => {
        const text = video.current?.videoWidth ? await read(video.current).catch(() => null) : null;
        if (over) return;
        if (text) found(text);
        else timer = setTimeout(() => void look(), LOOK_MS);
      };
      await look();
    }

    function stop(): void {
      over = true;
      clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
    }

    begin().catch(() => {
      stop();
      setFailed(true);
    });
    return stop;
  }, []);
  return (
    <div class="stack">
      {failed ? (
        <Note kind="warn">
          <p>La caméra n’est pas disponible ici. Tape le code : il est écrit sous le nom.</p>
        </Note>
      ) : (
        <video
          class="scanner"
          ref={video}
          playsInline
          muted
          aria-label="Image de la caméra : montre le code QR de la carte"
        />
      )}
      <button type="button" class="btn" onClick={close}>
        Fermer la caméra
      </button>
    </div>
  );
}
