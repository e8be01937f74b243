import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { Kbd } from "./kbd";

interface MenuProps {
  trigger: ReactElement;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  className?: string;
  /** Open from its first moment: for menus that are loaded when they are first wanted. */
  defaultOpen?: boolean;
  children: ReactNode;
}

export function Menu({ trigger, defaultOpen = false, align = "end", side = "bottom", className, children }: MenuProps) {
  return (
    <Radix.Root defaultOpen={defaultOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={12}
          className={cx("z-50 min-w-48 animate-rise-in rounded-lg bg-surface p-1 shadow-float", className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const ITEM =
  "flex min-h-8 cursor-default items-center gap-2.5 rounded-md px-2.5 py-1 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover max-md:min-h-11";

interface MenuItemProps {
  icon?: ReactNode;
  shortcut?: string;
  danger?: boolean;
  checked?: boolean;
  disabled?: boolean;
  onSelect?: () => void;
  /** Renders the one child (a link) as the item. */
  asChild?: boolean;
  children: ReactNode;
}

export function MenuItem({ icon, shortcut, danger = false, checked, disabled = false, onSelect, asChild = false, children }: MenuItemProps) {
  const className = cx(ITEM, danger && "text-loss-text");
  const shared = { className, disabled, ...(onSelect ? { onSelect } : {}) };
  if (asChild) return <Radix.Item asChild {...shared}>{children}</Radix.Item>;
  const content = (
    <>
      {icon ? <span className="grid size-4 place-items-center text-muted">{icon}</span> : null}
      <span className="flex-1">{children}</span>
      {shortcut ? (
        <span className="max-md:hidden">
          <Kbd keys={shortcut} />
        </span>
      ) : null}
      {checked ? <Check size={16} strokeWidth={1.5} aria-hidden /> : null}
    </>
  );
  if (checked === undefined) return <Radix.Item {...shared}>{content}</Radix.Item>;
  return (
    <Radix.CheckboxItem {...shared} checked={checked}>
      {content}
    </Radix.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="eyebrow px-2.5 pt-2 pb-1">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="mx-1 my-1 h-px bg-line" />;
}
