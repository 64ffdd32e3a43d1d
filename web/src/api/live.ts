/**
 * Answers of the API about live sessions: the fields of `contracts/calls/live`. Moments are ISO 8601, in UTC.
 */
export type SessionState = "scheduled" | "open" | "ended" | "closed" | "cancelled";

export interface ProfessionalCard {
  id: string;
  first_name: string;
  /** ROME code. */
  occupation: string;
  /** Feminine and masculine. */
  occupation_names: string[];
  company: string;
  company_name: string;
}

export interface SessionCard {
  id: string;
  title: string;
  summary: string;
  challenge: string;
  languages: string[];
  professionals: ProfessionalCard[];
  starts_at: string;
  ends_at: string;
  minutes: number;
  capacity: number;
  places_left: number;
  state: SessionState;
  /** When it was to begin before it was moved. */
  moved_from: string | null;
  /** Published questions, and how many of them were answered. */
  questions: number;
  answers: number;
}

export interface SessionFull extends SessionCard {
  talks_about: string[];
}

export interface SessionList {
  items: SessionCard[];
}

export interface Booking {
  id: string;
  session: string;
  state: "booked" | "waiting";
  places: number;
  /** On the waiting list, 1 for the first; null with a place. */
  position: number | null;
  school_class: string | null;
  booked_at: string;
}

export interface BookedSession {
  booking: Booking;
  session: SessionCard;
  last_change: string | null;
}

export interface BookedList {
  items: BookedSession[];
}

export interface AnsweredQuestion {
  id: string;
  session: string;
  question: string;
  answer: string;
  professional: string;
  at: string;
}

export interface AnswerList {
  items: AnsweredQuestion[];
}

export interface SessionShown {
  state: SessionState;
  starts_at: string;
  ends_at: string;
  questions_open: boolean;
  attended: number;
}

export interface QuestionShown {
  text: string;
  author: string;
  state: "published" | "answered" | "passed";
  votes: number;
  pinned: boolean;
  /** How many questions were merged into it. */
  merged: number;
  published_at: string;
  /** `text` null: answered aloud. */
  answer: { professional: string; text: string | null; at: string } | null;
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

export type DeclineReason =
  "personal" | "off-topic" | "unkind" | "already-answered" | "unclear" | "not-for-here";

export interface OwnQuestion {
  id: string;
  text: string;
  state: "held" | "published" | "answered" | "passed" | "merged" | "declined" | "removed";
  asked_at: string;
  /** The question that it was merged into. */
  into: string | null;
  reason: DeclineReason | null;
}

export interface OwnPart {
  booking: Booking | null;
  attended: boolean;
  questions: OwnQuestion[];
  votes: string[];
  poll_answers: Record<string, string[]>;
  reactions: ReactionKind[];
  silenced: boolean;
}
