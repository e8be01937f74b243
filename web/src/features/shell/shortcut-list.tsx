import { useShortcutRegistry, type Shortcut } from "@/lib/shortcuts";
import { Dialog } from "@/ui/dialog";
import { Kbd } from "@/ui/kbd";
import { useShell } from "./shell-state";

/** `?`: what can be pressed here. */
export function ShortcutList() {
  const open = useShell((state) => state.shortcutsOpen);
  const close = useShell((state) => state.closeShortcuts);
  const shortcuts = useShortcutRegistry((state) => state.shortcuts);
  const groups = new Map<string, Shortcut[]>();
  for (const shortcut of shortcuts) {
    const name = shortcut.group ?? "Everywhere";
    groups.set(name, [...(groups.get(name) ?? []), shortcut]);
  }
  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()} title="Keyboard shortcuts" size="lg">
      <div className="gap-10 md:columns-2">
        {[...groups].map(([name, entries]) => (
          <section key={name} className="mb-6 break-inside-avoid">
            <h3 className="eyebrow mb-1">{name}</h3>
            <dl className="divide-y divide-line">
              {entries.map(({ keys, label }) => (
                <div key={keys} className="flex min-h-9 items-center justify-between gap-4">
                  <dt>{label}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
