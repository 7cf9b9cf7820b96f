/** The end of a line's turn to write a transaction. */

/** To be called when the transaction has ended; false: it failed, or there was nothing to write. */
export type EndTurn = (isCommitted: boolean) => void;
