/** One of the four rooms: what it asks, and everything that is in it, tours first. */
import type { ContentItem, ContentPage } from "../../api/types.ts";
import { rooms } from "../../art/rooms.ts";
import { ContentCard } from "../../components/ContentCard.tsx";
import { Drawing } from "../../components/Drawing.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";
import { Progress } from "../../components/Progress.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { contentMark } from "../../state/discoveries.ts";
import { useResource } from "../../state/resource.ts";
import { useChallenges } from "../../state/season.ts";
import { challengeMottos, challengeNames, CHALLENGES, kindNames, KINDS } from "../../words.ts";
import NotFound from "../NotFound/NotFound.tsx";

type ChallengeId = (typeof CHALLENGES)[number];

const isChallenge = (id: string): id is ChallengeId => (CHALLENGES as readonly string[]).includes(id);

export default function ChallengePage({ id }: { id: string }) {
  return isChallenge(id) ? <Room key={id} id={id} /> : <NotFound />;
}

function Room({ id }: { id: ChallengeId }) {
  const challenge = useChallenges().data?.items.find((each) => each.id === id);
  const { data, error, retry } = useResource<ContentPage>(`/contents?challenge=${id}&limit=100`);
  return (
    <Page title={challengeNames[id]!} challenge={id}>
      <div class="wrap section stack stack-l">
        <header class="two challenge-head">
          <div class="stack">
            <p class="eyebrow">
              <Glyph challenge={id} />
              {challengeMottos[id]}
            </p>
            <h1>{challengeNames[id]}</h1>
            <p class="lead">{challenge?.summary}</p>
            {data ? <Done contents={data.items} /> : null}
          </div>
          <div class="head-art">
            <Drawing svg={rooms[id]} />
          </div>
        </header>
        {data ? (
          <Groups contents={data.items} />
        ) : error ? (
          <Failure error={error} retry={retry} />
        ) : (
          <Skeleton height="40rem" />
        )}
        <p>
          <a class="btn" href={`/explorer?defi=${id}`}>
            <Icon name="search" />
            Chercher dans ce défi
          </a>
        </p>
      </div>
    </Page>
  );
}

function Done({ contents }: { contents: ContentItem[] }) {
  const done = contents.filter((each) => contentMark(each.id) !== "open").length;
  return done ? <Progress label="Ce que tu as terminé ici" value={done} most={contents.length} /> : null;
}

const TITLES: Record<string, string> = {
  tour: "Visites",
  testimony: "Témoignages",
  video: "Vidéos",
  article: "Articles",
  quiz: "Quiz",
};

function Groups({ contents }: { contents: ContentItem[] }) {
  return (
    <>
      {KINDS.map((kind) => {
        const group = contents.filter((each) => each.kind === kind);
        if (!group.length) return null;
        return (
          <section key={kind} class="stack">
            <h2 class="row tight">
              <Icon name={kindNames[kind]!.icon} />
              {TITLES[kind]}
            </h2>
            <div class="grid list">
              {group.map((content) => (
                <ContentCard key={content.id} content={content} />
              ))}
            </div>
          </section>
        );
      })}
    </>
  );
}
