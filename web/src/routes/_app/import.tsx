import { createFileRoute } from "@tanstack/react-router";
import { ImportPage } from "@/features/importing/import-page";

export const Route = createFileRoute("/_app/import")({
  staticData: { title: "Import" },
  validateSearch: (search: Record<string, unknown>): { id?: string } => (typeof search["id"] === "string" ? { id: search["id"] } : {}),
  component: Import,
});

function Import() {
  const { id } = Route.useSearch();
  return <ImportPage shown={id} />;
}
