/** The workspace's category tree, as every page needs it: by id, in order, with a colour that is the same everywhere. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listCategoriesOptions } from "@/api/@tanstack/react-query.gen";
import type { Category } from "@/api/types.gen";

export type CategoryKind = Category["kind"];

export interface CategoryTree {
  /** Parents before their children, hidden ones included. */
  list: readonly Category[];
  byId: ReadonlyMap<string, Category>;
  ready: boolean;
}

const NONE: readonly Category[] = [];
/** More than the upper categories that everyone starts with, so that no two of those look alike. */
const CATEGORY_COLOURS = 12;

export function useCategories(): CategoryTree {
  const { data } = useQuery({ ...listCategoriesOptions(), staleTime: 60_000 });
  const list = data?.data ?? NONE;
  return useMemo(() => ({ list, byId: new Map(list.map((category) => [category.id, category])), ready: data !== undefined }), [list, data]);
}

/** The upper category of one, itself if it is one. */
export function rootOf(tree: CategoryTree, category: Category): Category {
  return (category.parentId ? tree.byId.get(category.parentId) : undefined) ?? category;
}

/** A CSS colour: the same for a category and all below it. */
export function categoryColour(tree: CategoryTree, category: Category): string {
  const roots = tree.list.filter((each) => each.parentId === null);
  const place = roots.findIndex((each) => each.id === rootOf(tree, category).id);
  return `var(--series-${(Math.max(0, place) % CATEGORY_COLOURS) + 1})`;
}

/** The category and those below it. */
export function familyOf(tree: CategoryTree, id: string): string[] {
  return tree.list.filter((category) => category.id === id || category.parentId === id).map((category) => category.id);
}

/** Those that one can choose, in the order of the tree. */
export function shownCategories(tree: CategoryTree, kinds?: readonly CategoryKind[]): Category[] {
  return tree.list.filter((category) => !category.hidden && (!kinds || kinds.includes(category.kind)));
}
