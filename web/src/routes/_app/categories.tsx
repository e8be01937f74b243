import { createFileRoute } from "@tanstack/react-router";
import { CategoriesPage } from "@/features/transactions/categories-page";

export const Route = createFileRoute("/_app/categories")({ staticData: { title: "Categories" }, component: CategoriesPage });
