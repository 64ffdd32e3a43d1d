import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

interface Props {
  kind?: "info" | "ok" | "warn" | "bad";
  icon?: IconName;
  children: ComponentChildren;
}

export function Note({ kind = "info", icon = "info", children }: Props) {
  return (
    <div class={kind === "info" ? "note" : `note ${kind}`} role={kind === "bad" ? "alert" : undefined}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}
