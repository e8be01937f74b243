/** A fan chart as an ornament: one past, many futures. */
const WIDTH = 800;
const HEIGHT = 360;
const NOW = 300;

/** The line of the past: fixed, with the small steps of a household's saving. */
const PAST = [18, 22, 20, 27, 33, 30, 38, 41, 39, 47, 55, 52, 61];
const BANDS = [
  { spread: 1, className: "fill-gold/10" },
  { spread: 0.66, className: "fill-gold/15" },
  { spread: 0.33, className: "fill-gold/20" },
];

const y = (value: number) => HEIGHT - 40 - value;

function past(): string {
  return PAST.map((value, index) => `${index ? "L" : "M"}${(index / (PAST.length - 1)) * NOW},${y(value)}`).join("");
}

/** The future at a share of the way (0 to 1) and a place in the fan (−1 to 1). */
function future(share: number, place: number): string {
  const x = NOW + share * (WIDTH - NOW);
  const middle = 61 + 105 * share ** 1.2;
  const wide = 120 * Math.sqrt(share) * (0.35 + 0.65 * share);
  return `${x.toFixed(1)},${y(middle + place * wide * (place > 0 ? 1 : 0.72)).toFixed(1)}`;
}

const STEPS = Array.from({ length: 25 }, (_, index) => index / 24);

function band(spread: number): string {
  const above = STEPS.map((share) => future(share, spread));
  const below = STEPS.toReversed().map((share) => future(share, -spread));
  return `M${[...above, ...below].join("L")}Z`;
}

export function FanDrawing({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={className}>
      {[80, 160, 240, 320].map((height) => (
        <line key={height} x1="0" x2={WIDTH} y1={height} y2={height} className="stroke-line" vectorEffect="non-scaling-stroke" />
      ))}
      {BANDS.map(({ spread, className: fill }) => (
        <path key={spread} d={band(spread)} className={fill} />
      ))}
      <path d={past()} fill="none" className="stroke-ink" strokeWidth="1.5" vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
      <path d={`M${STEPS.map((share) => future(share, 0)).join("L")}`} fill="none" className="stroke-gold-text" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      <line x1={NOW} x2={NOW} y1="40" y2={HEIGHT} className="stroke-line-strong" strokeDasharray="2 4" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
