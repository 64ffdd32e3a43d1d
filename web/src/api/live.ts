/**
 * Names of what the API answers about live sessions, and the data of a session's log, which the OpenAPI document leaves open:
 * the fields of `contracts/calls/live/values.py`. Moments are ISO 8601, in UTC.
 */
import type {
  AnsweredQuestion,
  AnsweredQuestionList,
  LiveBookedSession,
  LiveBookedSessionList,
  LiveBooking,
  LiveProfessional,
  LiveSession,
  LiveSessionFull,
  LiveSessionList,
  OwnPart as OwnPartAnswered,
  OwnQuestion,
  QuestionShown,
} from "./types.ts";

export type { OwnQuestion, QuestionShown } from "./types.ts";

export type ProfessionalCard = LiveProfessional;
export type SessionCard = LiveSession;
export type SessionFull = LiveSessionFull;
export type SessionList = LiveSessionList;
export type SessionState = LiveSession["state"];
export type Booking = LiveBooking;
export type BookedSession = LiveBookedSession;
export type BookedList = LiveBookedSessionList;
export type AnswerGiven = AnsweredQuestion;
export type AnswerList = AnsweredQuestionList;
export type DeclineReason = NonNullable<OwnQuestion["reason"]>;
export type OwnPart = Omit<OwnPartAnswered, "reactions"> & { reactions: ReactionKind[] };

export interface SessionShown {
  state: SessionState;
  starts_at: string;
  ends_at: string;
  questions_open: boolean;
  attended: number;
}

export interface AnnouncementShown {
  text: string;
  at: string;
}

export type PollKind = "single" | "multiple" | "scale" | "words";

export interface PollShown {
  question: string;
  kind: PollKind;
  choices: { id: string; text: string }[];
  open: boolean;
  answers: number;
  /** Null until the poll is closed. */
  results: Record<string, number> | null;
  words: { text: string; count: number }[] | null;
}

export const REACTIONS = ["bravo", "love", "learned", "surprising"] as const;
export type ReactionKind = (typeof REACTIONS)[number];
export type ReactionsShown = Record<ReactionKind, number>;

/** Entity of a room's log -> its data. */
export interface Shown {
  session: SessionShown;
  question: QuestionShown;
  announcement: AnnouncementShown;
  poll: PollShown;
  reactions: ReactionsShown;
}

export interface RoomChange<K extends keyof Shown = keyof Shown> {
  sequence: number;
  at: string;
  kind: K;
  id: string;
  /** Null: no longer shown. */
  data: Shown[K] | null;
}

/** What a stream begins with: the latest change of each entity. */
export interface RoomSnapshot {
  sequence: number;
  entities: RoomChange[];
}

/** `GET /live/sessions/{id}/changes`. `sequence`: of the last entry of the whole log. */
export interface LogTail {
  sequence: number;
  changes: RoomChange[];
}
