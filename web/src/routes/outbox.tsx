import { createFileRoute } from "@tanstack/react-router";
import { Outbox } from "@/features/identity/outbox";

export const Route = createFileRoute("/outbox")({ staticData: { title: "Outbox" }, component: Outbox });
