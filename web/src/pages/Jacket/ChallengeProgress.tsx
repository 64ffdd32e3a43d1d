/** How much of each challenge this visitor has finished. */
import type { ContentPage } from "../../api/types.ts";
import { Glyph } from "../../components/Glyph.tsx";
import { hue } from "../../components/Page.tsx";
import { Progress } from "../../components/Progress.tsx";
import { contentMark } from "../../state/discoveries.ts";
import { useResource } from "../../state/resource.ts";
import { challengeNames, CHALLENGES } from "../../words.ts";

export function ChallengeProgress() {
  return (
    <section class="stack">
      <h2>Les quatre défis</h2>
      <div class="grid">
        {CHALLENGES.map((challenge) => (
          <OfChallenge key={challenge} challenge={challenge} />
        ))}
      </div>
    </section>
  );
}

function OfChallenge({ challenge }: { challenge: string }) {
  const contents = useResource<ContentPage>(`/contents?challenge=${challenge}&limit=100`).data;
  const done = contents?.items.filter((each) => contentMark(each.id) !== "open").length ?? 0;
  const most = contents?.items.length ?? 0;
  return (
    <a class={`panel stack stack-s challenge-link ${hue(challenge)}`} href={`/defis/${challenge}`}>
      <span class="eyebrow">
        <Glyph challenge={challenge} />
        {challengeNames[challenge]}
      </span>
      {contents ? (
        <Progress label="Contenus terminés" value={done} most={most} />
      ) : (
        <span class="soft small">Le compte s’affiche quand il y a du réseau.</span>
      )}
    </a>
  );
}
