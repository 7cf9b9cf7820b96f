/**
 * The Kafka release of a broker, by the newest metadata format that it supports. Pure.
 * Source: org.apache.kafka.server.common.MetadataVersion of Kafka 4.4.
 */

/** The release, such as '4.1'. */
export interface BrokerRelease {
  /** Null if the broker is older than 3.3 or doesn't report it. */
  readonly release: string | null;
  /** The broker is newer than `release`, which is the newest in this table. */
  readonly isNewer: boolean;
}

/** The first level of each release. */
const RELEASE_LEVELS: readonly (readonly [level: number, release: string])[] = [
  [31, '4.4'],
  [30, '4.3'],
  [28, '4.2'],
  [26, '4.1'],
  [22, '4.0'],
  [21, '3.9'],
  [20, '3.8'],
  [15, '3.7'],
  [12, '3.6'],
  [9, '3.5'],
  [8, '3.4'],
  [4, '3.3'],
];
/** The last level of the newest release. */
const LEVEL_MAX = 33;

/** `level`: of the feature `metadata.version`; 0 if the broker doesn't report it. */
export function releaseOfLevel(level: number): BrokerRelease {
  const release = RELEASE_LEVELS.find(([first]) => level >= first)?.[1] ?? null;
  return { release, isNewer: level > LEVEL_MAX };
}
