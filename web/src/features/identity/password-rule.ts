/** The server decides (identity.rules); this only spares a round trip. */
export const SHORTEST_PASSWORD = 8;
