import { ApiError, errorMessage } from "@/lib/api-error";

/** What the server said about the form as a whole; problems of single fields stand at the fields. */
export function FormError({ error }: { error: unknown }) {
  if (!error || (error instanceof ApiError && error.details.length)) return null;
  return (
    <p role="alert" className="rounded-lg bg-loss-soft px-3.5 py-2.5 text-loss-text">
      {errorMessage(error)}
    </p>
  );
}
