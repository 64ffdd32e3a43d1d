import { useState } from "preact/hooks";
import { visitor } from "../../state/session.ts";
import { MyData } from "./MyData.tsx";
import { StaticText } from "./StaticText.tsx";

export default function PersonalData() {
  const [erased, setErased] = useState(false);
  return (
    <StaticText name="donnees-personnelles" title="Données personnelles">
      {/* Another visitor's data must never stay on the page. */}
      <MyData key={visitor.current.value?.id ?? "nobody"} erased={erased} onErased={() => setErased(true)} />
    </StaticText>
  );
}
