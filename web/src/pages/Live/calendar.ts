/** A session as a file that calendars open: iCalendar, RFC 5545. */
import type { SessionCard } from "../../api/live.ts";

/** Bytes of a line; longer ones go on in the next, after a space. */
const LINE_BYTES = 75;

/** « 20261130T130000Z » */
const stamp = (moment: Date) => moment.toISOString().replace(/[-:]|\.\d+/g, "");

const escaped = (text: string) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

function folded(line: string): string {
  const bytes = new TextEncoder();
  const lines: string[] = [];
  let now = "";
  for (const sign of line) {
    if (bytes.encode(now + sign).length > LINE_BYTES) {
      lines.push(now);
      now = " ";
    }
    now += sign;
  }
  return [...lines, now].join("\r\n");
}

/** `address`: of the session's page. `now`: when the file is made. */
export function calendarOf(card: SessionCard, address: string, now: Date): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//L’Usine Extraordinaire//Rencontres//FR",
    "BEGIN:VEVENT",
    `UID:${card.id}@${new URL(address).hostname}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(new Date(card.starts_at))}`,
    `DTEND:${stamp(new Date(card.ends_at))}`,
    `SUMMARY:${escaped(`Rencontre\u00a0: ${card.title}`)}`,
    `DESCRIPTION:${escaped(`${card.summary}\n${address}`)}`,
    `URL:${address}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:-PT10M",
    `DESCRIPTION:${escaped(card.title)}`,
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}
