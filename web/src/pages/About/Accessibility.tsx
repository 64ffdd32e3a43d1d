import { StaticText } from "./StaticText.tsx";

export default function Accessibility() {
  return <StaticText name="accessibilite" title="Accessibilité" />;
}
