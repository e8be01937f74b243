import { Suspense, useState, type ComponentType, type ReactElement } from "react";

interface MenuWhenWantedProps {
  /** A lazy component that renders the menu, open, around the same trigger. */
  menu: ComponentType<{ trigger: ReactElement }>;
  preload: () => Promise<unknown>;
  /** Renders the trigger; `props` go on its button. */
  renderTrigger: (props: { onClick?: () => void; onPointerEnter?: () => void; onFocus?: () => void; "aria-haspopup": "menu" }) => ReactElement;
}

/** A menu whose code is loaded when the pointer or the focus comes near, so that the first page need not wait for it. */
export function MenuWhenWanted({ menu: Menu, preload, renderTrigger }: MenuWhenWantedProps) {
  const [wanted, setWanted] = useState(false);
  const near = () => void preload().catch(() => undefined);
  if (wanted) {
    return (
      <Suspense fallback={renderTrigger({ "aria-haspopup": "menu" })}>
        <Menu trigger={renderTrigger({ "aria-haspopup": "menu" })} />
      </Suspense>
    );
  }
  return renderTrigger({ "aria-haspopup": "menu", onClick: () => setWanted(true), onPointerEnter: near, onFocus: near });
}
