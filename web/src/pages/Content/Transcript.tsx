/** Everything that is said in a video: « Name : words », a paragraph each. Equal to the film, also for points. */
export function Transcript({ text }: { text: string }) {
  return (
    <section class="stack">
      <h2>Tout ce qui se dit</h2>
      <div class="prose cue">
        {text
          .trim()
          .split(/\n{2,}/)
          .map((block, position) => {
            const [, who, words] = /^([^:\n]{1,40}?)\s*:\s+([\s\S]+)$/.exec(block) ?? [null, null, block];
            return (
              <p key={position}>
                {who ? (
                  <>
                    <b>{who}</b>&nbsp;:{" "}
                  </>
                ) : null}
                {words}
              </p>
            );
          })}
      </div>
    </section>
  );
}
