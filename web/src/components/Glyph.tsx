/** A challenge is always hue, glyph and name together: never colour alone. */
import { glyphs, type Challenge } from "../art/glyphs.ts";

export function Glyph({ challenge }: { challenge: string }) {
  return (
    <svg
      class="glyph"
      viewBox="16 16 68 68"
      aria-hidden="true"
      focusable="false"
      dangerouslySetInnerHTML={{ __html: glyphs[challenge as Challenge] ?? "" }}
    />
  );
}
