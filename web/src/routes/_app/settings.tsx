import { createFileRoute } from "@tanstack/react-router";
import { Settings } from "@/features/identity/settings";

export const Route = createFileRoute("/_app/settings")({ staticData: { title: "Settings" }, component: Settings });
