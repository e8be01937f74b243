/** Files dropped anywhere on the page, waiting for the Import page to take them. */
import { useEffect } from "react";
import { create } from "zustand";

interface FileDrop {
  /** Files that were dropped or chosen and not yet taken. */
  files: File[];
  /** A drag with files is over the page. */
  over: boolean;
  /** What a drop would do where the pointer is, if not an import. */
  instead: string | null;
}

export const useFileDrop = create<FileDrop>(() => ({ files: [], over: false, instead: null }));

/** Hands files to the Import page (which calls `takeDroppedFiles`). */
export function offerFiles(files: File[]): void {
  useFileDrop.setState({ files, over: false });
}

export function takeDroppedFiles(): File[] {
  const { files } = useFileDrop.getState();
  if (files.length) useFileDrop.setState({ files: [] });
  return files;
}

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** Mounted once by the shell: any file dropped on the page goes to `onFiles`. */
export function useDocumentFileDrop(onFiles: (files: File[]) => void): void {
  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth += 1;
      useFileDrop.setState({ over: true });
    };
    const leave = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) useFileDrop.setState({ over: false });
    };
    const over = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      useFileDrop.setState({ over: false });
      if (!holdsFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length) onFiles(files);
    };
    document.addEventListener("dragenter", enter);
    document.addEventListener("dragleave", leave);
    document.addEventListener("dragover", over);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragenter", enter);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("dragover", over);
      document.removeEventListener("drop", drop);
    };
  }, [onFiles]);
}
