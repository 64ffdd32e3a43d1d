import { StaticText } from "./StaticText.tsx";

export default function About() {
  return <StaticText name="a-propos" title="À propos" />;
}
