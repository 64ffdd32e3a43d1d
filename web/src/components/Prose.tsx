/** Texts of the season: paragraphs, and titles that begin with `## `. Nothing else is markup. */
export function Prose({ text }: { text: string }) {
  return (
    <div class="prose">
      {text
        .trim()
        .split(/\n{2,}/)
        .map((block, position) =>
          block.startsWith("## ") ? <h2 key={position}>{block.slice(3)}</h2> : <p key={position}>{block}</p>,
        )}
    </div>
  );
}
