/**
 * Vehicle maintenance: thousands of readings become one process instance per vehicle and defect. "Back to
 * normal" reaches the running instance, and a defect after its end starts a new one. `node
 * examples/vehicle-maintenance/main.ts`.
 */

import { playExample } from '../frame/play.ts';

const READINGS = 'vehicles.readings';
const VEHICLES = 50;
const REPEATS = 40;

type State = 'defect' | 'normal' | 'fine';

/** A reading of one part of a vehicle. */
function reading(vehicle: number, state: State, defect: string | null, at: number) {
  const id = `vehicle-${vehicle}`;
  return { key: id, value: { vehicle: id, state, defect, reading: at } };
}

/** Every vehicle reports each state repeatedly, as sensors do. */
function readings(state: State, defect: string | null) {
  return Array.from({ length: VEHICLES * REPEATS }, (_, index) =>
    reading(index % VEHICLES, state, defect, index),
  );
}

await playExample({
  name: 'vehicle-maintenance',
  description: 'Thousands of readings, one process instance per vehicle and defect.',
  topics: [READINGS, 'vehicles.workshop'],
  models: [new URL('vehicle-maintenance.bpmn', import.meta.url)],
  async play(stage) {
    const until = (what: string, active: number, completed: number) =>
      stage.until(what, async () => {
        const counts = await stage.instances();
        return counts.active === active && counts.completed === completed;
      });

    stage.say(`${VEHICLES} vehicles, ${VEHICLES * REPEATS} readings without defects`);
    await stage.produce(READINGS, readings('fine', null));
    stage.say(`two defects of each vehicle, ${2 * VEHICLES * REPEATS} readings`);
    await stage.produce(READINGS, [...readings('defect', 'brakes'), ...readings('defect', 'battery')]);
    await until('each defect has its instance', 2 * VEHICLES, 0);
    stage.check(`${2 * VEHICLES} instances: one per vehicle and defect`, true);
    await stage.crash();

    await stage.produce(READINGS, readings('normal', 'brakes'));
    await until('the brakes are fine again', VEHICLES, VEHICLES);
    stage.check(`back to normal: the ${VEHICLES} instances for the brakes have ended, the others run`, true);

    await stage.produce(READINGS, readings('defect', 'brakes'));
    await until('new instances for the brakes', 2 * VEHICLES, VEHICLES);
    stage.check('the same defect again: a new instance each', true);
  },
});
