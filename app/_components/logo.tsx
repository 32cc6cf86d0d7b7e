/** The product's logo. */
export function Logo({ className }: { className: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g fill="none" className="stroke-on-accent" strokeLinecap="round" strokeWidth="2.6">
        <path d="M7 13.5a12.7 12.7 0 0 1 18 0" />
        <path d="M11 18a7 7 0 0 1 10 0" />
      </g>
      <circle cx="16" cy="23" r="2.6" className="fill-on-accent" />
    </svg>
  );
}
