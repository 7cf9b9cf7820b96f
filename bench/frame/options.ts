/** The command line of the benchmark. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Names; empty for all scenarios that don't have to be named. */
  readonly scenarios: readonly string[];
  readonly json: boolean;
  readonly profile: boolean;
  readonly compare: boolean;
  readonly writeBaseline: boolean;
  /** Existing brokers to use. */
  readonly bootstrapServers: string | undefined;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** The duration of the warm-up before latencies are measured: see `--latency-warm-up`. */
  readonly latencyWarmUpMs: number;
  /** Number of instances in progress at saturation. */
  readonly outstanding: number;
  /** Numbers of instances in progress in the closed loop, one level after the other. */
  readonly inFlight: readonly number[];
  /** Number of waiting instances in scenarios about waiting. */
  readonly waiting: number;
  readonly partitions: number;
  /** The final number of waiting instances in the scenario about growth. */
  readonly growTo: number;
  /** Duration of the peak before the restart. */
  readonly peakMs: number;
  /** Size of the waiting commands in the scenario about a backlog. */
  readonly backlogMib: number;
  /** The folder for CPU profiles; undefined: none. */
  readonly profileFolder: string | undefined;
}

export const USAGE = `usage: npm run bench -- [scenario...] [options]
  --json                  one JSON object on stdout
  --profile               with a CPU profile of the engine: its top functions
  --profile-to <folder>   the same, and keep it there as <scenario>.cpuprofile (for Chrome's DevTools)
  --compare               with the differences from bench/baseline.json
  --write-baseline        write the figures to bench/baseline.json
  --bootstrap-server <s>  brokers to use (default: KAFKA_BOOTSTRAP_SERVERS, else one is started)
  --warm-up <seconds>     before measuring (default 8)
  --seconds <seconds>     of measuring (default 15)
  --latency-warm-up <s>   before latencies (default 60): compilers take a core for tens of ms at a time
  --outstanding <n>       instances under way at saturation (default 6000)
  --in-flight <n,...>     instances under way in 'closed-loop' (default 100,300,1000,2000)
  --waiting <n>           instances that wait (default 50000)
  --partitions <n>        of the engine's topics (default 8)
  --grow-to <n>           instances that wait at last in 'growth': tenfold from 10,000 (default 1000000)
  --minutes <n>           at peak, before the restart in 'restart-after-peak' (default 10)
  --backlog <mebibytes>   of commands that wait in 'backlog' (default 1024)
`;

/** Throws TypeError for an unknown option. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      'profile-to': { type: 'string' },
      compare: { type: 'boolean', default: false },
      'write-baseline': { type: 'boolean', default: false },
      'bootstrap-server': { type: 'string' },
      'warm-up': { type: 'string', default: '8' },
      seconds: { type: 'string', default: '15' },
      'latency-warm-up': { type: 'string', default: '60' },
      outstanding: { type: 'string', default: '6000' },
      'in-flight': { type: 'string', default: '100,300,1000,2000' },
      waiting: { type: 'string', default: '50000' },
      partitions: { type: 'string', default: '8' },
      'grow-to': { type: 'string', default: '1000000' },
      minutes: { type: 'string', default: '10' },
      backlog: { type: 'string', default: '1024' },
    },
  });
  return {
    scenarios: positionals,
    json: values.json,
    profile: values.profile || values['profile-to'] !== undefined,
    profileFolder: values['profile-to'],
    compare: values.compare,
    writeBaseline: values['write-baseline'],
    bootstrapServers: values['bootstrap-server'],
    warmUpMs: positive('warm-up', values['warm-up']) * 1000,
    latencyWarmUpMs: positive('latency-warm-up', values['latency-warm-up']) * 1000,
    measureMs: positive('seconds', values.seconds) * 1000,
    outstanding: positive('outstanding', values.outstanding),
    inFlight: values['in-flight'].split(',').map((level) => positive('in-flight', level)),
    waiting: positive('waiting', values.waiting),
    partitions: positive('partitions', values.partitions),
    growTo: positive('grow-to', values['grow-to']),
    peakMs: positive('minutes', values.minutes) * 60_000,
    backlogMib: positive('backlog', values.backlog),
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new TypeError(`--${name} must be a number above 0, not '${text}'`);
  return number;
}
