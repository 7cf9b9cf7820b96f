/**
 * The rows of the read model equal an independent fold of the history: in simulations, for a model that has
 * followed from the beginning, and for models that start later from the state.
 */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { applyState } from '../../../server/model/apply-state.ts';
import { applyStep } from '../../../server/model/apply-step.ts';
import { InstanceRows } from '../../../server/model/instance-rows.ts';
import { RowStore } from '../../../server/model/row-store.ts';
import { createTables } from '../../../server/model/tables.ts';
import type { StepRecord } from '../../../state/events.ts';
import type { Journal, SeenWrite } from '../../sim/journal.ts';
import { readyCompiler } from '../../sim/models.ts';
import { Simulation } from '../../sim/simulation.ts';
import { compareRows } from './compare-rows.ts';
import { ExpectedRows, IDENTITIES } from './expected-rows.ts';

/** `MODEL_SEEDS=100` is the long form. */
const SEEDS = Number(process.env['MODEL_SEEDS'] ?? 1);
/** So many if a table has no row before. */
const SEEDS_MAX = 10;
/** Models of the simulation: with user tasks, with decisions, with called instances. */
const FAMILIES = ['people', 'deciding', 'calling'];
/** Steps between two moments at which a model that starts then is compared. */
const LATE_EVERY = 100;

class Model {
  readonly database = new DatabaseSync(':memory:');
  readonly #store = new RowStore(this.database);
  readonly #rows = new InstanceRows(this.#store);

  constructor() {
    createTables(this.database);
  }

  takeState({ folded }: Journal): void {
    this.#store.atomically(() => {
      for (const instance of folded.values()) applyState(this.#rows, instance);
    });
  }

  takeStep(step: StepRecord): void {
    this.#store.atomically(() => applyStep(this.#rows, step));
  }
}

/** A simulation, the rows that it should have, and models of it. */
class World {
  readonly followed = new Model();
  /** Rows that were compared, by table. */
  readonly compared = new Map<string, number>();
  readonly #name: string;
  readonly #expected = new ExpectedRows();
  readonly #steps: StepRecord[] = [];
  #nextLate = LATE_EVERY;

  constructor(name: string) {
    this.#name = name;
  }

  take({ steps }: SeenWrite, journal: Journal): void {
    for (const { step } of steps) {
      this.#steps.push(step);
      this.#expected.take(step);
      this.followed.takeStep(step);
    }
    if (this.#steps.length < this.#nextLate) return;
    this.#nextLate += LATE_EVERY;
    const late = new Model();
    late.takeState(journal);
    for (const step of this.#steps) late.takeStep(step);
    this.check(late, 'a model that has started with the state');
  }

  check({ database }: Model, what: string): void {
    const { differences, counts } = compareRows(database, this.#expected.tables);
    assert.deepEqual(
      differences.slice(0, 20),
      [],
      `${this.#name}: ${what} after ${this.#steps.length} steps`,
    );
    for (const [table, count] of counts) this.compared.set(table, (this.compared.get(table) ?? 0) + count);
  }
}

describe('the rows of the read model', () => {
  it('equal the fold of the history in simulations, and do so wherever a model starts', async () => {
    const models = await readyCompiler();
    const compared = new Map<string, number>();
    const missing = (): string[] => Object.keys(IDENTITIES).filter((table) => !compared.get(table));
    for (let seed = 1; seed <= SEEDS || (missing().length > 0 && seed <= SEEDS_MAX); seed++) {
      for (const family of FAMILIES) {
        const world = new World(`MODEL_SEEDS=${seed}, ${family}`);
        const observe = (write: SeenWrite, journal: Journal): void => world.take(write, journal);
        const { problem } = await new Simulation({ seed, models, family, observe }).run();
        assert.equal(problem, undefined);
        world.check(world.followed, 'the model that has followed');
        for (const [table, count] of world.compared) compared.set(table, (compared.get(table) ?? 0) + count);
      }
    }
    assert.deepEqual(missing(), [], 'tables without a row');
  });

  it('are not equal if one value, one row too few or one too many is planted', async () => {
    const world = new World('seed 1');
    const observe = (write: SeenWrite, journal: Journal): void => world.take(write, journal);
    const models = await readyCompiler();
    await new Simulation({ seed: 1, models, family: 'people', observe }).run();
    const { followed } = world;
    const { database } = followed;
    const finds = (plant: string, what: string): void => {
      database.exec('SAVEPOINT planted');
      const { changes } = database.prepare(plant).run();
      if (Number(changes) > 0) assert.throws(() => world.check(followed, what), assert.AssertionError, what);
      database.exec('ROLLBACK TO planted');
      planted += Number(changes) > 0 ? 1 : 0;
    };
    let planted = 0;
    for (const [table, identity] of Object.entries(IDENTITIES)) {
      const ids = identity.join(', ');
      const first = `(${ids}) IN (SELECT ${ids} FROM ${table} LIMIT 1)`;
      finds(`DELETE FROM ${table} WHERE ${first}`, `${table}: a missing row`);
      for (const { name } of database.prepare(`PRAGMA table_info(${table})`).all()) {
        const column = String(name);
        if (table === 'variables' && column === 'key') continue;
        finds(
          `UPDATE ${table} SET ${column} = coalesce(${column}, 0) + 9e14 WHERE ${first}`,
          `${table}.${column}`,
        );
      }
    }
    finds('UPDATE element_counts SET number = number + 1 WHERE number > 0', 'element_counts');
    assert.ok(planted > 60, `only ${planted} faults were planted`);
  });
});
