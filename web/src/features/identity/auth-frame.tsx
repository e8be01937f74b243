import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Mark } from "@/ui/mark";

/** The quiet frame of every page before the sign-in. */
export function AuthFrame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="px-4 py-4 md:px-8 md:py-6">
        <Link to="/sign-in" aria-label="Guilder" className="inline-flex items-center gap-2.5 rounded-lg">
          <Mark size={24} />
          <span className="font-serif text-xl font-medium tracking-[-0.01em]">Guilder</span>
        </Link>
      </header>
      <main id="content" className="mx-auto flex w-full max-w-[24rem] flex-1 flex-col px-4 pt-[8dvh] pb-16">
        {children}
      </main>
      <footer className="px-4 py-6 text-center text-sm text-muted">Your data stays on this server.</footer>
    </div>
  );
}

export function AuthTitle({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="mb-8">
      <h1 className="text-2xl">{title}</h1>
      {children ? <div className="mt-2 text-pretty text-muted">{children}</div> : null}
    </header>
  );
}
