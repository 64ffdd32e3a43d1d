/**
 * What staff read of live sessions, and do in them: the fields of `contracts/calls/live`. Moments are ISO 8601, in UTC. All
 * acts throw Problem or NoAnswer: then nothing has changed, as far as this device knows.
 */
import { call } from "./client.ts";
import type { BookedSession, Booking, DeclineReason, PollKind, QuestionShown, SessionCard } from "./live.ts";

export type ItemKind = "question" | "answer" | "word" | "report";
export type Decision = "publish" | "merge" | "decline";
export type MarkKind =
  | "insult"
  | "sexual"
  | "violence"
  | "distress"
  | "drugs"
  | "contact"
  | "link"
  | "name"
  | "place"
  | "shouting";

/** What the filter noticed between two code points of the text. */
export interface MarkedText {
  kind: MarkKind;
  start: number;
  end: number;
}

export interface Alike {
  id: string;
  text: string;
  /** From 0 to 1. */
  likeness: number;
}

export interface QueueItem {
  id: string;
  kind: ItemKind;
  session: string;
  session_title: string;
  /** As it was written, unmasked. */
  text: string;
  marks: MarkedText[];
  /** Nickname; of an answer, the professional's first name. */
  author: string;
  level: string | null;
  waiting_since: string;
  alike: Alike[];
  /** Of an answer, the question; of a word, the poll's question; of reports, their reasons. */
  about: string | null;
  held_by: "nobody" | "you" | "another";
  lease_until: string | null;
}

/** Of one running session. */
export interface QueueFigures {
  session: string;
  title: string;
  held: number;
  published: number;
  answered: number;
  merged: number;
  declined: number;
  /** From a question's arrival to the decision. */
  median_seconds: number | null;
}

export interface Undoable {
  id: string;
  kind: ItemKind;
  session: string;
  decision: Decision;
  text: string;
  until: string;
}

/** Held items, oldest first; `undoable`: one's own decisions of the last ten seconds. */
export interface Queue {
  items: QueueItem[];
  /** Of all items, also of those that are not in `items`. */
  waiting: number;
  oldest_seconds: number;
  sessions: QueueFigures[];
  undoable: Undoable[];
}

export interface QuestionToAnswer {
  id: string;
  question: QuestionShown;
}

export interface ProfessionalRoom {
  professional: string;
  first_name: string;
  sessions: SessionCard[];
  /** Session -> open questions, pinned first, then the most voted. */
  questions: Record<string, QuestionToAnswer[]>;
  /** Questions whose written answer waits for a moderator. */
  held_answers: string[];
}

export interface ModerationAction {
  id: string;
  at: string;
  actor: string;
  action: string;
  session: string;
  item: string | null;
  detail: Record<string, string>;
}

export interface ModerationActionPage {
  items: ModerationAction[];
  next: string | null;
}

export interface TranscriptEntry {
  /** Null if it was erased. */
  question: string | null;
  author: string | null;
  answer: string | null;
  answered_by: string | null;
  votes: number;
  at: string;
  digest: string;
}

export interface Transcript {
  session: string;
  sealed_at: string;
  entries: TranscriptEntry[];
  seal: string;
}

export interface SuggestedSession {
  session: SessionCard;
  fit: "school-hours" | "outside-hours" | "no-school";
  /** Whether the whole class still has a place. */
  room: boolean;
}

export interface SuggestionList {
  items: SuggestedSession[];
}

export interface ClassBookings {
  items: BookedSession[];
}

/** Counts of five people or more; null instead of others. */
export interface ClassAttendance {
  session: SessionCard;
  seats: number | null;
  attended: number | null;
  asked: number | null;
  voted: number | null;
  questions_published: number | null;
  questions_answered: number | null;
}

export interface NewDecision {
  decision: Decision;
  /** Of a merge: the published question that it joins. */
  into?: string;
  /** Of a publication: the corrected text. */
  text?: string;
  reason?: DeclineReason;
}

export const sessionPath = (session: string) => `/live/sessions/${encodeURIComponent(session)}`;
const questionPath = (session: string, question: string) => `${sessionPath(session)}/questions/${question}`;
const post = (path: string, body?: unknown) => call<null>(path, { method: "POST", as: "staff", body });
const drop = (path: string) => call<null>(path, { method: "DELETE", as: "staff" });
/** With a key of its own: what the line loses and the client sends again is done once. */
const once = <T = null>(path: string, body: unknown) =>
  call<T>(path, { method: "POST", as: "staff", body, idempotencyKey: crypto.randomUUID() });

// Moderators

export const claim = (item: string) =>
  call<QueueItem>(`/live/moderation/items/${item}/claim`, { method: "POST", as: "staff" });
export const release = (item: string) => drop(`/live/moderation/items/${item}/claim`);
export const decide = (session: string, item: string, decision: NewDecision) =>
  post(`${questionPath(session, item)}/publication`, decision);
export const undo = (session: string, item: string) => drop(`${questionPath(session, item)}/publication`);
export const removeQuestion = (session: string, question: string) => drop(questionPath(session, question));
export const silenceAuthor = (session: string, question: string, silent: boolean) =>
  silent
    ? post(`${questionPath(session, question)}/silence`)
    : drop(`${questionPath(session, question)}/silence`);
export const pin = (session: string, question: string, pinned: boolean) =>
  call<null>(`${questionPath(session, question)}/pin`, { method: pinned ? "PUT" : "DELETE", as: "staff" });
export const announce = (session: string, text: string) =>
  once(`${sessionPath(session)}/announcements`, { text });
export const openPoll = (
  session: string,
  poll: { question: string; kind: PollKind; choices: readonly string[] },
) => once(`${sessionPath(session)}/polls`, poll);
export const closePoll = (session: string, poll: string) =>
  post(`${sessionPath(session)}/polls/${poll}/closure`);
export const suspendQuestions = (session: string, suspended: boolean) =>
  suspended ? post(`${sessionPath(session)}/suspension`) : drop(`${sessionPath(session)}/suspension`);
export const closeSession = (session: string) => post(`${sessionPath(session)}/closure`);

// Professionals

/** Aloud without `text`; in writing, a moderator publishes it. */
export const answerQuestion = (session: string, question: string, text?: string) =>
  post(`${questionPath(session, question)}/answer`, text === undefined ? {} : { text });
export const passQuestion = (session: string, question: string, passed: boolean) =>
  passed
    ? post(`${questionPath(session, question)}/passing`)
    : drop(`${questionPath(session, question)}/passing`);

// Teachers

export const bookForClass = (session: string, school: string) =>
  once<Booking>(`${sessionPath(session)}/seats`, { class_id: school });
export const cancelForClass = (session: string, school: string) =>
  drop(`${sessionPath(session)}/seats/${school}`);

// Organisers

export const changeSession = (
  session: string,
  changes: { starts_at?: string; minutes?: number; capacity?: number },
) => call<SessionCard>(sessionPath(session), { method: "PATCH", as: "staff", body: changes });
export const cancelSession = (session: string) =>
  call<SessionCard>(`${sessionPath(session)}/cancellation`, { method: "POST", as: "staff" });
export const linkProfessional = (professional: string, staff: string | null) =>
  call<null>(`/live/professionals/${encodeURIComponent(professional)}/account`, {
    method: "PUT",
    as: "staff",
    body: { staff_id: staff },
  });
