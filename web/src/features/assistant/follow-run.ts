/** Follows an answer while it is written: server-sent events, taken up again after a break where they stopped. */
import type { Chart, Choice, Message } from "@/api/types.gen";
import { apiFetch } from "@/lib/api-fetch";

export type Segment = Message["segments"][number];

/** An answer as far as it has come. */
export interface Draft {
  segments: Segment[];
  aside: Segment[];
  charts: { factId: string; chart: Chart }[];
  steps: string[];
  choices: Choice[];
  sure: boolean;
  summary: string;
  error: string | null;
  ended: boolean;
}

export const EMPTY_DRAFT: Draft = { segments: [], aside: [], charts: [], steps: [], choices: [], sure: true, summary: "", error: null, ended: false };

export interface RunEvent {
  id: number;
  name: string;
  data: Record<string, unknown>;
}

/** The draft after one more event. Unknown events change nothing. */
export function advance(draft: Draft, { name, data }: RunEvent): Draft {
  switch (name) {
    case "agent_activated":
      return { ...draft, steps: [...draft.steps, String(data["doing"])] };
    case "visualization":
      return { ...draft, charts: [...draft.charts, data as unknown as Draft["charts"][number]] };
    case "message": {
      if (data["reset"]) return { ...draft, segments: [], aside: [], charts: data["charts"] ? [] : draft.charts };
      const place = data["aside"] ? "aside" : "segments";
      const next = data["segments"] as Segment[];
      const gap: Segment[] = draft[place].length ? [{ type: "text", text: " " }] : [];
      return { ...draft, [place]: [...draft[place], ...gap, ...next] };
    }
    case "done":
      return {
        ...draft,
        choices: data["choices"] as Choice[],
        sure: data["sure"] !== false,
        steps: data["steps"] as string[],
        summary: data["status"] === "stopped" ? `Stopped · ${String(data["summary"])}` : String(data["summary"]),
        ended: true,
      };
    case "error":
      return { ...draft, error: String(data["message"]), ended: true };
    default:
      return draft;
  }
}

/** The complete events in `buffer`, and what is left of it. */
export function readEvents(buffer: string): { events: RunEvent[]; rest: string } {
  const blocks = buffer.split("\n\n");
  const rest = blocks.pop() ?? "";
  const events = blocks.flatMap((block) => {
    const fields = new Map(
      block
        .split("\n")
        .filter((line) => line && !line.startsWith(":"))
        .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const),
    );
    const data = fields.get("data");
    return data === undefined ? [] : [{ id: Number(fields.get("id")), name: fields.get("event") ?? "message", data: JSON.parse(data) as RunEvent["data"] }];
  });
  return { events, rest };
}

const PAUSE_MS = 800;
const MOST_BREAKS = 8;

/** Calls `onEvent` for every event of the run until it ends. A broken line is taken up again after the last event. */
/* oxlint-disable no-await-in-loop -- a stream is read piece by piece, and a break is waited out */
export async function followRun(thread: string, run: string, onEvent: (event: RunEvent) => void, signal: AbortSignal): Promise<void> {
  let last = 0;
  let ended = false;
  for (let breaks = 0; !ended && !signal.aborted; breaks += 1) {
    try {
      const response = await apiFetch(`/v1/chat/stream/${thread}?run=${run}`, {
        headers: { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": String(last) } : {}) },
        signal,
      });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let buffer = "";
      for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
        const { events, rest } = readEvents(buffer + piece.value);
        buffer = rest;
        for (const event of events) {
          last = event.id;
          breaks = 0;
          ended ||= event.name === "done" || event.name === "error";
          onEvent(event);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (breaks >= MOST_BREAKS) throw error;
    }
    if (!ended && !signal.aborted) await new Promise((wake) => setTimeout(wake, PAUSE_MS));
  }
}
