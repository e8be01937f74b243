import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronRight, ListFilter, Tags, type LucideIcon } from "lucide-react";
import { SettingsBlock } from "./settings-block";

const PAGES: readonly { to: NonNullable<LinkProps["to"]>; label: string; hint: string; icon: LucideIcon }[] = [
  { to: "/categories", label: "Categories", hint: "The tree that spending and income are sorted into.", icon: Tags },
  { to: "/rules", label: "Rules", hint: "What sorts a transaction by itself, before Guilder guesses.", icon: ListFilter },
];

/** The way to the two pages that have no place in the sidebar. */
export function Sorting() {
  return (
    <SettingsBlock title="Sorting transactions">
      {PAGES.map(({ to, label, hint, icon: Icon }) => (
        <Link key={to} to={to} className="flex items-center gap-4 border-b border-line px-5 py-3.5 transition-colors last:border-0 hover:bg-hover max-md:px-4">
          <Icon size={20} strokeWidth={1.5} className="shrink-0 text-muted" aria-hidden />
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{label}</span>
            <span className="block text-sm text-pretty text-muted">{hint}</span>
          </span>
          <ChevronRight size={16} strokeWidth={1.5} className="shrink-0 text-muted" aria-hidden />
        </Link>
      ))}
    </SettingsBlock>
  );
}
