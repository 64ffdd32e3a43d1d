/** Reads the text aloud with the device's own voice, where it has a French one. */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../components/Icon.tsx";

/** Whether the device can speak French, as far as it has said: some name their voices only later. */
function useFrenchVoice(): boolean {
  const look = () => {
    const voices = window.speechSynthesis?.getVoices();
    return Boolean(voices) && (!voices.length || voices.some((voice) => /^fr\b/i.test(voice.lang)));
  };
  const [able, setAble] = useState(look);
  useEffect(() => {
    const again = () => setAble(look());
    window.speechSynthesis?.addEventListener?.("voiceschanged", again);
    return () => window.speechSynthesis?.removeEventListener?.("voiceschanged", again);
  }, []);
  return able;
}

export function ReadAloud({ text }: { text: string }) {
  const [reading, setReading] = useState(false);
  const able = useFrenchVoice();
  useEffect(() => () => window.speechSynthesis?.cancel(), []);
  if (!able) return null;
  const toggle = () => {
    speechSynthesis.cancel();
    if (reading) return setReading(false);
    const spoken = new SpeechSynthesisUtterance(text.replace(/^## /gm, ""));
    spoken.lang = "fr-FR";
    spoken.onend = spoken.onerror = () => setReading(false);
    speechSynthesis.speak(spoken);
    setReading(true);
  };
  return (
    <button type="button" class="btn" aria-pressed={reading} onClick={toggle}>
      <Icon name={reading ? "close" : "play"} />
      {reading ? "Arrêter" : "Écouter le texte"}
    </button>
  );
}
