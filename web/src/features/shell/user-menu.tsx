import { lazy } from "react";
import { useAccount } from "@/lib/account";
import { cx } from "@/lib/class-names";
import { Initial } from "@/ui/initial";
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
          className={cx("flex h-10 w-full items-center rounded-lg text-left transition-colors hover:bg-hover", compact ? "justify-center" : "gap-2.5 px-1.5")}
        >
          <Initial name={name} size="sm" className="bg-ink text-paper" />
          <span className="sr-only">Your menu, </span>
          <span className={compact ? "sr-only" : "min-w-0 flex-1 truncate"}>{name}</span>
        </button>
      )}
    />
  );
}
