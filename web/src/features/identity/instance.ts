import { getInstanceOptions } from "@/api/@tanstack/react-query.gen";

/** What this server is: its name, its demo and whether it keeps its mails. It never changes while the page is open. */
export const instanceOptions = { ...getInstanceOptions(), staleTime: Infinity };
