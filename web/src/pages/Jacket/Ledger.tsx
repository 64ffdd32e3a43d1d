/** Each award: what for, when. Page by page. */
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { Award, ContentPage, Points, QuizList } from "../../api/types.ts";
import { textOf } from "../../components/Failure.tsx";
import { shortDate } from "../../dates.ts";
import { useResource } from "../../state/resource.ts";

interface More {
  awards: Award[];
  next: string | null;
}

export function Ledger({ points }: { points: Points }) {
  const [more, setMore] = useState<More | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const next = more ? more.next : points.next;
  const seen = new Set<string>();
  // A page read later may begin with awards that the first one has by now, too.
  const awards = [...points.awards, ...(more?.awards ?? [])].filter(
    (each) => !seen.has(each.award_id) && seen.add(each.award_id),
  );

  async function loadMore(): Promise<void> {
    try {
      const page = await call<Points>(`/me/points?after=${encodeURIComponent(next!)}`, { as: "visitor" });
      setMore({ awards: [...(more?.awards ?? []), ...page.awards], next: page.next });
      setFailure(null);
    } catch (error) {
      setFailure(error);
    }
  }

  if (!awards.length) return <p>Rien encore : ta première découverte s’écrira ici.</p>;
  return (
    <>
      <ul class="ledger panel">
        {awards.map((award) => (
          <li key={award.award_id}>
            <span class="plus">+{award.points}</span>
            <span>
              <b>{award.reason}</b>
              <br />
              <span class="soft">
                <Title award={award} />
              </span>
            </span>
            <span class="soft">{shortDate(award.occurred_at)}</span>
          </li>
        ))}
      </ul>
      {failure ? <p role="alert">{textOf(failure)}</p> : null}
      {next ? (
        <p>
          <button type="button" class="btn" onClick={() => void loadMore()}>
            Voir les points d’avant
          </button>
        </p>
      ) : null}
      <p class="soft small">
        Chaque découverte compte une fois, pour toujours. Rien ne se perd si tu fais une pause.
      </p>
    </>
  );
}

/** What an award was for, by the title that it has on screen. What a question says is nobody else's to read. */
function Title({ award }: { award: Award }) {
  if (QUESTIONS.includes(award.rule)) return null;
  return award.rule === "rencontre-suivie" ? (
    <SessionTitle id={award.object} />
  ) : (
    <ContentTitle award={award} />
  );
}

/** Rules whose awards are about one's own question. */
const QUESTIONS = ["question-publiee", "question-repondue"];

function SessionTitle({ id }: { id: string }) {
  return <>{useResource<{ title: string }>(`/live/sessions/${id}`).data?.title}</>;
}

function ContentTitle({ award }: { award: Award }) {
  const contents = useResource<ContentPage>("/contents?kind=tour&limit=100").data?.items ?? [];
  const quizzes = useResource<QuizList>("/quizzes").data?.items ?? [];
  const known = [...contents, ...quizzes].find((each) => each.id === award.object)?.title;
  const looked = useResource<{ title: string }>(
    known || award.rule === "point-d-interet" || award.rule === "quiz-termine"
      ? null
      : `/contents/${award.object}`,
  ).data?.title;
  return <>{known ?? looked ?? <Hotspot id={award.object} tours={contents.map((each) => each.id)} />}</>;
}

function Hotspot({ id, tours }: { id: string; tours: string[] }) {
  return (
    <>
      {tours.map((tour) => (
        <OfTour key={tour} tour={tour} id={id} />
      ))}
    </>
  );
}

function OfTour({ tour, id }: { tour: string; id: string }) {
  const found = useResource<{ title: string; scenes: { hotspots: { id: string; title: string }[] }[] }>(
    `/tours/${tour}`,
  ).data;
  const hotspot = found?.scenes.flatMap((each) => each.hotspots).find((each) => each.id === id);
  return hotspot ? <>{hotspot.title}</> : null;
}
