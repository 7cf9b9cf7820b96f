/** Exit codes, the same for every command. Pure. */

export const EXIT = {
  ok: 0,
  failed: 1,
  /** The command line is invalid; nothing was executed. */
  usage: 2,
  notFound: 3,
  /** The engine rejected the command. */
  rejected: 4,
  /** No reply within the timeout; the command may still be processed. */
  timeout: 5,
  /** Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
