/** How full a class is, in words. Prepared places count: their cards open them. */
import type { SchoolClass } from "../../api/types.ts";
import { counted } from "../../words.ts";

export function seatsTaken({ seats, size }: Pick<SchoolClass, "seats" | "size">): string {
  const taken = counted(seats, "place prise", "places prises");
  // The API keeps a few places more than there are pupils: a lost phone must not keep anybody out.
  return seats > size ? `${taken}, pour ${size} prévues` : `${taken} sur ${size}`;
}
