/** The command line of the benchmark. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Names; empty: all that are not on request. */
  readonly scenarios: readonly string[];
  readonly json: boolean;
  readonly profile: boolean;
  readonly compare: boolean;
  readonly writeBaseline: boolean;
  /** Brokers to use as they are. */
  readonly bootstrapServers: string | undefined;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Instances under way at saturation. */
  readonly outstanding: number;
  /** Instances that wait, in the scenarios about waiting. */
  readonly waiting: number;
  readonly partitions: number;
}

export const USAGE = `usage: npm run bench -- [scenario...] [options]
  --json                  one JSON object on stdout
  --profile               with a CPU profile of the engine: its top functions
  --compare               with the differences from bench/baseline.json
  --write-baseline        write the figures to bench/baseline.json
  --bootstrap-server <s>  brokers to use (default: KAFKA_BOOTSTRAP_SERVERS, else one is started)
  --warm-up <seconds>     before measuring (default 8)
  --seconds <seconds>     of measuring (default 15)
  --outstanding <n>       instances under way at saturation (default 6000)
  --waiting <n>           instances that wait (default 50000)
  --partitions <n>        of the engine's topics (default 8)
`;

/** Throws TypeError for what it does not know. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      compare: { type: 'boolean', default: false },
      'write-baseline': { type: 'boolean', default: false },
      'bootstrap-server': { type: 'string' },
      'warm-up': { type: 'string', default: '8' },
      seconds: { type: 'string', default: '15' },
      outstanding: { type: 'string', default: '6000' },
      waiting: { type: 'string', default: '50000' },
      partitions: { type: 'string', default: '8' },
    },
  });
  return {
    scenarios: positionals,
    json: values.json,
    profile: values.profile,
    compare: values.compare,
    writeBaseline: values['write-baseline'],
    bootstrapServers: values['bootstrap-server'],
    warmUpMs: positive('warm-up', values['warm-up']) * 1000,
    measureMs: positive('seconds', values.seconds) * 1000,
    outstanding: positive('outstanding', values.outstanding),
    waiting: positive('waiting', values.waiting),
    partitions: positive('partitions', values.partitions),
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new TypeError(`--${name} must be a number above 0, not '${text}'`);
  return number;
}
