/** Keeps the place of what is loading; seen after 200 ms only, so that quick answers do not flicker. */
export function Skeleton({ height = "12rem", label = "Chargement…" }: { height?: string; label?: string }) {
  return (
    <div class="skel late" aria-busy="true" style={{ minHeight: height }}>
      <span class="sr">{label}</span>
    </div>
  );
}
