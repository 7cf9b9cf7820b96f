/** The thread of `simulation-thread.ts`: runs one simulation for each message. */
import { parentPort } from 'node:worker_threads';
import type { ReadyCompiler } from './models.ts';
import { readyCompiler } from './models.ts';
import type { PlantedFault } from './plants.ts';
import { PLANTED_FAULTS } from './plants.ts';
import { FAULTS_OF_ELEMENTS } from './plants-of-elements.ts';
import type { SimulationOptions, SimulationResult } from './simulation.ts';
import { Simulation } from './simulation.ts';
import type { ThreadAnswer, ThreadRequest } from './simulation-thread.ts';

const FAULTS: Readonly<Record<string, PlantedFault>> = { ...PLANTED_FAULTS, ...FAULTS_OF_ELEMENTS };

const models = await readyCompiler();
/** Models as a fault changes them, by its name. */
const altered = new Map<string, ReadyCompiler>();

parentPort?.on('message', (request: ThreadRequest) => {
  void run(request).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? '') : String(error) }),
  );
});

function answer(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
}

async function run({ fault: name, ...request }: ThreadRequest): Promise<SimulationResult> {
  return new Simulation({ ...request, models, ...(name !== undefined && (await planted(name))) }).run();
}

async function planted(name: string): Promise<Pick<SimulationOptions, 'plant' | 'family' | 'version'>> {
  const fault = FAULTS[name];
  if (!fault) throw new Error(`no planted fault is called '${name}'`);
  const { plant, alter, family, version } = fault;
  if (alter && !altered.has(name)) altered.set(name, await readyCompiler(alter));
  return { plant: plant(altered.get(name)), family, version };
}
