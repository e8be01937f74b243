import { queryOptions } from "@tanstack/react-query";
import { getInstance } from "./api";

/** What this server is: its name, its demo and whether it keeps its mails. It never changes while the page is open. */
export const instanceOptions = queryOptions({ queryKey: ["instance"], queryFn: getInstance, staleTime: Infinity });
