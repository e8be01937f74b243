import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileText, Image, Paperclip, Plus, X } from "lucide-react";
import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { attachFileMutation, keepFileMutation, listAttachmentsOptions, listAttachmentsQueryKey, removeFileMutation, restoreFileMutation } from "@/api/@tanstack/react-query.gen";
import type { File as Attached, TransactionDetail } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { apiFetch } from "@/lib/api-fetch";
import { cx } from "@/lib/class-names";
import { useFileDrop } from "@/lib/file-drop";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { refreshRecord } from "./use-choose-category";

const ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.txt,application/pdf,image/*,text/plain";
/** What a browser draws by itself. */
const SHOWN = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Hands files in, one after the other, and attaches them. */
function useAttach(transactionId: string): { attach: (files: File[]) => void; coming: string[] } {
  const client = useQueryClient();
  const keep = useMutation({ ...keepFileMutation(), meta: { quiet: true } });
  const attach = useMutation({ ...attachFileMutation(), meta: { quiet: true } });
  const [coming, setComing] = useState<string[]>([]);
  const path = { transaction_id: transactionId };
  const one = async (file: File) => {
    try {
      const { data } = await keep.mutateAsync({ query: { name: file.name }, body: file });
      await attach.mutateAsync({ path, body: { fileId: data.id } });
    } catch (error) {
      notify({ tone: "error", text: `${file.name}: ${errorMessage(error)}` });
    }
    await client.invalidateQueries({ queryKey: listAttachmentsQueryKey({ path }) });
    setComing((names) => names.toSpliced(names.indexOf(file.name), 1));
  };
  return {
    coming,
    attach: (files) => {
      setComing((names) => [...names, ...files.map((file) => file.name)]);
      void files.reduce((before, file) => before.then(() => one(file)), Promise.resolve()).then(() => refreshRecord(client));
    },
  };
}

/** The panel takes what is dropped on it; without the right to write it is only a box. */
export function ReceiptDrop({ transaction, writable, children }: { transaction: TransactionDetail; writable: boolean; children: (attachments: ReactNode) => ReactNode }) {
  const [over, setOver] = useState(false);
  const hover = (now: boolean) => {
    setOver(now);
    useFileDrop.setState({ instead: now ? "Drop to attach" : null });
  };
  const { attach, coming } = useAttach(transaction.id);
  const drop = (event: DragEvent) => {
    hover(false);
    const files = [...event.dataTransfer.files];
    if (!files.length) return;
    event.preventDefault();
    attach(files);
  };
  const inside = children(<Attachments transaction={transaction} writable={writable} coming={coming} onFiles={attach} />);
  if (!writable) return inside;
  return (
    <div
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        if (!over) hover(true);
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && hover(false)}
      onDrop={drop}
      className={cx("-m-3 min-h-full rounded-lg p-3 transition-colors", over && "bg-info-soft")}
    >
      {inside}
    </div>
  );
}

interface AttachmentsProps {
  transaction: TransactionDetail;
  writable: boolean;
  coming: string[];
  onFiles: (files: File[]) => void;
}

function Attachments({ transaction, writable, coming, onFiles }: AttachmentsProps) {
  const path = { transaction_id: transaction.id };
  const found = useQuery({ ...listAttachmentsOptions({ path }), enabled: transaction.attachments > 0 || coming.length > 0 });
  const input = useRef<HTMLInputElement>(null);
  const [preview, setPreview] = useState<{ name: string; url: string } | null>(null);
  const files = found.data?.data ?? [];
  if (!writable && !files.length) return null;
  const close = () => {
    if (preview) URL.revokeObjectURL(preview.url);
    setPreview(null);
  };
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium text-muted">Receipts and papers</h3>
      {files.length || coming.length ? (
        <ul className="divide-y divide-line border-y border-line">
          {files.map((file) => (
            <AttachedRow key={file.id} file={file} transactionId={transaction.id} writable={writable} onPreview={setPreview} />
          ))}
          {coming.map((name) => (
            <li key={name} className="flex items-center gap-2.5 py-2 text-muted" aria-busy>
              <Paperclip size={16} strokeWidth={1.5} aria-hidden className="animate-pulse" />
              <span className="truncate">Adding {name}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {writable ? (
        <>
          <Button size="sm" variant="quiet" className="mt-1 -ml-2.5" onClick={() => input.current?.click()}>
            <Plus size={16} strokeWidth={1.5} aria-hidden />
            Attach a file
          </Button>
          <span className="ml-2 text-sm text-muted max-md:hidden">or drop it here</span>
          <input
            ref={input}
            type="file"
            multiple
            tabIndex={-1}
            aria-label="Attach a file"
            className="sr-only"
            accept={ACCEPT}
            onChange={(event) => {
              const chosen = [...(event.target.files ?? [])];
              event.target.value = "";
              if (chosen.length) onFiles(chosen);
            }}
          />
        </>
      ) : null}
      {preview ? (
        <Dialog open onOpenChange={(open) => !open && close()} size="lg" title={preview.name}>
          <img src={preview.url} alt={preview.name} className="mx-auto max-h-[70dvh] rounded-md" />
        </Dialog>
      ) : null}
    </section>
  );
}

interface AttachedRowProps {
  file: Attached;
  transactionId: string;
  writable: boolean;
  onPreview: (picture: { name: string; url: string }) => void;
}

function AttachedRow({ file, transactionId, writable, onPreview }: AttachedRowProps) {
  const client = useQueryClient();
  const picture = SHOWN.has(file.mediaType);
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: listAttachmentsQueryKey({ path: { transaction_id: transactionId } }) });
    refreshRecord(client);
  };
  const restore = useMutation({ ...restoreFileMutation(), onSuccess: refresh });
  const remove = useMutation({
    ...removeFileMutation(),
    onSuccess: async () => {
      await refresh();
      notify({
        text: `${file.name} was removed.`,
        undo: async () => {
          await restore.mutateAsync({ path: { file_id: file.id } });
        },
      });
    },
  });
  const open = async () => {
    try {
      const url = URL.createObjectURL(await (await apiFetch(`/v1/files/${file.id}/content`)).blob());
      if (picture) onPreview({ name: file.name, url });
      else save(url, file.name);
    } catch (error) {
      notify({ tone: "error", text: errorMessage(error) });
    }
  };
  const Icon = file.mediaType.startsWith("image/") ? Image : FileText;
  return (
    <li className="flex items-center gap-2.5 py-1.5">
      <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
      <button type="button" onClick={() => void open()} aria-label={`${picture ? "Show" : "Save"} ${file.name}`} className="min-w-0 flex-1 truncate rounded-sm text-left text-info hover:underline">
        {file.name}
      </button>
      <span className="tabular text-sm text-muted">{sizeInWords(file.size)}</span>
      {writable ? (
        <IconButton label={`Remove ${file.name}`} size="sm" disabled={remove.isPending} onClick={() => remove.mutate({ path: { file_id: file.id } })}>
          <X size={14} strokeWidth={1.5} />
        </IconButton>
      ) : null}
    </li>
  );
}

function save(url: string, name: string): void {
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function sizeInWords(bytes: number): string {
  return bytes < 1_000_000 ? `${formatNumber(Math.max(1, Math.round(bytes / 1000)))} kB` : `${formatNumber(bytes / 1_000_000, { digits: 1 })} MB`;
}
