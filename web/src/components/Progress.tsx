/** The line: how far one has come. */
interface Props {
  label: string;
  value: number;
  most: number;
  /** What stands at the end of the line, e.g. « 4 sur 9 ». */
  said?: string;
}

export function Progress({ label, value, most, said = `${value} sur ${most}` }: Props) {
  const share = most ? Math.min(100, (value / most) * 100) : 0;
  return (
    <div class="progress">
      <div class="progress-txt">
        <span>{label}</span>
        <b class="num nowrap">{said}</b>
      </div>
      <div
        class="bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={most}
        aria-valuenow={value}
        aria-valuetext={said}
        style={{ "--v": share }}
      >
        <i />
      </div>
    </div>
  );
}
