import { cx } from "@/lib/class-names";

interface InitialProps {
  name: string;
  shape?: "round" | "square";
  size?: "sm" | "md";
  /** Colours; by default those of the sunken surface. */
  className?: string;
}

/** The first letter of a name, drawn by CSS so that it is neither read aloud nor part of the text. */
export function Initial({ name, shape = "round", size = "md", className }: InitialProps) {
  return (
    <span
      aria-hidden
      data-letter={[...name.trim()][0]?.toLocaleUpperCase() ?? "·"}
      className={cx(
        "grid shrink-0 place-items-center font-medium before:content-[attr(data-letter)]",
        shape === "round" ? "rounded-full" : "rounded-md",
        size === "sm" ? "size-6 text-xs" : "size-8 text-sm",
        className ?? "bg-wash",
      )}
    />
  );
}
