import { ArrowUp, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cx } from "@/lib/class-names";
import { useShortcuts } from "@/lib/shortcuts";
import { buttonClass } from "@/ui/button";

interface ComposerProps {
  writing: boolean;
  onAsk: (text: string) => void;
  onStop: () => void;
}

/** Where a question is written. Enter asks, Shift Enter makes a line; during an answer, Enter asks as soon as it ends. */
export function Composer({ writing, onAsk, onStop }: ComposerProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useShortcuts([{ keys: "/", label: "Write a question", group: "Ask", run: () => field.current?.focus() }]);
  const [wanted, setWanted] = useState(false);
  const send = () => setWanted(text.trim() !== "");

  useEffect(() => {
    if (writing || !wanted) return;
    const turn = setTimeout(() => {
      setWanted(false);
      setText("");
      onAsk(text.trim());
    });
    return () => clearTimeout(turn);
  }, [writing, wanted, text, onAsk]);

  return (
    <form
      className="card flex items-end gap-2 p-2 pl-4 transition-colors focus-within:border-line-strong"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        maxLength={2000}
        aria-label="Your question"
        placeholder="Ask about your money"
        onChange={(event) => {
          setText(event.target.value);
          setWanted(false);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            send();
          }
        }}
        className="field-sizing-content max-h-40 min-h-9 min-w-0 flex-1 resize-none bg-transparent py-2 text-base outline-none max-md:text-lg"
      />
      {writing ? (
        <button type="button" aria-label="Stop" title="Stop" onClick={onStop} className={cx(buttonClass({ variant: "secondary", icon: true }), "max-md:size-11")}>
          <Square size={14} strokeWidth={2} className="fill-current" />
        </button>
      ) : (
        <button type="submit" aria-label="Ask" title="Ask" disabled={!text.trim()} className={cx(buttonClass({ variant: "primary", icon: true }), "max-md:size-11")}>
          <ArrowUp size={18} strokeWidth={2} />
        </button>
      )}
    </form>
  );
}
