import { lazy } from "react";
import { useAccount } from "@/lib/account";
import { cx } from "@/lib/class-names";
import { MenuWhenWanted } from "./menu-when-wanted";

const load = () => import("./user-menu-items").then((module) => ({ default: module.UserMenuItems }));
const UserMenuItems = lazy(load);

export function UserMenu({ compact }: { compact: boolean }) {
  const { person } = useAccount();
  const name = person.name || person.email;
  return (
    <MenuWhenWanted
      menu={UserMenuItems}
      preload={load}
      // A render function, called by MenuWhenWanted; not a component.
      renderTrigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={`Your menu, ${name}`}
          className={cx("flex h-10 w-full items-center rounded-lg text-left transition-colors hover:bg-hover", compact ? "justify-center" : "gap-2.5 px-1.5")}
        >
          <span aria-hidden className="grid size-6 shrink-0 place-items-center rounded-full bg-ink text-xs font-medium text-paper">
            {name.slice(0, 1).toUpperCase()}
          </span>
          {compact ? null : <span className="min-w-0 flex-1 truncate">{name}</span>}
        </button>
      )}
    />
  );
}
