export function Logo() {
  return (
    <svg class="logo-mark" viewBox="0 0 56 40" aria-hidden="true">
      <path d="M2 24V13l13-9v20z" fill="var(--innovation)" />
      <path d="M15 24V13l13-9v20z" fill="var(--inclusion)" />
      <path d="M28 24V13l13-9v20z" fill="var(--industry)" />
      <path d="M41 24V13l13-9v20z" fill="var(--durable)" />
      <path d="M2 24h52v10H2z" fill="var(--brand)" />
      <path d="M2 31h52v6H2z" fill="var(--sun)" />
      <path d="M23 37V28h10v9z" fill="var(--ink)" />
    </svg>
  );
}
