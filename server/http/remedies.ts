/** What to do about a problem, and what to type for it: for people and programs that use `/api`. Pure. */

export interface Remedy {
  readonly fix: string;
  /** For a shell. */
  readonly command: string;
}

interface Happened {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** The key in the path of the request; undefined: it has none. */
  readonly key: string | undefined;
}

interface Rule {
  readonly of: (happened: Happened) => boolean;
  readonly remedy: (happened: Happened) => Remedy;
}

/** The first that matches counts. */
const RULES: readonly Rule[] = [
  {
    of: ({ status }) => status === 401,
    remedy: () => ({
      fix: 'Send the credentials of a user, or the token of an application, in the header Authorization.',
      command: 'signalbox users add users.txt <name> --role read',
    }),
  },
  {
    of: ({ status, detail }) => status === 403 && /needs (\w+)$/.test(detail),
    remedy: ({ detail }) => ({
      fix: 'Use an account that has the role, or give it to this one.',
      command: `signalbox users add users.txt <name> --role ${/needs (\w+)$/.exec(detail)?.[1]}`,
    }),
  },
  {
    of: ({ status }) => status === 403,
    remedy: () => ({
      fix: 'Send the request to a name of the server, and pages from an origin of the server.',
      command: 'signalbox server --help',
    }),
  },
  {
    of: ({ status, key }) => status === 404 && key !== undefined,
    remedy: () => ({
      fix: 'Look for the key among those that exist; what has ended can be found for a limited time.',
      command: 'signalbox list instances',
    }),
  },
  {
    of: ({ status, key }) => status === 409 && key !== undefined,
    remedy: ({ key }) => ({
      fix: 'Look at the present state, which no longer is the one that the request expects.',
      command: `signalbox trace ${key}`,
    }),
  },
  {
    of: ({ title }) => title === 'RESOURCE_EXHAUSTED',
    remedy: () => ({
      fix: 'Try again later, with growing pauses; or start another engine or server.',
      command: 'signalbox doctor',
    }),
  },
  {
    of: ({ title }) => title === 'PARTITION_LEADER_MISMATCH',
    remedy: () => ({
      fix: 'Start an engine, or look why none has the partition.',
      command: 'signalbox doctor',
    }),
  },
  {
    of: ({ status }) => status === 503,
    remedy: () => ({
      fix: 'Try again soon: the server is still reading the topics.',
      command: 'signalbox doctor',
    }),
  },
  {
    of: ({ status }) => status < 500,
    remedy: () => ({
      fix: 'Correct the request; the description of the API has its schema.',
      command: 'curl http://localhost:8080/api/openapi.json',
    }),
  },
];

const OTHERWISE: Remedy = {
  fix: 'Look at the log of the server, and check the cluster.',
  command: 'signalbox doctor',
};

export function remedyOf(
  { status, title, detail }: { readonly status: number; readonly title: string; readonly detail: string },
  path: string,
): Remedy {
  const happened = { status, title, detail, key: /\/(\d{1,25})(?:\/|$)/.exec(path)?.[1] };
  return RULES.find(({ of }) => of(happened))?.remedy(happened) ?? OTHERWISE;
}
