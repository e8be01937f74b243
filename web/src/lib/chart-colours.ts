/** The tokens of the theme in force, for canvases that cannot read CSS variables. Read again when the theme changes. */
export interface ChartColours {
  ink: string;
  muted: string;
  faint: string;
  line: string;
  surface: string;
  gold: string;
  gain: string;
  loss: string;
  info: string;
  series: string[];
}

export function chartColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => toRgb(style.getPropertyValue(`--${name}`).trim());
  return {
    ink: token("ink"),
    muted: token("muted"),
    faint: token("faint"),
    line: token("line"),
    surface: token("surface"),
    gold: token("gold"),
    gain: token("gain"),
    loss: token("loss"),
    info: token("info"),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => token(`series-${number}`)),
  };
}

let pixel: CanvasRenderingContext2D | null = null;

/** Chart libraries mix colours themselves and know no oklch: one painted pixel gives the rgb. */
function toRgb(colour: string): string {
  pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  if (!pixel) return colour;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${Math.round((alpha / 255) * 1000) / 1000})`;
}
