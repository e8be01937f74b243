type ClassValue = string | false | null | undefined;

/** Joins class names and leaves out what is false. Variants are maps, so classes never need to be merged. */
export function cx(...values: ClassValue[]): string {
  return values.filter(Boolean).join(" ");
}
