/** The mark: a coin with a G. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className="shrink-0">
      <circle cx="16" cy="16" r="15" className="fill-gold" />
      <circle cx="16" cy="16" r="12.25" fill="none" className="stroke-gold-ink" strokeOpacity=".3" />
      <path d="M20.6 12.1A6.2 6.2 0 1 0 22.1 16.6H16.6" fill="none" className="stroke-gold-ink" strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
