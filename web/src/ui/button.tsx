import { Children, cloneElement, type ButtonHTMLAttributes, type ReactElement, type ReactNode, type Ref } from "react";
import { cx } from "@/lib/class-names";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "bg-gold text-gold-ink hover:bg-gold-hover",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-hover",
  quiet: "text-ink hover:bg-hover",
  danger: "border border-line-strong bg-surface text-loss-text hover:bg-loss-soft",
};

const SIZES: Record<ButtonSize, string> = {
  sm: "h-7 gap-1.5 px-2.5 text-sm",
  md: "h-9 gap-2 px-3.5 text-base max-md:h-10",
  lg: "h-11 gap-2 px-5 text-lg",
};

const ICON_SIZES: Record<ButtonSize, string> = { sm: "size-7", md: "size-9", lg: "size-11" };

const SHARED =
  "inline-flex shrink-0 items-center justify-center rounded-lg font-medium whitespace-nowrap select-none transition-colors disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:shrink-0";

export function buttonClass(options: { variant?: ButtonVariant; size?: ButtonSize; icon?: boolean } = {}): string {
  const { variant = "secondary", size = "md", icon = false } = options;
  return cx(SHARED, VARIANTS[variant], icon ? ICON_SIZES[size] : SIZES[size]);
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** While true the button keeps its width, shows that it works and can't be pressed again. */
  busy?: boolean;
  /** Renders the one child (a link) as the button. */
  asChild?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** One primary button per page. */
export function Button({ variant, size, busy = false, asChild = false, className, children, disabled, type, ...rest }: ButtonProps) {
  const shared = { className: cx(buttonClass({ ...(variant && { variant }), ...(size && { size }) }), busy && "relative", className), ...rest };
  if (asChild) {
    const child = Children.only(children) as ReactElement<{ className?: string }>;
    return cloneElement(child, { ...shared, className: cx(shared.className, child.props.className) });
  }
  return (
    <button type={type ?? "button"} disabled={disabled || busy} aria-busy={busy || undefined} {...shared}>
      {busy ? (
        <>
          <span className="invisible inline-flex items-center gap-2">{children}</span>
          <span aria-hidden className="absolute inset-0 grid place-items-center">
            <span className="size-4 animate-spin rounded-full border-2 border-current border-r-transparent" />
          </span>
        </>
      ) : (
        children
      )}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "asChild" | "busy"> {
  /** Read aloud, and shown as the browser's own hint. */
  label: string;
  children: ReactNode;
}

export function IconButton({ label, variant = "quiet", size = "md", className, children, type, ...rest }: IconButtonProps) {
  return (
    <button type={type ?? "button"} aria-label={label} title={label} className={cx(buttonClass({ variant, size, icon: true }), className)} {...rest}>
      {children}
    </button>
  );
}
