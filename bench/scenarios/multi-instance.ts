/**
 * Parallel multi-instance activities of different sizes in the core alone, without Kafka: time and state size
 * per inner instance must not grow with their number.
 */
import { createTestEngine } from '../../testkit/index.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';

const SIZES = [1_000, 10_000] as const;
const MODEL = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="urn:bench">
  <bpmn:process id="each" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:serviceTask id="task">
      <bpmn:extensionElements><zeebe:taskDefinition type="task" /></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics>
        <bpmn:extensionElements>
          <zeebe:loopCharacteristics inputCollection="=items" inputElement="item"
            outputCollection="results" outputElement="=result" />
        </bpmn:extensionElements>
      </bpmn:multiInstanceLoopCharacteristics>
    </bpmn:serviceTask>
    <bpmn:endEvent id="end" />
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="task" />
    <bpmn:sequenceFlow id="b" sourceRef="task" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>`;

export const multiInstance: Scenario = {
  name: 'multi-instance',
  title: `a parallel multi-instance activity of ${SIZES.join(' and ')}, in memory: cost of an inner instance`,
  async run() {
    const metrics: Metric[] = [];
    for (const size of SIZES) metrics.push(...(await measure(size)));
    return metrics;
  },
};

async function measure(size: number): Promise<Metric[]> {
  const engine = createTestEngine();
  await engine.deploy(MODEL);
  const { cluster } = engine;
  let stateBytes = 0;
  cluster.observe(({ records }) => {
    for (const { topic, value } of records) {
      if (topic === cluster.names.state) stateBytes += value?.length ?? 0;
    }
  });
  const { user: before } = process.cpuUsage();
  const instance = engine.start('each', {
    variables: { items: Array.from({ length: size }, (_, at) => at) },
  });
  for (const { header } of [...cluster.topics.jobs.values()]) {
    const { jobKey, instanceKey } = header;
    cluster.request({ completeJob: { jobKey, instanceKey, variables: '{"result":1}' } });
    cluster.settle();
  }
  const { user: after } = process.cpuUsage();
  if (instance.state !== 'COMPLETED') throw new Error(`the instance is ${instance.state}`);
  return [
    metric(`multi_instance_${size}_cpu_us`, (after - before) / size, 'us of CPU an inner instance'),
    metric(`multi_instance_${size}_state_bytes`, stateBytes / size, 'bytes of state an inner instance'),
  ];
}

function metric(name: string, value: number, unit: string): Metric {
  return { name, value, unit, better: 'lower' };
}
