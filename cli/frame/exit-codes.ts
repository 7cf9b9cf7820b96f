/** What the process's exit code means, the same for every command. Pure. */

export const EXIT = {
  ok: 0,
  failed: 1,
  /** The command line is wrong: nothing was tried. */
  usage: 2,
  notFound: 3,
  /** The engine understood and refused. */
  rejected: 4,
  /** No answer within the time given; it may still come. */
  timeout: 5,
  /** Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
