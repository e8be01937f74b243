import { Link, type LinkComponentProps } from "@tanstack/react-router";
import { cx } from "@/lib/class-names";

/** A link inside text. */
export const TEXT_LINK = "rounded-sm text-info underline decoration-transparent underline-offset-2 transition-colors hover:decoration-current";

export function TextLink({ className, ...rest }: LinkComponentProps<"a"> & { className?: string }) {
  return <Link className={cx(TEXT_LINK, className)} {...rest} />;
}
