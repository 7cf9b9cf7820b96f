/** The goals of the engine on two cores that it shares with broker, worker and client. */

export interface Goal {
  /** The name of the figure in the benchmark. */
  readonly metric: string;
  /** Its description for people. */
  readonly what: string;
  readonly unit: string;
  /** The minimum ('>=') or upper limit ('<'). Absent for a figure without a goal. */
  readonly goal?: { readonly is: '>=' | '<'; readonly value: number };
  readonly aim?: number;
}

type Bounds = Pick<Goal, 'goal' | 'aim'>;

function atLeast(value: number, aim?: number): Bounds {
  return { goal: { is: '>=', value }, ...(aim === undefined ? {} : { aim }) };
}

function below(value: number, aim?: number): Bounds {
  return { goal: { is: '<', value }, ...(aim === undefined ? {} : { aim }) };
}

export const SECTIONS: readonly {
  readonly title: string;
  readonly goals: readonly Goal[];
}[] = [
  {
    title: 'start -> service task -> end by `signalbox/client`: so many in flight, each answer awaited',
    goals: [100, 300, 1_000, 2_000].flatMap((inFlight) => {
      const of = `with ${inFlight.toLocaleString('en')} in flight`;
      const metric = (name: string): string => `closed_${inFlight}_${name}`;
      return [
        { metric: metric('instances_per_s'), what: `completed ${of}`, unit: '/s' },
        { metric: metric('p50_ms'), what: `p50 ${of}`, unit: 'ms' },
        { metric: metric('p99_ms'), what: `p99 ${of}`, unit: 'ms' },
        { metric: metric('instances_a_transaction'), what: `instances of a transaction ${of}`, unit: '' },
        { metric: metric('all_cpu_us'), what: `all processes, of each, ${of}`, unit: 'us of CPU' },
      ];
    }),
  },
  {
    title: "the same records by a plain transactional producer of Kafka's Java client",
    goals: [10, 25, 100, 500].flatMap((size) => [
      { metric: `limit_${size}_instances_per_s`, what: `${size} instances a transaction`, unit: '/s' },
      { metric: `limit_${size}_broker_cpu_us`, what: 'broker, of each', unit: 'us of CPU' },
    ]),
  },
  {
    title: 'start -> service task -> end, about 200 bytes of variables',
    goals: [
      { metric: 'instances_per_s', what: 'completed', unit: '/s', ...atLeast(5_000, 12_500) },
      { metric: 'engine_cpu_us', what: 'engine, of each', unit: 'us of CPU' },
      { metric: 'broker_cpu_us', what: 'broker, of each', unit: 'us of CPU' },
      { metric: 'engine_rss_peak_mib', what: 'engine, peak', unit: 'MiB of RSS' },
    ],
  },
  {
    title: 'the same: from the start record to the committed end',
    goals: [
      { metric: 'latency_50_per_s_p50_ms', what: 'p50 at 50/s', unit: 'ms', ...below(10) },
      { metric: 'latency_50_per_s_p99_ms', what: 'p99 at 50/s', unit: 'ms', ...below(30, 15) },
      { metric: 'latency_150_per_s_p50_ms', what: 'p50 at 150/s', unit: 'ms', ...below(10) },
      { metric: 'latency_150_per_s_p99_ms', what: 'p99 at 150/s', unit: 'ms', ...below(30, 15) },
    ],
  },
  {
    title: 'start -> message catch -> end',
    goals: [
      { metric: 'message_instances_per_s', what: 'completed', unit: '/s', ...atLeast(5_000) },
      { metric: 'message_latency_150_per_s_p50_ms', what: 'p50 at 150/s', unit: 'ms', ...below(10) },
      { metric: 'message_latency_150_per_s_p99_ms', what: 'p99 at 150/s', unit: 'ms', ...below(30, 15) },
    ],
  },
  {
    title: '50,000 waiting instances, the engine killed by SIGKILL and started again',
    goals: [
      {
        metric: 'waiting_50000_restart_first_completion_s',
        what: 'first completion after',
        unit: 's',
        ...below(3, 1),
      },
      { metric: 'waiting_50000_restart_all_partitions_s', what: 'last partition works after', unit: 's' },
      { metric: 'waiting_50000_bytes_an_instance', what: 'memory of each', unit: 'bytes of RSS' },
      { metric: 'waiting_50000_engine_rss_mib', what: 'engine', unit: 'MiB of RSS', ...below(512) },
    ],
  },
  {
    title: 'the same with 500,000 (`--waiting 500000`)',
    goals: [
      { metric: 'waiting_500000_restart_first_completion_s', what: 'first completion after', unit: 's' },
      { metric: 'waiting_500000_restart_all_partitions_s', what: 'last partition works after', unit: 's' },
      { metric: 'waiting_500000_restore_records_per_s', what: 'restored', unit: 'records/s' },
      {
        metric: 'waiting_500000_bytes_an_instance',
        what: 'memory of each',
        unit: 'bytes of RSS',
        ...below(1024),
      },
    ],
  },
  {
    title: 'a restart after ten minutes at peak, with 50,000 waiting',
    goals: [
      { metric: 'peak_instances_per_s', what: 'completed meanwhile', unit: '/s' },
      { metric: 'peak_restore_records', what: 'records that were read', unit: '' },
      {
        metric: 'peak_restart_first_completion_s',
        what: 'first completion after',
        unit: 's',
        ...below(3, 1),
      },
      { metric: 'peak_restart_all_partitions_s', what: 'last partition works after', unit: 's' },
    ],
  },
  {
    title: '1 GiB of commands that wait, 50,000 instances that wait',
    goals: [
      { metric: 'backlog_engine_rss_peak_mib', what: 'engine, peak', unit: 'MiB of RSS', ...below(512) },
      { metric: 'backlog_mib_per_s', what: 'worked off', unit: 'MiB/s' },
    ],
  },
  {
    title: 'one-task while others wait',
    goals: [10_000, 100_000, 1_000_000, 5_000_000].flatMap((level) => [
      {
        metric: `growth_${level}_instances_per_s`,
        what: `completed while ${level.toLocaleString('en')} wait`,
        unit: '/s',
      },
      { metric: `growth_${level}_engine_rss_mib`, what: 'engine', unit: 'MiB of RSS' },
    ]),
  },
  {
    title: '16 partitions, several engine processes on the same two cores',
    goals: [1, 2, 4].map((count) => ({
      metric: `engines_${count}_instances_per_s`,
      what: `completed by ${count}`,
      unit: '/s',
    })),
  },
  {
    title: 'ten elements: gateways, script, message, timer, two service tasks',
    goals: [
      { metric: 'ten_elements_instances_per_s', what: 'completed', unit: '/s' },
      { metric: 'ten_elements_engine_cpu_us', what: 'engine, of each', unit: 'us of CPU' },
    ],
  },
  {
    title:
      'one FEEL evaluation: `amount > 1000 and customer.country = "CH"`; `sum(for i in items ...)` of 100 prices',
    goals: [
      { metric: 'feel_condition_ns', what: 'condition', unit: 'ns' },
      { metric: 'feel_condition_times_camunda', what: "condition, against Camunda's", unit: 'times as fast' },
      { metric: 'feel_sum_of_100_prices_ns', what: 'sum of 100 prices', unit: 'ns' },
      {
        metric: 'feel_sum_of_100_prices_times_feelin',
        what: 'sum, against feelin',
        unit: 'times as fast',
        ...atLeast(3),
      },
      {
        metric: 'feel_sum_of_100_prices_times_camunda',
        what: "sum, against Camunda's",
        unit: 'times as fast',
      },
      { metric: 'feel_table_of_20_rules_ns', what: 'decision table of 20 rules', unit: 'ns' },
      { metric: 'script_heavy_cpu_us', what: 'process with four scripts', unit: 'us of CPU' },
    ],
  },
  {
    title: 'a worker that starts on 10,000 jobs of which 9,000 were canceled',
    goals: [
      {
        metric: 'leases_records_backlog_handlers_of_canceled',
        what: 'by records: handlers of canceled jobs',
        unit: 'of 9,000',
        ...below(91),
      },
      {
        metric: 'leases_claim_backlog_handlers_of_canceled',
        what: 'by leases: handlers of canceled jobs',
        unit: 'of 9,000',
        ...below(1),
      },
    ],
  },
  {
    title: 'start -> service task -> end, jobs taken by records and by leases (`claim`)',
    goals: ['records', 'claim'].flatMap((kind) => [
      { metric: `leases_${kind}_engine_cpu_us`, what: `${kind}: engine, of each`, unit: 'us of CPU' },
      { metric: `leases_${kind}_broker_cpu_us`, what: `${kind}: broker, of each`, unit: 'us of CPU' },
      { metric: `leases_${kind}_worker_cpu_us`, what: `${kind}: worker, of each`, unit: 'us of CPU' },
    ]),
  },
  {
    title: 'index of available jobs by type, 500,000 waiting jobs on one partition',
    goals: [
      { metric: 'leases_index_bytes_a_job', what: 'memory of each', unit: 'bytes' },
      { metric: 'leases_index_build_cpu_ms', what: 'its build, by the first lease', unit: 'ms of CPU' },
      { metric: 'leases_restore_cpu_ms', what: 'restore without it', unit: 'ms of CPU' },
    ],
  },
  {
    title: 'the page beside 150 instances/s: from a commit to the change on the screen, and its first load',
    goals: [
      ...[1, 50].flatMap((pages) =>
        [50, 95, 99].map((percent) => ({
          metric: `page_commit_to_pixel_${pages}_p${percent}_ms`,
          what: `p${percent} with ${pages} open`,
          unit: 'ms',
          ...(percent === 99 && below(1_000)),
        })),
      ),
      { metric: 'page_first_load_kib', what: 'first load, compressed', unit: 'KiB', ...below(150) },
      { metric: 'page_first_load_ms', what: 'complete after', unit: 'ms' },
      { metric: 'page_slow_first_load_ms', what: 'on a slow core', unit: 'ms', ...below(1_000) },
      { metric: 'page_slow_first_load_longest_task_ms', what: 'its longest task', unit: 'ms' },
      { metric: 'page_requests_to_other_hosts', what: 'requests to other hosts', unit: '', ...below(1) },
    ],
  },
  {
    title:
      'the server: jobs by REST, leased and completed by 8 workers, with engine and broker on the two cores',
    goals: [
      { metric: 'server_jobs_per_s', what: 'leased and completed', unit: '/s', ...atLeast(2_000) },
      { metric: 'server_server_cpu_us', what: 'server, of each', unit: 'us of CPU' },
      { metric: 'server_engine_cpu_us', what: 'engine, of each', unit: 'us of CPU' },
      { metric: 'server_broker_cpu_us', what: 'broker, of each', unit: 'us of CPU' },
      {
        metric: 'server_idle_1000_polls_cpu_percent',
        what: '1,000 polls that wait',
        unit: '% of a core',
        ...below(5),
      },
    ],
  },
  {
    title: 'the read model: 1,000 instances/s, and a server that starts on 1,000,000 (`--waiting 1000000`)',
    goals: [
      {
        metric: 'reads_lag_p50_ms',
        what: 'from the answer to its visibility, p50',
        unit: 'ms',
        ...below(50),
      },
      { metric: 'reads_lag_p99_ms', what: 'the same, p99', unit: 'ms', ...below(250) },
      { metric: 'reads_server_cpu_us', what: 'server, of each instance', unit: 'us of CPU' },
      { metric: 'reads_1000000_cold_usable_s', what: 'answers searches after', unit: 's' },
      { metric: 'reads_1000000_cold_complete_s', what: 'has read everything after', unit: 's', ...below(30) },
      {
        metric: 'reads_1000000_warm_complete_s',
        what: 'the same after a restart with its file',
        unit: 's',
        ...below(1),
      },
      {
        metric: 'reads_1000000_slowest_search_p99_ms',
        what: 'slowest of six searches, p99',
        unit: 'ms',
        ...below(100),
      },
      { metric: 'reads_1000000_server_rss_mib', what: 'server', unit: 'MiB of RSS', ...below(300) },
    ],
  },
  {
    title: 'one correlation key for which 10,000 wait; 100,000 timers due at one instant',
    goals: [
      { metric: 'hot_key_instances_per_s', what: 'messages of the hot key', unit: '/s' },
      { metric: 'timers_first_late_ms', what: 'first timer, late by', unit: 'ms' },
      { metric: 'timers_last_late_s', what: 'last timer, late by', unit: 's' },
    ],
  },
];
