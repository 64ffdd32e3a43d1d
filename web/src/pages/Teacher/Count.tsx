import type { ComponentChildren } from "preact";

/** A number of pupils or points; null where it would tell of too few. */
export function Count({ value, children }: { value: number | null; children: ComponentChildren }) {
  return (
    <p class="kpi">
      <b class="num">{value === null ? "–" : value.toLocaleString("fr-FR")}</b>
      <span>
        {children}
        {value === null ? " : nombre non montré" : null}
      </span>
    </p>
  );
}
