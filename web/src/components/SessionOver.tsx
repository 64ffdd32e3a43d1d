/** What a visitor reads whose session has ended, and their two ways on. */
import { beginAnew } from "../state/leave.ts";

export function SessionOver() {
  return (
    <>
      Ta session est terminée. Tes découvertes attendent ici :{" "}
      <a href="/retrouver">retrouve ta veste avec ta carte de secours</a>, ou{" "}
      <button type="button" class="link" onClick={beginAnew}>
        commence une nouvelle veste
      </button>
      .
    </>
  );
}
