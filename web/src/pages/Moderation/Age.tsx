/** How long something has waited, second by second. */
import { lasting, useSeconds } from "../../state/seconds.ts";

interface Props {
  since: string;
  /** Milliseconds that this device's clock is ahead of the platform's. */
  ahead: number;
  class?: string;
}

export function Age({ since, ahead, class: extra }: Props) {
  const now = useSeconds();
  return (
    <time dateTime={since} class={extra} aria-live="off">
      <b>{lasting(now - ahead - Date.parse(since))}</b>
    </time>
  );
}
