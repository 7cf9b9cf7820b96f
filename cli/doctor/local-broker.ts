/** Checks the local Kafka of this folder, and which process uses its preferred port. */

import { findRunningBroker, projectBrokerFolder, readBrokerRecord } from '../../local-kafka/broker-folder.ts';
import { LOOPBACK } from '../../local-kafka/free-port.ts';
import { describeHolder, findPortHolder } from '../../local-kafka/port-holder.ts';
import { probeBroker } from '../../local-kafka/probe.ts';
import type { Finding } from '../../operate/findings/finding.ts';

const PORT_USUAL = 9092;

export async function checkLocalBroker(): Promise<Finding[]> {
  const folder = projectBrokerFolder();
  const running = await findRunningBroker(folder);
  if (running !== null) {
    const answer = await probeBroker(LOOPBACK, running.port);
    const where = `${running.bootstrapServers}, process ${running.process.pid}`;
    if (answer.kind === 'kafka')
      return [{ status: 'ok', subject: 'local kafka', detail: `running at ${where}` }];
    return [
      {
        status: 'fail',
        subject: 'local kafka',
        detail: `running at ${where}, but not responding: ${answer.reason}`,
        todo: 'run signalbox kafka stop && signalbox kafka start; the log is broker.log in .signalbox/kafka',
      },
    ];
  }
  const former = await readBrokerRecord(folder);
  const port = former?.port ?? PORT_USUAL;
  return [
    { status: 'info', subject: 'local kafka', detail: 'not running in this folder' },
    await checkPort(port),
  ];
}

async function checkPort(port: number): Promise<Finding> {
  const subject = `port ${port}`;
  const answer = await probeBroker(LOOPBACK, port);
  if (answer.kind === 'closed') return { status: 'ok', subject, detail: 'free' };
  const holder = describeHolder(await findPortHolder(port)) || 'a process of another user';
  if (answer.kind === 'kafka') {
    return {
      status: 'info',
      subject,
      detail: `used by a Kafka that was not started in this folder: ${holder}`,
      todo: `to use it: --bootstrap-server ${LOOPBACK}:${port}`,
    };
  }
  return {
    status: 'info',
    subject,
    detail: `used by ${holder}; a local Kafka would use another port`,
  };
}
