/**
 * `node examples/vehicle-maintenance/run.ts`: thousands of sensor records become one process instance per
 * vehicle and defect; "back to normal" reaches the instance that runs; after its end a new record starts a
 * new one.
 */

import { pathToFileURL } from 'node:url';
import { Site } from '../frame/site.ts';

const PROCESS = 'vehicle-maintenance';
const TOPIC = 'vehicle-telemetry';
const DEFECTS = ['brakes', 'engine-temperature', 'oil-pressure'];

export interface FleetOptions {
  readonly vehicles: number;
  /** Records of each defect, all of the same. */
  readonly repeats: number;
  readonly say: (text: string) => void;
}

export interface FleetOutcome {
  readonly records: number;
  /** Instances while the defects last, after all have gone, and after each has come again. */
  readonly running: readonly [during: number, afterNormal: number, again: number];
  readonly ended: number;
}

interface Reading {
  readonly vehicle: string;
  readonly defect: string;
}

/** Runs all of it; rejects when something does not become as it should within a minute. */
export async function runFleet({ vehicles, repeats, say }: FleetOptions): Promise<FleetOutcome> {
  const site = await Site.open({
    topics: { [TOPIC]: 3 },
    models: [new URL('vehicle-maintenance.bpmn', import.meta.url)],
    say,
  });
  try {
    const readings = Array.from({ length: vehicles }, (_unused, index) => `vehicle-${index + 1}`).flatMap(
      (vehicle) => DEFECTS.map((defect) => ({ vehicle, defect })),
    );
    let records = 0;
    const send = async (status: string, times: number): Promise<void> => {
      for (let time = 0; time < times; time++)
        await site.send(
          TOPIC,
          readings.map((one) => reading(one, status)),
        );
      records += times * readings.length;
    };
    const running = async (): Promise<number> =>
      (await site.instances(PROCESS)).filter(({ isActive }) => isActive).length;

    await send('defect', repeats);
    await site.until('each defect has an instance', async () => (await running()) === readings.length);
    say(`${records} records of ${readings.length} defects: ${await running()} instances watch them`);
    await send('normal', 1);
    await site.until('all instances have ended', async () => (await running()) === 0);
    const ended = (await site.instances(PROCESS)).length;
    say(`back to normal: none is left, ${ended} have ended`);
    await send('defect', 1);
    await site.until('each defect has a new instance', async () => (await running()) === readings.length);
    say(`the defects come again: ${await running()} new instances`);
    return { records, running: [readings.length, 0, await running()], ended };
  } finally {
    await site.close();
  }
}

/** The vehicle is the key, so that what happens to one stays in order. */
function reading({ vehicle, defect }: Reading, status: string): { key: string; value: object } {
  return { key: vehicle, value: { vehicle, defect, status } };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runFleet({ vehicles: 40, repeats: 50, say: (text) => console.log(text) });
}
