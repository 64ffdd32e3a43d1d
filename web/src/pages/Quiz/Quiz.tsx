/** One question at a time, no clock. Answers stay on the device until the last one is given. */
import "../../styles/quiz.css";
import { useLocation } from "preact-iso";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { Quiz, QuizList, Result } from "../../api/types.ts";
import { Failure, failureTitle, textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { hue, Page } from "../../components/Page.tsx";
import { Progress } from "../../components/Progress.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { contentMark, quizDone } from "../../state/discoveries.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { visitor } from "../../state/session.ts";
import { someVisitor } from "../../state/visitors.ts";
import { dropDraft, keepDraft, readDraft, secondsOf, type Answer, type Draft } from "./draft.ts";
import { QuestionField } from "./QuestionField.tsx";
import { Scale } from "./Scale.tsx";

/** The second tap of two is not an answer left out. */
const DOUBLE_TAP_MS = 400;

export default function QuizPage({ id }: { id: string }) {
  const { data, error, retry } = useResource<Quiz>(`/quizzes/${id}`);
  // The id may be that of the content which the quiz belongs to.
  const list = useResource<QuizList>(error ? "/quizzes" : null).data;
  const { route } = useLocation();
  const own = list?.items.find((each) => each.content === id && each.id !== id)?.id;
  useEffect(() => {
    if (own) route(`/quiz/${own}`, true);
  }, [own]);
  const failed = error !== null && !own;
  if (!data)
    return (
      <Page title={failed ? failureTitle(error) : "Quiz"}>
        <div class="wrap section">
          {failed ? <Failure page error={error} retry={retry} /> : <Skeleton height="30rem" />}
        </div>
      </Page>
    );
  return <Asking key={`${data.id}@${data.version}`} quiz={data} />;
}

interface Asked {
  id: string;
  text: string;
}

function Asking({ quiz }: { quiz: Quiz }) {
  const asked: Asked[] = quiz.items ?? quiz.questions ?? [];
  const [draft, setDraft] = useState<Draft>(() => readDraft(quiz.id, quiz.version));
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [missing, setMissing] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  const movedAt = useRef(0);
  const { route } = useLocation();

  const at = Math.min(draft.at, asked.length - 1);
  const one = asked[at]!;
  const given = draft.answers[one.id];

  // Before it is drawn: a key pressed at once must not find the focus on its way.
  useLayoutEffect(() => {
    if (moved.current) title.current?.focus();
  }, [at]);

  function change(next: Draft): void {
    setDraft(next);
    keepDraft(quiz.id, next);
    setMissing(false);
  }

  /** What is kept, to be changed: another tab may have added to it. */
  const kept = () => ({
    ...draft,
    answers: { ...draft.answers, ...readDraft(quiz.id, quiz.version).answers },
  });

  function answer(value: Answer): void {
    const now = kept();
    change({ ...now, answers: { ...now.answers, [one.id]: value } });
  }

  function move(to: number): void {
    moved.current = true;
    movedAt.current = Date.now();
    change({ ...kept(), at: to });
  }

  async function submit(answers: Draft["answers"]): Promise<void> {
    setSending(true);
    setFailure(null);
    const first = contentMark(quiz.id) !== "done"; // points are earned once
    try {
      await someVisitor();
      const result = await call<Result>(`/quizzes/${quiz.id}/results`, {
        method: "POST",
        as: "visitor",
        body: {
          version: quiz.version,
          answers: asked.map((each) => ({ item: each.id, answer: answers[each.id] })),
          seconds: secondsOf(draft, Date.now()),
        },
      });
      dropDraft(quiz.id);
      quizDone(quiz.id);
      refresh("/me/results", { as: "visitor" });
      refresh("/me/interests", { as: "visitor" });
      const arrival = result.created ? (first ? "?nouveau=1" : "") : "?deja=1";
      route(`/quiz/resultats/${result.id}${arrival}`, true);
      scrollTo(0, 0); // the router does so only where a page is added to the history
    } catch (error) {
      setFailure(error);
    } finally {
      setSending(false);
    }
  }

  function next(event: Event): void {
    event.preventDefault();
    // Not as it was drawn last: who is fast has answered since.
    const { answers } = kept();
    if (answers[one.id] === undefined) return setMissing(Date.now() - movedAt.current > DOUBLE_TAP_MS);
    if (at < asked.length - 1) return move(at + 1);
    const open = asked.findIndex((each) => answers[each.id] === undefined);
    if (open >= 0) return move(open);
    if (!sending) void submit(answers);
  }

  const question = quiz.questions?.[at];
  const last = at === asked.length - 1;
  return (
    <Page title={quiz.title} challenge={quiz.kind === "knowledge" ? quiz.challenge : undefined}>
      <form
        class={`wrap quiz ${quiz.kind === "knowledge" ? hue(quiz.challenge) : ""}`}
        onSubmit={next}
        noValidate
      >
        <div class="stack">
          <div class="row between nowrap-s">
            <a class="btn quiet back" href="/quiz">
              <Icon name="close" />
              Quitter
            </a>
            <span class="soft small big-only">Tes réponses restent sur cet appareil jusqu’à la fin</span>
          </div>
          <Progress label={quiz.title} value={at + 1} most={asked.length} />
        </div>
        <div class="quiz-mid">
          <div class="stack">
            {quiz.kind === "interests" ? (
              <p class="eyebrow quiz-ask" id="ask">
                Est-ce que ça te plairait ?
              </p>
            ) : null}
            <h1 class="quiz-q" id="what" tabIndex={-1} ref={title}>
              {one.text}
            </h1>
          </div>
        </div>
        <div class="stack">
          {question ? (
            <QuestionField key={one.id} question={question} value={given} change={answer} />
          ) : (
            <Scale
              key={one.id}
              words={quiz.answers ?? []}
              value={given as number | undefined}
              change={answer}
            />
          )}
          <div class="stack stack-s quiz-on">
            {missing ? (
              <p class="err" role="alert">
                <Icon name="info" />
                Choisis une réponse pour continuer.
                {quiz.kind === "interests" ? " « Je ne sais pas » en est une." : null}
              </p>
            ) : null}
            {failure ? (
              <Note kind="bad">
                <p>{textOf(failure)} Tes réponses sont gardées ici : réessaie quand tu veux.</p>
              </Note>
            ) : null}
            <div class="row between nowrap-s">
              {at > 0 ? (
                <button type="button" class="btn quiet" onClick={() => move(at - 1)}>
                  <Icon name="back" />
                  Avant
                </button>
              ) : (
                <span class="soft small">Aucun chrono : prends ton temps</span>
              )}
              <button
                type="submit"
                class={`btn go big ${sending ? "busy" : ""}`}
                aria-disabled={given === undefined || sending}
              >
                {sending ? "Envoi…" : last ? "Voir mon résultat" : "Suivante"}
                <Icon name={sending ? "refresh" : "next"} />
              </button>
            </div>
          </div>
          {last && !visitor.current.value ? (
            <p class="soft small">Ton résultat reste sous un pseudo tiré au sort : ni nom, ni courriel.</p>
          ) : null}
        </div>
      </form>
    </Page>
  );
}
