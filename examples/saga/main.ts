/**
 * A saga: a trip is booked in three services; if the last one fails, the others are undone by compensation.
 * `node examples/saga/main.ts`.
 */

import { BpmnError } from '../../worker/index.ts';
import { playExample } from '../frame/play.ts';

interface Trip {
  readonly tripId: string;
  readonly hasCar: boolean;
}

const TRIPS = 200;
const HAS_NO_CAR_EVERY = 4;

await playExample({
  name: 'saga',
  description: 'Books trips in three services, and cancels the bookings of a trip if no car is left.',
  topics: [],
  models: [new URL('trip.bpmn', import.meta.url)],
  async play(stage) {
    const booked = { hotel: new Set<string>(), flight: new Set<string>(), car: new Set<string>() };
    for (const what of ['hotel', 'flight'] as const) {
      await stage.work<Trip>(`book-${what}`, async ({ variables }) => {
        booked[what].add(variables.tripId);
        return undefined;
      });
      await stage.work<Trip>(`cancel-${what}`, async ({ variables }) => {
        booked[what].delete(variables.tripId);
        return undefined;
      });
    }
    await stage.work<Trip>('book-car', async ({ variables: { tripId, hasCar } }) => {
      if (!hasCar) throw new BpmnError('NO_CAR', 'no car is left');
      booked.car.add(tripId);
      return undefined;
    });

    const trips = Array.from({ length: TRIPS }, (_, index) => ({
      tripId: `trip-${index}`,
      hasCar: index % HAS_NO_CAR_EVERY !== 0,
    }));
    stage.say(`${TRIPS} trips, every ${HAS_NO_CAR_EVERY}th without a car`);
    await Promise.all(trips.map((trip) => stage.start('trip', trip)));
    await stage.crash();
    await stage.until('all trips have ended', async () => (await stage.instances()).completed === TRIPS);

    const withCar = trips.filter(({ hasCar }) => hasCar).map(({ tripId }) => tripId);
    for (const what of ['hotel', 'flight', 'car'] as const) {
      const isRight = withCar.length === booked[what].size && withCar.every((id) => booked[what].has(id));
      stage.check(
        `${what}s: booked for the ${withCar.length} trips that have a car, and for no other`,
        isRight,
      );
    }
  },
});
