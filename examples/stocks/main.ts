/**
 * Stock tracking with Camunda's Kafka connectors: a record requests a watch for a share, quotes trigger it,
 * and an alert is written when the price is above the limit. `node examples/stocks/main.ts`.
 */

import { playExample } from '../frame/play.ts';

const SHARES = 20;
const LIMIT = 110;

/** The prices of the quotes; the last one is above the limit. */
const PRICES = [100, 105, 110, 115];

interface Alert {
  readonly symbol: string;
  readonly price: number;
  readonly quotes: readonly number[];
}

await playExample({
  name: 'stocks',
  description: 'Watches share prices: quotes arrive on one topic, alerts go to another, exactly once.',
  topics: ['stocks.watches', 'stocks.quotes', 'stocks.alerts'],
  models: [new URL('stock-watch.bpmn', import.meta.url)],
  async play(stage) {
    const symbols = Array.from({ length: SHARES }, (_, index) => `SHARE-${index}`);
    await stage.produce(
      'stocks.watches',
      symbols.map((symbol) => ({ key: symbol, value: { symbol, limit: LIMIT } })),
    );
    await stage.until('the watches run', async () => (await stage.instances()).active === SHARES);
    stage.say(`${SHARES} watches run`);
    for (const [index, price] of PRICES.entries()) {
      await stage.produce(
        'stocks.quotes',
        symbols.map((symbol) => ({ key: symbol, value: { symbol, price } })),
      );
      if (index === 1) await stage.crash();
    }
    await stage.until('every watch has ended', async () => (await stage.instances()).completed === SHARES);

    const alerts = (await stage.read('stocks.alerts')).map(({ value }) => value as Alert);
    stage.check(
      `${SHARES} alerts, one per share`,
      new Set(alerts.map(({ symbol }) => symbol)).size === SHARES,
    );
    stage.check('none of them twice', alerts.length === SHARES);
    const isWhole = alerts.every(({ quotes }) => JSON.stringify(quotes) === JSON.stringify(PRICES));
    stage.check(`each with all the quotes, in order: ${PRICES.join(', ')}`, isWhole);
  },
});
