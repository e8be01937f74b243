import { useEffect, useRef, useState } from "react";
import { useMedia } from "@/lib/media";

const ROLL_MS = 180;

/** Follows `target` in a short ease-out, so that a changed number is seen to change; at once where motion is unwanted. */
export function useRolling(target: number): number {
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const [shown, setShown] = useState(target);
  const current = useRef(target);

  useEffect(() => {
    if (still) return;
    const from = current.current;
    const begun = performance.now();
    let frame = 0;
    const step = (now: number) => {
      const share = Math.min(1, (now - begun) / ROLL_MS);
      current.current = from + (target - from) * (1 - (1 - share) ** 3);
      setShown(current.current);
      if (share < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [target, still]);

  return still ? target : shown;
}
