/**
 * Loaded before an engine (`node --import`): plants the fault that limits don't exist. WITHOUT_LIMITS is a
 * list of the names of constants in the files below, such as `CALLED_INSTANCES_MAX`.
 */
import { registerHooks } from 'node:module';

const ROOT = new URL('../../', import.meta.url).href;
const FILES = ['engine/limits.ts', 'bpmn/feel/limits.ts'];
const wanted = (process.env['WITHOUT_LIMITS'] ?? '').split(',').filter(Boolean);
const left = new Set(wanted);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!FILES.some((file) => url === `${ROOT}${file}`)) return loaded;
    let source = String(loaded.source);
    for (const name of wanted) {
      const without = source.replace(
        new RegExp(`(export const ${name} = )[^;]+;`),
        '$1Number.MAX_SAFE_INTEGER;',
      );
      if (without === source) continue;
      left.delete(name);
      source = without;
    }
    return { ...loaded, source };
  },
});

// A limit that was renamed must not look like one that isn't needed.
process.on('exit', () => {
  if (left.size > 0) process.stderr.write(`no such limit: ${[...left].join(', ')}\n`);
});
