/**
 * What staff do in live sessions, and names of what they read. All acts throw Problem or NoAnswer: then nothing has changed, as
 * far as this device knows.
 */
import { call } from "./client.ts";
import type { Booking, DeclineReason, PollKind, SessionCard } from "./live.ts";
import type {
  AlikeQuestion,
  LiveBookedSessionList,
  LiveClassSummary,
  LiveSuggestion,
  LiveSuggestionList,
  MarkedText,
  QueueItem,
  Undoable,
} from "./types.ts";

export type {
  MarkedText,
  ModerationAction,
  ProfessionalRoom,
  Queue,
  QueueFigures,
  QueueItem,
  QuestionToAnswer,
  Transcript,
  Undoable,
} from "./types.ts";

export type ItemKind = QueueItem["kind"];
export type Decision = Undoable["decision"];
export type MarkKind = MarkedText["kind"];
export type Alike = AlikeQuestion;
export type SuggestedSession = LiveSuggestion;
export type SuggestionList = LiveSuggestionList;
export type ClassBookings = LiveBookedSessionList;
export type ClassAttendance = LiveClassSummary;

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
