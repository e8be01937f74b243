/** What the API says when it says no; also what stands for "no answer at all" (status 0). */
export interface FieldProblem {
  field: string;
  message: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly FieldProblem[];
  readonly requestId: string | null;
  /** Seconds until another try makes sense, when the server said so. */
  readonly retryAfter: number | null;

  constructor(init: {
    status: number;
    code: string;
    message: string;
    details?: readonly FieldProblem[];
    requestId?: string | null;
    retryAfter?: number | null;
  }) {
    super(init.message);
    this.name = "ApiError";
    this.status = init.status;
    this.code = init.code;
    this.details = init.details ?? [];
    this.requestId = init.requestId ?? null;
    this.retryAfter = init.retryAfter ?? null;
  }

  /** The server could not be reached or is starting. */
  get isOutage(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

const PLAIN: Record<number, string> = {
  0: "Guilder can't be reached. Nothing was changed; try again when the connection is back.",
  401: "You are signed out. Sign in to go on.",
  403: "Your role in this workspace doesn't allow this.",
  404: "This doesn't exist, or not for you.",
  413: "This file is too large.",
  429: "Too many requests in a short time. Wait a moment, then try again.",
  502: "The server is restarting. Nothing was changed; try again in a moment.",
  503: "The server is busy or restarting. Nothing was lost; try again in a moment.",
  504: "The server took too long. Nothing was lost; try again in a moment.",
};

/** Makes an ApiError of whatever came back: our envelope, another body, or a failed fetch. */
export function toApiError(body: unknown, response?: Response): ApiError {
  if (body instanceof ApiError) return body;
  const status = response?.status ?? 0;
  const retry = Number(response?.headers.get("Retry-After"));
  const retryAfter = Number.isFinite(retry) && retry > 0 ? retry : null;
  const error = record(record(body)?.["error"]);
  if (error && typeof error["code"] === "string" && typeof error["message"] === "string") {
    const details = Array.isArray(error["details"]) ? error["details"].flatMap(toProblem) : [];
    const requestId = record(record(body)?.["meta"])?.["requestId"];
    return new ApiError({
      status,
      code: error["code"],
      message: error["message"],
      details,
      requestId: typeof requestId === "string" ? requestId : null,
      retryAfter,
    });
  }
  return new ApiError({
    status,
    code: status ? `HTTP_${status}` : "UNREACHABLE",
    message: PLAIN[status] ?? "The server could not finish this. Nothing was changed; try again in a moment.",
    requestId: response?.headers.get("X-Request-Id") ?? null,
    retryAfter,
  });
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

function toProblem(value: unknown): FieldProblem[] {
  const item = record(value);
  return item && typeof item["field"] === "string" && typeof item["message"] === "string"
    ? [{ field: item["field"], message: item["message"] }]
    : [];
}

/** One sentence for a person, from anything thrown. */
export function errorMessage(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof TypeError && /fetch|network|load failed|module script/i.test(error.message)) return PLAIN[0] ?? "";
  return "Something in this page failed. What you saved is kept; reload to go on.";
}

/** Field → message, for forms. A field "body.email" or "email" both answer to "email". */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(error.details.map(({ field, message }) => [field.replace(/^body\./, ""), message]));
}
