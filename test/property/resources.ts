/** Resources that are deployed with random processes: decisions of every hit policy, and a form. Pure. */
import { dmnXml } from '../dmn-xml.ts';

export const VERSION_TAG = 'stable';
export const FORM_ID = 'ask';

const versionTag = VERSION_TAG;

/** Decisions about the variables `a`, `b` and `c`; with valid variables, each has a result. */
export const decisionsXml = dmnXml([
  {
    id: 'size',
    versionTag,
    inputs: ['a'],
    outputs: ['size'],
    rules: ['< 3 => "small"', '>= 3 => "big"'],
    hitPolicy: 'UNIQUE',
  },
  { id: 'rate', versionTag, requires: ['size'], literal: 'if size = "big" then c + 1 else c' },
  {
    id: 'first',
    versionTag,
    inputs: ['a', 'b'],
    outputs: ['is'],
    rules: ['> b, - => 1', '-, > 3 => 2', '-, - => 3'],
    hitPolicy: 'FIRST',
  },
  {
    id: 'sum',
    versionTag,
    inputs: ['c'],
    outputs: ['sum'],
    rules: ['> 1 => c', '> 2 => 1', '- => 2'],
    hitPolicy: 'COLLECT',
    aggregation: 'SUM',
  },
  {
    id: 'all',
    versionTag,
    inputs: ['b'],
    outputs: ['is'],
    rules: ['> 1 => 1', '> 2 => 2'],
    hitPolicy: 'COLLECT',
  },
  {
    id: 'order',
    versionTag,
    inputs: ['a'],
    outputs: ['is = "x","y"'],
    rules: ['- => "y"', '> 1 => "x"'],
    hitPolicy: 'OUTPUT ORDER',
  },
  {
    id: 'any',
    versionTag,
    inputs: ['a'],
    outputs: ['is'],
    rules: ['> 1 => "x"', '> 2 => "x"'],
    hitPolicy: 'ANY',
  },
  {
    id: 'best',
    versionTag,
    inputs: ['a'],
    outputs: ['is = "x","y"'],
    rules: ['- => "y"', '> 1 => "x"'],
    hitPolicy: 'PRIORITY',
  },
]);

export const formJson = JSON.stringify({ id: FORM_ID, versionTag, components: [], type: 'default' });
