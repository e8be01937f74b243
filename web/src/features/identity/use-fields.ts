import { useEffect, useRef, useState, type ChangeEvent, type FormEvent, type RefObject } from "react";
import { fieldErrors } from "@/lib/api-error";
import { SHORTEST_PASSWORD } from "./password-rule";

/** What is wrong with a text, in words for its field; null when nothing is. */
type Check = (text: string) => string | null;
type Texts = Record<string, string>;

export const checkName: Check = (text) => (text.trim() ? null : "Write a name.");
export const checkEmail: Check = (text) => (/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text.trim()) ? null : "Write an e-mail address, such as ada@example.org.");
export const checkPresentPassword: Check = (text) => (text ? null : "Write your password.");
export const checkNewPassword: Check = (text) => {
  const length = [...text].length;
  return length < SHORTEST_PASSWORD ? `Use at least ${SHORTEST_PASSWORD} characters; ${length === 0 ? "this is empty" : `this has ${length}`}.` : null;
};

interface Fields<T extends Texts> {
  values: T;
  set: (values: T) => void;
  /** What stands at each field: our own checks first, then what the server said, until the field is changed. */
  problems: Partial<Record<keyof T, string>>;
  /** Spread on a field's input. */
  bind: (name: keyof T & string) => { value: string; onChange: (event: ChangeEvent<HTMLInputElement>) => void };
  /** Spread on the form, whose own messages would stand in the browser's language and vanish. */
  form: { ref: RefObject<HTMLFormElement | null>; noValidate: true; onSubmit: (event: FormEvent) => void };
}

function without<T>(problems: T, name: keyof T): T {
  const { [name]: _gone, ...rest } = problems;
  return rest as T;
}

/** The texts of a form. `send` is called when every check passes; otherwise the first wrong field gets the focus. */
export function useFields<T extends Texts>(start: T, checks: { [name in keyof T]?: Check }, error: unknown, send: (values: T) => void): Fields<T> {
  const [values, set] = useState(start);
  const [own, setOwn] = useState<Partial<Record<keyof T, string>>>({});
  const [changed, setChanged] = useState<{ since: unknown; names: readonly string[] }>({ since: error, names: [] });
  const ref = useRef<HTMLFormElement>(null);
  const said = Object.entries(fieldErrors(error)).filter(([name]) => changed.since !== error || !changed.names.includes(name));
  const problems = { ...Object.fromEntries(said), ...own } as Partial<Record<keyof T, string>>;

  useEffect(() => {
    if (Object.keys({ ...own, ...fieldErrors(error) }).length) ref.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [own, error]);

  return {
    values,
    set,
    problems,
    bind: (name) => ({
      value: values[name] ?? "",
      onChange: (event) => {
        set({ ...values, [name]: event.target.value });
        setOwn((before) => without(before, name));
        setChanged((before) => ({ since: error, names: before.since === error ? [...before.names, name] : [name] }));
      },
    }),
    form: {
      ref,
      noValidate: true,
      onSubmit: (event) => {
        event.preventDefault();
        const wrong = Object.entries<Check | undefined>(checks).flatMap(([name, check]) => {
          const problem = check?.(values[name] ?? "");
          return problem ? [[name, problem] as const] : [];
        });
        setOwn(Object.fromEntries(wrong) as Partial<Record<keyof T, string>>);
        if (!wrong.length) send(values);
      },
    },
  };
}
