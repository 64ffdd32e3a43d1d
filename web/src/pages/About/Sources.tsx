import { StaticText } from "./StaticText.tsx";

export default function Sources() {
  return <StaticText name="sources" title="Sources des données" />;
}
