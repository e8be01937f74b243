import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Mark } from "@/ui/mark";
import { FanDrawing } from "./fan-drawing";

const PROMISES = [
  ["Track", "what you have, from your banks’ own files."],
  ["Plan", "what you want, in thousands of possible futures."],
  ["Ask", "and see the working behind every number."],
] as const;

/** The quiet frame of every page before the sign-in. On wide screens the promise stands beside the form. */
export function AuthFrame({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[minmax(30rem,5fr)_6fr]">
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
        <footer className="px-4 py-6 text-center text-sm text-muted md:px-8 lg:text-left">Your data stays on this server.</footer>
      </div>
      <aside className="sticky top-0 flex h-dvh flex-col overflow-hidden border-l border-line bg-sunken max-lg:hidden">
        <ul className="flex max-w-[36rem] flex-col gap-4 px-14 pt-[18dvh] font-serif text-2xl tracking-[-0.01em] text-balance">
          {PROMISES.map(([verb, rest]) => (
            <li key={verb}>
              <span className="text-gold-text">{verb}</span> {rest}
            </li>
          ))}
        </ul>
        <FanDrawing className="mt-auto h-[46dvh] w-full" />
      </aside>
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
