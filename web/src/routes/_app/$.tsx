import { createFileRoute } from "@tanstack/react-router";
import { NotFound } from "@/features/shell/not-found";

/** Any other address, inside the shell. */
export const Route = createFileRoute("/_app/$")({ staticData: { title: "Not found" }, component: NotFound });
