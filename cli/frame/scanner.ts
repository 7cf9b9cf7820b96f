/** Scans of topics for one command: with progress on a terminal, and with unreadable records on stderr. */

import { topicNames } from '../../engine/topics.ts';
import type { ScanObserver } from '../../inspect/topic-scanner.ts';
import { TopicScanner } from '../../inspect/topic-scanner.ts';
import { countOf } from '../../state/count-of.ts';
import { connect } from './connect.ts';
import type { CommandContext } from './context.ts';
import type { Output } from './output.ts';

const UNREADABLE_SHOWN_MAX = 3;

/** Opens a scanner whose connection is closed with the command. */
export async function openScanner(context: CommandContext): Promise<TopicScanner> {
  const connection = await connect(context);
  return new TopicScanner(connection, topicNames(context.options.prefix), scansOn(context.output));
}

/** Shows scans on the command's output. */
export function scansOn(output: Output): ScanObserver {
  return {
    onScan: (topic) => output.progress(`reading ${topic}: offset`),
    onUnreadable(records) {
      for (const text of records.slice(0, UNREADABLE_SHOWN_MAX)) {
        output.error(`skipped a record that could not be read: ${text}`);
      }
      const more = records.length - UNREADABLE_SHOWN_MAX;
      if (more > 0) output.error(`skipped ${countOf(more, 'more record')} that could not be read`);
    },
  };
}
