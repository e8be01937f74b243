/** A rule on the past: at once when it changes little, watched when a worker takes its time; undone as one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { applyRuleMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import { getAct } from "@/api/sdk.gen";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { refreshRecord } from "./use-choose-category";

interface Running {
  actId: string;
  name: string;
  count: number;
  planned: number;
}

export interface ApplyRule {
  apply: (ruleId: string, name: string) => Promise<void>;
  /** What a worker is at. */
  running: Running | null;
  stop: () => void;
}

const ASK_MS = 700;
const pause = () => new Promise((resolve) => setTimeout(resolve, ASK_MS));

export function useApplyRule(): ApplyRule {
  const client = useQueryClient();
  const mutation = useMutation(applyRuleMutation());
  const undo = useMutation(undoActMutation());
  const [running, setRunning] = useState<Running | null>(null);
  const stopped = useRef("");

  const takeBack = async (actId: string) => {
    await undo.mutateAsync({ path: { act_id: actId } });
    refreshRecord(client);
  };
  const finished = (actId: string, name: string, count: number) => {
    refreshRecord(client);
    notify({ text: `“${name}” changed ${formatNumber(count)} ${count === 1 ? "transaction" : "transactions"}.`, undo: () => takeBack(actId) });
  };
  /** Asks how far the worker is until it is done; a line that breaks in between is asked again. */
  const watch = async (begun: Running): Promise<void> => {
    setRunning(begun);
    await pause();
    if (stopped.current === begun.actId) return;
    const act = (await getAct({ path: { act_id: begun.actId } }).catch(() => null))?.data?.data;
    if (act?.planned === null) {
      setRunning(null);
      if (!act.undoneAt) finished(begun.actId, begun.name, act.count);
      return;
    }
    await watch(act ? { ...begun, count: act.count } : begun);
  };

  return {
    apply: async (ruleId, name) => {
      const { data } = await mutation.mutateAsync({ path: { rule_id: ruleId }, body: {} });
      if (data.planned !== null) await watch({ actId: data.actId, name, count: 0, planned: data.planned });
      else if (data.count) finished(data.actId, name, data.count);
      else notify({ text: "Nothing in the past would change." });
    },
    running,
    stop: () => {
      if (!running) return;
      const { actId, name } = running;
      stopped.current = actId;
      setRunning(null);
      void takeBack(actId).then(() => notify({ text: `“${name}” was stopped and taken back.` }));
    },
  };
}
