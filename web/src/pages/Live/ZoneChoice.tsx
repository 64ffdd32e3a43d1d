/** In whose hours the page speaks, and how to have others. */
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../components/Icon.tsx";
import { useNow } from "../../state/clock.ts";
import { chooseZone, isKnown, ownZone, zoneName, zoneNow, ZONES } from "../../state/zone.ts";

export function ZoneChoice() {
  const [open, setOpen] = useState(false);
  const field = useRef<HTMLSelectElement>(null);
  const at = new Date(useNow());
  const zone = zoneNow();
  const own = ownZone();
  const choices = [...new Set([own, ...ZONES.map((each) => each.id)])].filter(isKnown);
  return (
    <div class="note">
      <Icon name="clock" />
      <div class="stack stack-s zone">
        <p>
          Heures affichées : <b>{zoneName(zone, at)}</b>.{" "}
          <button
            type="button"
            class="link"
            aria-expanded={open}
            onClick={() => {
              setOpen(!open);
              if (!open) requestAnimationFrame(() => field.current?.focus());
            }}
          >
            Changer
          </button>
        </p>
        {open ? (
          <div class="field">
            <label for="fuseau">Montrer les heures de</label>
            <select
              class="input"
              id="fuseau"
              ref={field}
              value={zone}
              onChange={(event) => chooseZone(event.currentTarget.value)}
            >
              {choices.map((each) => (
                <option key={each} value={each}>
                  {each === own ? `${zoneName(each, at)}, l’heure de cet appareil` : zoneName(each, at)}
                </option>
              ))}
            </select>
          </div>
        ) : null}
      </div>
    </div>
  );
}
